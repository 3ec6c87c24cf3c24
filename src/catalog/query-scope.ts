import type { Node, SelectStmt } from "@pgsql/types";
import type { ColumnType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { fromItem, renamed } from "./query-from.ts";
import { all, as, strings } from "./tree.ts";

/** A column of a query's result; the type is null when it cannot be told. */
export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType | null;
}

/** One thing in FROM under the name it goes by; columns are null when they cannot be told. */
export interface Source {
  readonly name: string;
  readonly columns: readonly ResultColumn[] | null;
}

/** What names mean inside a query. */
export interface Scope {
  readonly draft: Draft;
  readonly sources: readonly Source[];
  /** What `*` stands for; null when that cannot be told. */
  readonly columns: readonly ResultColumn[] | null;
  readonly commonTables: CommonTables;
  readonly columnsOf: QueryColumns;
}

export type CommonTables = ReadonlyMap<string, readonly ResultColumn[] | null>;

/** How a query's columns are told; handed over because queries hold queries in turn. */
export type QueryColumns = (
  draft: Draft,
  select: SelectStmt,
  commonTables: CommonTables,
) => readonly ResultColumn[] | null;

/** The scope a SELECT's own FROM and WITH make. */
export function scopeOf(
  draft: Draft,
  select: SelectStmt,
  outer: CommonTables,
  columnsOf: QueryColumns,
  typeOf: (scope: Scope, node: Node | undefined) => ColumnType | null,
): Scope {
  const commonTables = new Map(outer);
  for (const table of all(select.withClause?.ctes, "CommonTableExpr")) {
    const query = as(table.ctequery, "SelectStmt");
    const recursive = select.withClause?.recursive === true && query?.larg !== undefined;
    const basis = recursive ? query.larg : query;
    const columns = basis === undefined ? null : columnsOf(draft, basis, commonTables);
    commonTables.set(table.ctename ?? "", renamed(columns, strings(table.aliascolnames)));
  }
  const items = (select.fromClause ?? []).map((item) => fromItem({ draft, commonTables, columnsOf, typeOf }, item));
  const told = items.every((item) => item.columns !== null);
  return {
    draft,
    sources: items.flatMap((item) => item.sources),
    columns: told ? items.flatMap((item) => item.columns ?? []) : null,
    commonTables,
    columnsOf,
  };
}
