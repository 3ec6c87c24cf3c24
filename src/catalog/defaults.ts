import type { Node } from "@pgsql/types";
import type { ColumnType, Expression } from "../model/catalog.ts";
import type { Context } from "./context.ts";

export function columnDefault(_context: Context, _raw: Node | undefined, _type: ColumnType): Expression | null {
  return { kind: "opaque", reason: "not printed yet" };
}
export function generationExpression(_context: Context, _raw: Node | undefined, _type: ColumnType): Expression {
  return { kind: "opaque", reason: "not printed yet" };
}
export function checkText(_context: Context, _raw: Node | undefined): string {
  return "";
}
