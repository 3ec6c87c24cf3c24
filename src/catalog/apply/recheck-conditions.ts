import type { Node } from "@pgsql/types";
import type { Column, ColumnType, Index, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { printAlone } from "../expression.ts";
import { as, columnsNamed } from "../tree.ts";
import { attnumsOf, expressionsOf } from "./index-builder.ts";

/**
 * ATPostAlterTypeParse: checks and indexes on expressions over a column of another type are made again from their printed texts.
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
    for (const text of printedParts(context, relation, column, index)) printedAgain(context, text, columns);
  }
  return relation.constraints.map((constraint) => {
    if (constraint.kind !== "check" || !constraint.columns.includes(column.attnum)) return constraint;
    return { ...constraint, expression: printedAgain(context, constraint.expression, columns) };
  });
}

/** What the server prints for an index's condition and expressions; nothing where it cannot be told. */
function printedParts(context: Context, relation: Relation, column: Column, index: Index): readonly string[] {
  if (!index.expressionColumns.includes(column.attnum)) return [];
  const parts = expressionsOf(index);
  // The trees are the written ones: columns may have got other names since.
  const read = attnumsOf(
    relation,
    parts.flatMap((part) => columnsNamed(part)),
  );
  if (read.join() !== [...index.expressionColumns].sort((one, other) => one - other).join()) return [];
  return parts.map((part) => printAlone(context, part, relation.columns));
}

function printedAgain(context: Context, text: string, columns: readonly Column[]): string {
  const parsed = text === "" ? undefined : context.parser?.parse(`SELECT ${text}`);
  if (parsed === undefined || !parsed.ok) return "";
  const expression = targetOf(parsed.statements[0]?.tree);
  return expression === undefined ? "" : printAlone(context, expression, columns);
}

const targetOf = (tree: Node | undefined): Node | undefined =>
  as(as(tree, "SelectStmt")?.targetList?.[0], "ResTarget")?.val;
