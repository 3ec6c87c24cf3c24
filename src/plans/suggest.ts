import type { Catalog } from "../model/catalog.ts";
import type { PlanOperation } from "../model/plan.ts";
import { DEFAULT_SOAK } from "./format.ts";
import { backfillCheck, type Move, moveSteps } from "./steps.ts";
import { targetTable } from "./target.ts";

/** A change that should have been an expand and contract. */
export interface Suggestion {
  readonly operation: PlanOperation;
  /** schema.table at base. */
  readonly table: string;
  readonly column: string | null;
  /** New name, type, schema or key; for drop-enum-value the label. */
  readonly to: string | null;
  readonly catalog: Catalog;
  readonly soak?: string;
  /** Server major version. */
  readonly postgres: number;
}

/** What to do instead, in order: the plan to merge first, then the steps of a move that readers of the stream survive. */
export function suggestPlan(suggestion: Suggestion): readonly string[] {
  const file = `${planName(suggestion)}.yaml`;
  return [
    `Take this change out and merge a plan first, as ${file} among your plans:\n${indented(planText(suggestion))}`,
    ...moveSteps(moveOf(suggestion)),
  ];
}

/** The plan file itself, with the names filled in and `owner` to be filled in by a person. */
export function planText(suggestion: Suggestion): string {
  const { operation, table, column } = suggestion;
  const move = moveOf(suggestion);
  const quoted = (text: string) => (/^[A-Za-z_][\w.]*$/.test(text) ? text : JSON.stringify(text));
  const target = operation === "drop-enum-value" ? ["value", suggestion.to] : ["to", move.target ?? suggestion.to];
  const [key, value] = target;
  return [
    `plan: ${planName(suggestion)}`,
    `operation: ${operation}`,
    `table: ${quoted(table)}`,
    ...(column === null ? [] : [`column: ${quoted(column)}`]),
    ...(value === null || value === undefined ? [] : [`${key}: ${quoted(value)}`]),
    "# owner: the team that sees it through",
    `sync: ${move.kind === "column" ? "trigger" : "none"}`,
    ...(move.kind === "column" ? [`backfill: ${JSON.stringify(backfillCheck(move))}`] : []),
    `soak: ${suggestion.soak ?? DEFAULT_SOAK}`,
    "",
  ].join("\n");
}

/** `users-email-to-contact-email`: what moves and where to, in one word. */
export function planName({ operation, table, column, to }: Suggestion): string {
  const bare = table.split(".").slice(1).join(".") || table;
  const what = column === null ? bare : `${bare}-${column}`;
  const goes = operation.startsWith("drop-")
    ? `drop-${what}${to === null ? "" : `-${to}`}`
    : `${what}-to-${to ?? "new"}`;
  return goes
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}

/** Two columns cannot have one name: a new type needs a new column to grow into. */
function moveOf({ operation, table, column, to, catalog, soak }: Suggestion): Move {
  const common = { table, catalog, soak: soak ?? DEFAULT_SOAK };
  switch (operation) {
    case "rename-column":
      return { ...common, kind: "column", column: column ?? "", target: to ?? "", type: null };
    case "change-type":
      return { ...common, kind: "column", column: column ?? "", target: `${column}_v2`, type: to };
    case "drop-column":
      return { ...common, kind: "drop", target: null, column };
    case "drop-table":
      return { ...common, kind: "drop", target: null, column: null };
    case "rename-table":
    case "move-table":
      return { ...common, kind: "table", target: targetTable({ operation, table, to }) };
    case "change-key":
      return { ...common, kind: "key", target: to };
    case "drop-enum-value":
      return { ...common, kind: "label", target: null, column: column ?? "", label: to ?? "" };
    default:
      return operation satisfies never;
  }
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "  ");
}
