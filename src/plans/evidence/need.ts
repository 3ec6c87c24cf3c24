import { judgeContracts, reads } from "../../contracts/judge.ts";
import { ANY_COLUMN, readers } from "../../contracts/query.ts";
import type { TableShape } from "../../contracts/shape.ts";
import type { Catalog } from "../../model/catalog.ts";
import type { Contract, ContractRead, ContractVerdict } from "../../model/contract.ts";
import type { PlanCase } from "./case.ts";

/** A consumer that still needs what a plan takes away. */
export interface Need {
  readonly consumer: string;
  readonly text: string;
  readonly certain: boolean;
}

/** Who reads a column of the plan's table; null: any of them. */
export function columnNeeds({ plan, baseContracts, before }: PlanCase, name: string | null): readonly Need[] {
  const filter = name === null ? { table: plan.table } : { table: plan.table, column: name };
  return readers(baseContracts, before, filter).map(({ consumer, file, line, column }) => ({
    consumer,
    text: `${consumer} (${file}:${line})`,
    certain: column !== ANY_COLUMN,
  }));
}

/** Who reads the table. A consumer that already reads the next one as well loses nothing with it. */
export function tableNeeds({ plan, baseContracts, before }: PlanCase, next: string | null): readonly Need[] {
  const shapesOf = (name: string) => before.filter(({ table }) => table === name);
  return baseContracts.contracts
    .filter((contract) => next === null || !contract.reads.some((read) => readsTable(read, next, shapesOf(next))))
    .flatMap((contract) => readsOf(contract, (read) => readsTable(read, plan.table, shapesOf(plan.table))));
}

/** Who reads the table, and not by the name of one of the topics that stay. */
export function topicNeeds({ plan, baseContracts, before }: PlanCase, stays: readonly TableShape[]): readonly Need[] {
  const goes = before.filter((shape) => shape.table === plan.table && !stays.includes(shape));
  const isMoved = (read: ContractRead) => read.table !== plan.table && stays.some((shape) => reads(read, shape));
  return baseContracts.contracts
    .filter((contract) => !contract.reads.some(isMoved))
    .flatMap((contract) => readsOf(contract, (read) => readsTable(read, plan.table, goes)));
}

function readsTable(read: ContractRead, table: string, shapes: readonly TableShape[]): boolean {
  return read.migrated !== "all" && (read.table === table || shapes.some((shape) => reads(read, shape)));
}

function readsOf(contract: Contract, concerns: (read: ContractRead) => boolean): readonly Need[] {
  return contract.reads.filter(concerns).map(({ at }) => ({
    consumer: contract.consumer,
    text: `${contract.consumer} (${at.file}:${at.start.line})`,
    certain: true,
  }));
}

/**
 * For changes in place: what contracts at base really lose between base and head. Before the change is made that cannot be seen:
 * whoever reads it may.
 */
export function lossNeeds(
  given: PlanCase,
  concerns: (verdict: ContractVerdict) => boolean,
  whoReads: () => readonly Need[],
): readonly Need[] {
  const { plan, baseContracts, before, after } = given;
  const verdicts = judgeContracts({
    head: { ...baseContracts, contracts: [] },
    base: baseContracts,
    before,
    after,
    changes: [],
    publisher: { before: given.catalogs.base, after: given.catalogs.head },
  });
  const losses = verdicts
    .filter((verdict) => verdict.table === plan.table && (verdict.problem === "not-analysed" || concerns(verdict)))
    .map(({ consumer, at, state }) => ({
      consumer,
      text: `${consumer} (${at.file}:${at.start.line})`,
      certain: state === "broken",
    }));
  return losses.length > 0 || isMade(given) ? losses : whoReads().map((need) => ({ ...need, certain: false }));
}

/** Who at base would lose something if a catalog were as the contract step leaves it, and nothing else were changed. */
export function needsUnder(given: PlanCase, catalog: Catalog): readonly Need[] {
  return needsBehind(given, given.shapesOf(catalog), catalog);
}

/** The same, of what consumers would see. */
export function needsBehind(
  { plan, baseContracts, before, catalogs: { base } }: PlanCase,
  after: readonly TableShape[],
  catalog: Catalog = base,
): readonly Need[] {
  const verdicts = judgeContracts({
    head: { ...baseContracts, contracts: [] },
    base: baseContracts,
    before,
    after,
    changes: [],
    publisher: { before: base, after: catalog },
  });
  return verdicts
    .filter(({ table }) => table === plan.table)
    .map(({ consumer, at, state, reason }) => ({
      consumer,
      text: `${consumer} (${at.file}:${at.start.line}): ${reason}`,
      certain: state === "broken",
    }));
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
