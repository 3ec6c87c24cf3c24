import type { TableShape } from "../../contracts/shape.ts";
import type { Operation as RowOperation } from "../../model/contract.ts";
import type { PlanOf, TakenOut } from "../../model/plan.ts";
import type { PlanCase } from "../evidence/case.ts";
import { columnNeeds, type Need, needsBehind, tableNeeds } from "../evidence/need.ts";
import type { MoveShape, StreamLoss } from "../operation.ts";
import { listOf, optionalText } from "./keys.ts";

/** Plans that take something out of the stream which stays in the database. */
export type TakingOut = PlanOf<"unpublish" | "uncapture">;

/** What such plans have in common of their keys. */
export const TAKEN_OUT = { column: "optional", operations: "optional", rows: "optional" } as const;

export function readTakenOut(shape: MoveShape): TakenOut {
  const operations = listOf(shape, "operations").filter(isRowOperation);
  return {
    column: optionalText(shape, "column"),
    operations: operations.length === 0 ? null : operations,
    rows: optionalText(shape, "rows"),
  };
}

function isRowOperation(text: string): text is RowOperation {
  return ["c", "u", "d", "r", "t"].includes(text);
}

/** Whether a loss is what the plan names: no column beside it, no operation more. */
export function takesOut(plan: TakingOut, { table, lost }: StreamLoss): boolean {
  if (plan.table !== table) return false;
  switch (lost.what) {
    case "table":
      return isWhole(plan);
    case "column":
      return plan.column === lost.column;
    case "operations":
      return plan.operations !== null && lost.operations.every((one) => plan.operations?.includes(one) === true);
    case "rows":
      return plan.rows !== null && lost.filter !== null && bareText(plan.rows) === bareText(lost.filter);
    default:
      return lost satisfies never;
  }
}

function isWhole({ column, operations, rows }: TakenOut): boolean {
  return column === null && operations === null && rows === null;
}

/**
 * PostgreSQL prints a condition with parentheses and casts of its own. Parentheses count where they hold AND or OR: a plan for
 * `a AND (b OR c)` is none for `(a AND b) OR c`.
 */
export function bareText(condition: string): string {
  let text = condition
    .replaceAll(/::[a-z_ ]+/gi, "")
    .replaceAll(/\s+/g, " ")
    .toLowerCase()
    .trim();
  for (;;) {
    const next = withoutOuter(text).replaceAll(/\(([^()]*)\)/g, (group, inner: string) => {
      return /\b(?:and|or)\b/.test(inner) ? group.replace("(", OPEN).replace(")", CLOSE) : inner;
    });
    if (next === text) return text.replaceAll(" ", "");
    text = next;
  }
}

/** Groups that stay. */
const [OPEN, CLOSE] = ["\u0001", "\u0002"] as const;

function withoutOuter(text: string): string {
  const [first, ...rest] = text;
  if (first !== "(" && first !== OPEN) return text;
  let depth = 1;
  for (const [index, character] of rest.entries()) {
    if (character === "(" || character === OPEN) depth++;
    if (character === ")" || character === CLOSE) depth--;
    if (depth === 0) return index === rest.length - 1 ? rest.slice(0, -1).join("").trim() : text;
  }
  return text;
}

/** Who at base reads what is taken out. */
export function takenNeeds(plan: TakingOut, given: PlanCase): readonly Need[] {
  if (isWhole(plan)) return tableNeeds(given, null);
  const column = plan.column === null ? [] : columnNeeds(given, plan.column);
  const { operations, rows } = plan;
  if (operations === null && rows === null) return column;
  const left = (shape: TableShape) => without(shape, operations ?? [], rows);
  return [
    ...column,
    ...needsBehind(
      given,
      given.before.map((shape) => (shape.table === plan.table ? left(shape) : shape)),
    ),
  ];
}

function without(shape: TableShape, gone: readonly RowOperation[], rows: string | null): TableShape {
  const deletes = gone.includes("d") ? null : shape.deletes;
  return {
    ...shape,
    operations: shape.operations.filter((one) => !gone.includes(one)),
    deletes,
    tombstones: shape.tombstones && deletes !== null,
    rowFilter: rows ?? shape.rowFilter,
  };
}

/** Whether nobody sees it any more at base, through any connector. */
export function isTakenOut(plan: TakingOut, shapes: readonly TableShape[]): boolean {
  const own = shapes.filter(({ table, streamed }) => table === plan.table && streamed);
  if (own.length === 0) return true;
  if (isWhole(plan)) return false;
  const { column, operations, rows } = plan;
  return own.every(
    (shape) =>
      (column === null || !shape.columns.some((one) => one.column === column)) &&
      (operations === null || !operations.some((one) => shape.operations.includes(one))) &&
      (rows === null || (shape.rowFilter !== null && bareText(shape.rowFilter) === bareText(rows))),
  );
}
