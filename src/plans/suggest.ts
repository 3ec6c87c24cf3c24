import type { Catalog } from "../model/catalog.ts";
import type { Plan, PlanMove } from "../model/plan.ts";
import type { SqlParser } from "../ports.ts";
import { DEFAULT_SOAK } from "./format.ts";
import { planCommand } from "./new/command.ts";
import { operationOf } from "./operations/all.ts";
import { isTablePlan, tableDifferences } from "./operations/moved-table.ts";
import { backfillCheck } from "./sql/move-steps.ts";
import { isMove, newColumn } from "./sql/planned-move.ts";

/** A change that should have been an expand and contract. */
export interface Suggestion {
  readonly move: PlanMove;
  /** schema.table at base. */
  readonly table: string;
  readonly catalog: Catalog;
  readonly soak?: string;
  /** Server major version. */
  readonly postgres: number;
  /** See DraftRequest. */
  readonly parser?: SqlParser;
}

/**
 * What to do instead, in order: the command that writes the plan and its SQL, then what no command can do: the steps of other
 * people, and what has to be seen before the next step.
 */
export function suggestPlan(suggestion: Suggestion): readonly string[] {
  const plan = suggestedPlan(suggestion);
  const { soak = DEFAULT_SOAK } = suggestion;
  const steps = operationOf(plan.operation).draft(plan, { ...suggestion, soak });
  return [
    planCommand(suggestion.move, plan.table, suggestion.catalog),
    "Take this change out, and merge what that writes first: the plan, and the SQL that makes room for the new beside the old. The last step is kept beside the plan until its evidence is there.",
    ...steps.filter(({ kind }) => kind !== "migration").map(({ text }) => text),
  ];
}

/** The plan of a suggestion, its owner to be filled in by a person. */
export function suggestedPlan({ move, table, catalog, parser }: Suggestion): Plan {
  const plan: Plan = {
    plan: planName(move, table),
    table,
    owner: null,
    sync: "none",
    reference: null,
    backfill: null,
    soak: null,
    retention: null,
    waivers: [],
    file: "",
    at: { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
    ...withNewColumn(move),
  };
  if (isTablePlan(plan)) {
    const backfill = tableDifferences(plan, catalog);
    return backfill === null ? plan : { ...plan, sync: "trigger", backfill };
  }
  if (!isMove(plan)) return plan;
  const backfill = backfillCheck(plan, { catalog, ...(parser === undefined ? {} : { parser }) });
  return { ...plan, sync: "trigger", backfill };
}

/** Two columns cannot have one name: a new type needs a new column to grow into. */
function withNewColumn(move: PlanMove): PlanMove {
  return move.operation === "change-type" ? { ...move, as: newColumn(move) } : move;
}

/** `users-email-to-contact-email`: what moves and where to, in one word. */
export function planName(move: PlanMove, table: string): string {
  return wordsOf(move, table.split(".").slice(1).join(".") || table)
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}

function wordsOf(move: PlanMove, table: string): readonly string[] {
  const what = "column" in move && move.column !== null ? [table, move.column] : [table];
  switch (move.operation) {
    case "drop-column":
    case "drop-table":
      return ["drop", ...what];
    case "drop-enum-value":
      return ["drop", ...what, move.value];
    case "rename-enum-value":
      return [...what, move.value, "to", move.to];
    case "set-not-null":
      return [...what, "not-null"];
    case "split-column":
      return [...what, "into", ...Object.keys(move.into)];
    case "merge-columns":
      return [table, ...move.columns, "to", move.to];
    case "replica-identity":
      return [table, "replica-identity", move.to];
    case "unpublish":
    case "uncapture":
      return [move.operation, ...what, ...(move.operations ?? []), ...(move.rows === null ? [] : ["rows"])];
    case "change-key":
      return [...what, "to", ...(move.to.length === 0 ? ["new"] : move.to)];
    case "rename-column":
    case "change-type":
    case "rename-table":
    case "move-table":
      return [...what, "to", move.to];
    default:
      return move satisfies never;
  }
}
