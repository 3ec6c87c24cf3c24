import type { Change } from "../model/change.ts";
import type { ContractVerdict } from "../model/contract.ts";
import type { PlannedWay, VerdictClass } from "../model/finding.ts";
import type { PlanMove, PlanVerdict } from "../model/plan.ts";
import type { Pass, RegistryClash } from "../pass/pass.ts";
import { targetText } from "../plans/new/target.ts";
import { operationOf } from "../plans/operations/all.ts";
import { suggestPlan } from "../plans/suggest.ts";
import { leaveOf, planLines, stillNeeded } from "./plan-words.ts";
import { registryLines } from "./registry-lines.ts";
import type { Draft } from "./rule.ts";
import {
  type Captured,
  consumersHit,
  meaningClashes,
  registryClashes,
  subjectsOf,
  tableName,
  valueSubject,
  witnessOf,
} from "./stream-facts.ts";

/** What a rule knows about a change that needs an expand–contract plan. */
export interface PlannedChange {
  readonly change: Change;
  /** What a plan for it would say. */
  readonly move: PlanMove;
  /** Names at base. */
  readonly table: string;
  readonly column: string | null;
  readonly captured: readonly Captured[];
  /** Row or key fields it touches, by their name at base and after; null for the whole table. */
  readonly fields: readonly string[] | null;
  readonly message: string;
  readonly why: string;
  /** A plain rename of a column can never be the last step of a plan: the old name must have been dropped by itself. */
  readonly canBePlanned: boolean;
  /** Which readers' losses are this change's doing. */
  readonly concerns: (verdict: ContractVerdict) => boolean;
}

/**
 * The finding for a change that takes something away from readers: error while captured and unplanned, info when
 * nobody captures it or a plan's evidence is complete.
 */
export function plannedChangeDraft(pass: Pass, planned: PlannedChange): Draft {
  const { change, captured } = planned;
  const consumers = consumersHit(pass.contractVerdicts.filter(planned.concerns));
  const clashes = registryClashes(pass, captured, planned.fields);
  const meanings = meaningClashes(pass, captured, planned.fields);
  const plan = planned.canBePlanned ? pass.planFor(change) : null;
  // A plan is about readers: what the registry refuses stops the connector all the same.
  const ready = plan?.phase === "ready" && clashes.length === 0;
  const base = {
    at: change.at,
    table: planned.table,
    field: planned.column,
    subject: valueSubject(captured)?.subject ?? null,
    change: moveText(planned.move),
    message: planned.message,
  };
  if (captured.length === 0) {
    return {
      ...base,
      severity: "info",
      verdict: "plan",
      why: "No connector captures it, so nothing reaches the stream.",
      consumers,
    };
  }
  const evidence = [
    ...captured.map(capturedLine),
    ...registryLines(pass, captured.flatMap(subjectsOf), clashes),
    ...meanings.map(({ change: meaning }) => `meaning: ${meaning.reason}`),
    ...renameLines(pass, planned),
    consumerLine(pass, consumers.length),
    ...plansOf(pass, planned, plan),
  ];
  return {
    ...base,
    severity: "error",
    verdict: strongest(consumers.length, clashes.length, meanings.length),
    why: ready
      ? `Readers were given the time and the means to move: ${plan.plan.plan} has every piece of evidence it needs.`
      : planned.why,
    leave: ready ? leaveOf(plan) : null,
    consumers,
    evidence,
    fix: ready ? [] : plan === null ? suggestion(pass, planned) : whatRemains(plan, clashes),
    plan: plan === null ? wayOf(pass, planned) : null,
    witness:
      witnessOf(clashes.flatMap(({ causes }) => causes)) ??
      meanings.find(({ change: meaning }) => meaning.witness !== null)?.change.witness ??
      null,
  };
}

/** Tells findings of one rule at one place apart. */
function moveText(move: PlanMove): string {
  const to = "value" in move ? move.value : "to" in move ? move.to : "";
  return `${move.operation} ${typeof to === "string" ? to : (to ?? []).join(", ")}`;
}

function strongest(consumers: number, clashes: number, meanings: number): VerdictClass {
  if (consumers > 0) return "contracts";
  if (clashes > 0) return "registry";
  return meanings > 0 ? "meaning" : "plan";
}

function capturedLine(captured: Captured): string {
  const { stream, table } = captured;
  const subject = valueSubject([captured]);
  const under = subject === null ? "" : `, subject ${subject.subject}`;
  return `captured by connector ${stream.connector.name} into topic ${subject?.topic ?? table.topic}${under}`;
}

/** What came in the same change, where it cannot be told whether it is what went under a new name. */
function renameLines(pass: Pass, { change }: PlannedChange): readonly string[] {
  if (pass.comparedBy === "identity") return [];
  const come = pass.changes.flatMap((other) => {
    if (change.kind === "column-dropped" && other.kind === "column-added") {
      return other.column.relation === change.column.relation ? [`column ${other.column.column}`] : [];
    }
    return change.kind === "table-dropped" && other.kind === "table-created" ? [`table ${tableName(other.table)}`] : [];
  });
  if (come.length === 0) return [];
  return [`new beside it: ${come.join(", ")}; a schema dump does not tell a rename from a drop and an addition`];
}

function consumerLine(pass: Pass, hit: number): string {
  if (pass.contracts.base.length === 0 && pass.contracts.head.length === 0)
    return "contracts: none are declared, so who reads it is not known";
  const declared = Math.max(pass.contracts.base.length, pass.contracts.head.length);
  return hit === 0
    ? `contracts: no reader loses by it in ${declared === 1 ? "the one that is declared" : `any of the ${declared} that are declared`}`
    : `contracts: ${hit === 1 ? "1 declared read" : `${hit} declared reads`} of it`;
}

function plansOf(pass: Pass, planned: PlannedChange, plan: PlanVerdict | null): readonly string[] {
  if (plan !== null) return planLines(plan);
  const fresh = freshPlans(pass, planned);
  return fresh.length > 0
    ? fresh.map((name) => `plan ${name}: first appears in this very change, so it is no plan yet`)
    : ["plan: none covers it"];
}

/** Names of plans about it that the base does not have. */
function freshPlans({ plans }: Pass, planned: PlannedChange): readonly string[] {
  const about = plans.head.filter(
    (candidate) =>
      candidate.table === planned.table &&
      (operationOf(candidate.operation).columns(candidate)[0] ?? null) === planned.column &&
      !plans.base.some((known) => known.plan === candidate.plan),
  );
  return about.map(({ plan }) => plan);
}

function whatRemains(plan: PlanVerdict, clashes: readonly RegistryClash[]): readonly string[] {
  const refused = [...new Set(clashes.map(({ subject, level }) => `${subject.subject} (${level})`))];
  return [
    ...stillNeeded(plan),
    ...refused.map((subject) => `Set the level of ${subject} on purpose before this runs: the registry refuses it.`),
  ];
}

/** What `headgate plan new` is asked for. */
function wayOf({ before }: Pass, { move, table }: PlannedChange): PlannedWay {
  const column = "column" in move ? move.column : null;
  return { move, target: targetText({ table, column }, before) };
}

function suggestion(pass: Pass, planned: PlannedChange): readonly string[] {
  const [fresh] = freshPlans(pass, planned);
  if (fresh !== undefined) {
    return [`Take this out of the change, and merge plan ${fresh} with its own SQL first: headgate plan show ${fresh}`];
  }
  return suggestPlan({
    move: planned.move,
    table: planned.table,
    catalog: pass.before,
    postgres: pass.postgres,
  });
}
