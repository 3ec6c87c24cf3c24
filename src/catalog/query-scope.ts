import type { Alias, Node, RangeVar, SelectStmt } from "@pgsql/types";
import type { ColumnType, Relation } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { findRelation, SYSTEM_SCHEMAS, showName, writtenName } from "./names.ts";
import { Refused } from "./refused.ts";
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
  readonly commonTables: CommonTables;
  readonly columnsOf: QueryColumns;
}

type CommonTables = ReadonlyMap<string, readonly ResultColumn[] | null>;

/** How a query's columns are told; handed over because queries hold queries in turn. */
export type QueryColumns = (
  draft: Draft,
  select: SelectStmt,
  commonTables: CommonTables,
) => readonly ResultColumn[] | null;

/** The scope a SELECT's own FROM and WITH make. */
export function scopeOf(draft: Draft, select: SelectStmt, outer: CommonTables, columnsOf: QueryColumns): Scope {
  const commonTables = new Map(outer);
  for (const table of all(select.withClause?.ctes, "CommonTableExpr")) {
    const query = as(table.ctequery, "SelectStmt");
    const recursive = select.withClause?.recursive === true && query?.larg !== undefined;
    const basis = recursive ? query.larg : query;
    const columns = basis === undefined ? null : columnsOf(draft, basis, commonTables);
    commonTables.set(table.ctename ?? "", renamed(columns, strings(table.aliascolnames)));
  }
  const sources = (select.fromClause ?? []).flatMap((item) => sourcesOf(draft, item, commonTables, columnsOf));
  return { draft, sources, commonTables, columnsOf };
}

function sourcesOf(draft: Draft, item: Node, commonTables: CommonTables, columnsOf: QueryColumns): Source[] {
  const table = as(item, "RangeVar");
  if (table !== undefined) return [tableSource(draft, table, commonTables)];
  const join = as(item, "JoinExpr");
  if (join !== undefined) {
    return [join.larg, join.rarg].flatMap((side) =>
      side === undefined ? [] : sourcesOf(draft, side, commonTables, columnsOf),
    );
  }
  const subselect = as(item, "RangeSubselect");
  const query = as(subselect?.subquery, "SelectStmt");
  if (query !== undefined) return [aliased(subselect?.alias, "", columnsOf(draft, query, commonTables))];
  const called = as(item, "RangeFunction");
  return [aliased(called?.alias, "", null)];
}

function tableSource(draft: Draft, table: RangeVar, commonTables: CommonTables): Source {
  const name = table.relname ?? "";
  const common = table.schemaname === undefined ? commonTables.get(name) : undefined;
  if (common !== undefined) return aliased(table.alias, name, common);
  const relation = relationRead(draft, table);
  return aliased(table.alias, name, relation === null ? null : columnsOf(relation));
}

/** The relation a query reads; null for the server's own, refused when there is none. */
export function relationRead(draft: Draft, table: RangeVar): Relation | null {
  const written = writtenName(table);
  const relation = findRelation(draft, written);
  if (relation !== undefined) return relation;
  if (written.schema === undefined ? written.name.startsWith("pg_") : SYSTEM_SCHEMAS.includes(written.schema)) {
    return null;
  }
  throw new Refused(`relation "${showName(written)}" does not exist`);
}

/** Columns of views may be of no known type. */
function columnsOf(relation: Relation): ResultColumn[] {
  const known = relation.kind === "table" || relation.kind === "partitioned table" || relation.opaque === null;
  return relation.columns.map((column) => ({ name: column.name, type: known ? column.type : null }));
}

function aliased(alias: Alias | undefined, name: string, columns: readonly ResultColumn[] | null): Source {
  return { name: alias?.aliasname ?? name, columns: renamed(columns, strings(alias?.colnames)) };
}

export function renamed(
  columns: readonly ResultColumn[] | null,
  names: readonly string[],
): readonly ResultColumn[] | null {
  if (columns === null) return names.length === 0 ? null : names.map((name) => ({ name, type: null }));
  return columns.map((column, position) => ({ ...column, name: names[position] ?? column.name }));
}
