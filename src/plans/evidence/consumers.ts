import { judgeContracts, reads } from "../../contracts/judge.ts";
import { ANY_COLUMN, readers } from "../../contracts/query.ts";
import type { TableShape } from "../../contracts/shape.ts";
import type { Contract } from "../../model/contract.ts";
import type { Evidence, Plan } from "../../model/plan.ts";
import { targetTable } from "../target.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";

const KIND = "consumers";

/** No contract at base still needs what goes away, or a waiver at base lets its consumer be lost. */
export function consumers(given: PlanCase): Evidence {
  if (given.baseContracts.contracts.length === 0) {
    return unverified(KIND, "there are no contracts at base: who reads it is not known");
  }
  const contracts = given.baseContracts.contracts.filter(({ status }) => status === "active");
  const active = { ...given.baseContracts, contracts };
  const { waived, held } = waive(needs({ ...given, baseContracts: active }), given);
  const note = waived.length === 0 ? "" : `; waived: ${waived.join(", ")}`;
  const certain = held.filter((need) => need.certain).map((need) => need.text);
  const possible = held.filter((need) => !need.certain).map((need) => need.text);
  if (certain.length > 0) return failed(KIND, `still read at base: ${[...new Set(certain)].join(", ")}${note}`);
  if (possible.length > 0) return unverified(KIND, `cannot be told: ${[...new Set(possible)].join(", ")}${note}`);
  return verified(KIND, `no contract at base needs it any more${note}`);
}

interface Need {
  readonly consumer: string;
  readonly text: string;
  readonly certain: boolean;
}

function needs(given: PlanCase): readonly Need[] {
  switch (given.plan.operation) {
    case "rename-column":
    case "drop-column":
      return columnNeeds(given);
    case "change-type":
      return given.objects.target.kind === "type" ? lossNeeds(given) : columnNeeds(given);
    case "rename-table":
    case "move-table":
    case "drop-table":
      return tableNeeds(given);
    case "change-key":
    case "drop-enum-value":
      return lossNeeds(given);
    default:
      return given.plan.operation satisfies never;
  }
}

function columnNeeds({ plan, baseContracts, before }: PlanCase): readonly Need[] {
  const filter = plan.column === null ? { table: plan.table } : { table: plan.table, column: plan.column };
  return readers(baseContracts, before, filter).map(({ consumer, file, line, column }) => ({
    consumer,
    text: `${consumer} (${file}:${line})`,
    certain: column !== ANY_COLUMN,
  }));
}

/** A consumer that already reads the new table as well loses nothing with the old one. */
function tableNeeds({ plan, baseContracts, before }: PlanCase): readonly Need[] {
  const next = plan.operation === "drop-table" ? null : targetTable(plan);
  return baseContracts.contracts
    .filter((contract) => next === null || !contract.reads.some((read) => read.table === next))
    .flatMap((contract) => readsOf(contract, plan, before));
}

function readsOf(contract: Contract, plan: Plan, shapes: readonly TableShape[]): readonly Need[] {
  return contract.reads
    .filter(
      (read) => read.table === plan.table || shapes.some((shape) => shape.table === plan.table && reads(read, shape)),
    )
    .map(({ at }) => ({
      consumer: contract.consumer,
      text: `${contract.consumer} (${at.file}:${at.start.line})`,
      certain: true,
    }));
}

/** For changes in place: what contracts at base really lose between base and head. Before the change is made that cannot be seen. */
function lossNeeds(given: PlanCase): readonly Need[] {
  const { plan, baseContracts, before, after } = given;
  const verdicts = judgeContracts({
    head: { ...baseContracts, contracts: [] },
    base: baseContracts,
    before,
    after,
    changes: [],
    publisher: { before: given.catalogs.base, after: given.catalogs.head },
  });
  const keys = plan.operation === "change-key";
  const losses = verdicts
    .filter(({ table, column, problem }) => {
      if (table !== plan.table) return false;
      return problem === "not-analysed" || (keys ? problem === "key-changed" : column === plan.column);
    })
    .map(({ consumer, at, state }) => ({
      consumer,
      text: `${consumer} (${at.file}:${at.start.line})`,
      certain: state === "broken",
    }));
  return losses.length > 0 || isMade(given) ? losses : columnNeeds(given).map((need) => ({ ...need, certain: false }));
}

/** Whether the table looks different to consumers at head: only then has anything been judged. */
function isMade({ plan, before, after }: PlanCase): boolean {
  const text = (shapes: readonly TableShape[]) =>
    JSON.stringify(
      shapes.filter(({ table }) => table === plan.table).map(({ columns, key }) => [columns, key]),
      (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    );
  return text(before) !== text(after);
}

/** Waivers hold up to and including their last day (UTC). */
function waive(all: readonly Need[], { plan, now }: PlanCase): { waived: readonly string[]; held: readonly Need[] } {
  const today = now.toISOString().slice(0, 10);
  const valid = plan.waivers.filter(({ expires }) => expires >= today);
  const isWaived = (need: Need) => valid.some(({ consumer }) => consumer === need.consumer);
  return {
    waived: valid
      .filter(({ consumer }) => all.some((need) => need.consumer === consumer))
      .map(({ consumer, expires, reason }) => `${consumer} until ${expires} (${reason})`),
    held: all.filter((need) => !isWaived(need)),
  };
}
