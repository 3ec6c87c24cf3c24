import type { Node } from "@pgsql/types";
import type { Column, ColumnType, Index, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { printCondition, printConditionAnew } from "../expression.ts";
import { as, columnsNamed } from "../tree.ts";
import { attnumsOf, conditionOf } from "./index-builder.ts";

/**
 * ATPostAlterTypeParse: checks and partial indexes on a column of another type are made again from their printed texts.
 * Gives the checks' new texts; refused when an operator does not take the new type.
 */
export function conditionsAnew(
  context: Context,
  relation: Relation,
  column: Column,
  type: ColumnType,
): Relation["constraints"] {
  const columns = relation.columns.map((own) => (own.attnum === column.attnum ? { ...own, type } : own));
  for (const index of relation.indexes) {
    const text = printedCondition(context, relation, column, index);
    if (text !== "") printedAnew(context, text, columns);
  }
  return relation.constraints.map((constraint) => {
    if (constraint.kind !== "check" || !constraint.columns.includes(column.attnum)) return constraint;
    return { ...constraint, expression: printedAnew(context, constraint.expression, columns) };
  });
}

/** What the server prints for a partial index's condition; empty where it cannot be told. */
function printedCondition(context: Context, relation: Relation, column: Column, index: Index): string {
  const condition = conditionOf(index);
  if (condition === undefined || !index.expressionColumns.includes(column.attnum)) return "";
  // The tree is the written one: columns may have got other names since.
  const read = attnumsOf(relation, columnsNamed(condition));
  if (read.join() !== [...index.expressionColumns].sort((one, other) => one - other).join()) return "";
  const printed = printCondition(context, condition, relation.columns);
  return printed.kind === "known" ? printed.text : "";
}

function printedAnew(context: Context, text: string, columns: readonly Column[]): string {
  const parsed = text === "" ? undefined : context.parser?.parse(`SELECT ${text}`);
  if (parsed === undefined || !parsed.ok) return "";
  const expression = targetOf(parsed.statements[0]?.tree);
  return expression === undefined ? "" : printConditionAnew(context, expression, columns);
}

const targetOf = (tree: Node | undefined): Node | undefined =>
  as(as(tree, "SelectStmt")?.targetList?.[0], "ResTarget")?.val;
