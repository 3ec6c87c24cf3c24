import type { Node } from "@pgsql/types";
import type { Column, ColumnType, Expression } from "../model/catalog.ts";
import type { Context } from "./context.ts";
import { printCondition, printDefault, printGenerated } from "./expression.ts";
import { requirePlain } from "./expression-rules.ts";

type NamedColumn = Pick<Column, "name" | "type">;

/** A written DEFAULT as it is stored; null when PostgreSQL would store none (a bare NULL). */
export function columnDefault(context: Context, raw: Node | undefined, type: ColumnType): Expression | null {
  requirePlain(context.draft, raw, "DEFAULT expression");
  return raw === undefined ? null : printDefault(context, raw, type);
}

/** A generated column's expression over the table's columns. */
export function generationExpression(
  context: Context,
  raw: Node | undefined,
  type: ColumnType,
  columns: readonly NamedColumn[] = [],
): Expression {
  requirePlain(context.draft, raw, "column generation expression");
  return raw === undefined ? nothing : printGenerated(context, raw, type, columns);
}

/** A CHECK's condition as text; empty when it cannot be printed. */
export function checkText(context: Context, raw: Node | undefined, columns: readonly NamedColumn[] = []): string {
  requirePlain(context.draft, raw, "check constraint");
  const printed = raw === undefined ? nothing : printCondition(context, raw, columns);
  return printed.kind === "known" ? printed.text : "";
}

const nothing: Expression = { kind: "opaque", reason: "nothing written" };
