import type { ColumnDef } from "@pgsql/types";
import { Draft } from "../../src/catalog/draft.ts";
import { printDefault, printGenerated } from "../../src/catalog/expression.ts";
import { all, as } from "../../src/catalog/tree.ts";
import { resolveType } from "../../src/catalog/types.ts";
import type { Catalog, Expression } from "../../src/model/catalog.ts";
import type { SqlParser } from "../../src/ports.ts";

/** Where a written column stands: the catalog before its CREATE TABLE and the server's major version. */
export interface PrintedColumnContext {
  readonly parser: SqlParser;
  readonly catalog: Catalog;
  readonly postgres: number;
}

/** Prints the default or generation expression of one column of a CREATE TABLE. */
export function printedColumn(context: PrintedColumnContext, create: string, name: string): Expression | null {
  const parsed = context.parser.parse(create);
  if (!parsed.ok) throw new Error(parsed.message);
  const draft = new Draft(context.catalog);
  const statement = as(parsed.statements[0]?.tree, "CreateStmt");
  const definitions: ColumnDef[] = all(statement?.tableElts, "ColumnDef");
  const columns = definitions.map((column) => ({
    name: column.colname ?? "",
    type: resolveType(draft, column.typeName),
  }));
  const definition = definitions.find((column) => column.colname === name);
  const type = columns.find((column) => column.name === name)?.type;
  const written = all(definition?.constraints, "Constraint").find((constraint) => constraint.raw_expr !== undefined);
  if (written?.raw_expr === undefined || type === undefined) throw new Error(`no expression in ${create}`);
  const where = { draft, postgres: context.postgres };
  return written.contype === "CONSTR_GENERATED"
    ? printGenerated(where, written.raw_expr, type, columns)
    : printDefault(where, written.raw_expr, type);
}
