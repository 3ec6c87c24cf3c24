import type { Catalog } from "../model/catalog.ts";
import type { Plan, PlanMove } from "../model/plan.ts";
import { DEFAULT_SOAK } from "./format.ts";
import type { PlanStep } from "./operation.ts";
import { operationOf } from "./operations/all.ts";
import { planText } from "./plan-text.ts";
import { backfillCheck } from "./sql/column-steps.ts";

/** A change that should have been an expand and contract. */
export interface Suggestion {
  readonly move: PlanMove;
  /** schema.table at base. */
  readonly table: string;
  readonly catalog: Catalog;
  readonly soak?: string;
  /** Server major version. */
  readonly postgres: number;
}

/** What to do instead, in order: the plan to merge first, then the steps of a move that readers of the stream survive. */
export function suggestPlan(suggestion: Suggestion): readonly string[] {
  const plan = suggestedPlan(suggestion);
  const { catalog, postgres, soak = DEFAULT_SOAK } = suggestion;
  const steps = operationOf(plan.operation).draft(plan, { catalog, postgres, soak });
  return [
    `Take this change out and merge a plan first, as ${plan.plan}.yaml among your plans:\n${indented(planText(plan, soak))}`,
    ...steps.map(stepText),
  ];
}

function stepText(step: PlanStep): string {
  if (step.kind !== "migration") return step.text;
  return `${step.text}:${step.up.includes("\n") ? `\n${indented(step.up)}` : ` ${step.up}`}`;
}

/** The plan of a suggestion, its owner to be filled in by a person. */
export function suggestedPlan({ move, table }: Suggestion): Plan {
  const copies = move.operation === "rename-column" || move.operation === "change-type";
  return {
    plan: planName(move, table),
    table,
    owner: null,
    sync: copies ? "trigger" : "none",
    reference: null,
    backfill: copies
      ? backfillCheck({
          table,
          column: move.column,
          target: move.operation === "rename-column" ? move.to : (move.as ?? `${move.column}_v2`),
        })
      : null,
    soak: null,
    retention: null,
    waivers: [],
    file: "",
    at: { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
    ...move,
  };
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

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "  ");
}
