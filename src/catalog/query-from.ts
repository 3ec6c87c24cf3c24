import type { Alias, JoinExpr, Node, RangeFunction, RangeVar } from "@pgsql/types";
import type { ColumnType, Relation } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { commonSupertype } from "./expression-resolve.ts";
import { findRelation, SYSTEM_SCHEMAS, showName, writtenName } from "./names.ts";
import type { CommonTables, QueryColumns, ResultColumn, Scope, Source } from "./query-scope.ts";
import { Refused } from "./refused.ts";
import { all, as, strings } from "./tree.ts";
import { builtinColumnType, isUnknown, resolveType } from "./types.ts";

/** One item of FROM: what can be named by itself, and what `*` makes of it. */
export interface FromItem {
  readonly sources: readonly Source[];
  readonly columns: readonly ResultColumn[] | null;
}

/** What reading an item of FROM takes; `typeOf` tells the type of an expression without sources. */
export interface FromContext {
  readonly draft: Draft;
  readonly commonTables: CommonTables;
  readonly columnsOf: QueryColumns;
  readonly typeOf: (scope: Scope, node: Node | undefined) => ColumnType | null;
}

export function fromItem(context: FromContext, item: Node): FromItem {
  const join = as(item, "JoinExpr");
  if (join !== undefined) return joined(context, join);
  const source = sourceOf(context, item);
  return { sources: [source], columns: source.columns };
}

function sourceOf(context: FromContext, item: Node): Source {
  const { draft, commonTables, columnsOf } = context;
  const table = as(item, "RangeVar");
  if (table !== undefined) return tableSource(draft, table, commonTables);
  const subselect = as(item, "RangeSubselect");
  const query = as(subselect?.subquery, "SelectStmt");
  if (query !== undefined) return aliased(subselect?.alias, "", columnsOf(draft, query, commonTables));
  const called = as(item, "RangeFunction");
  return called === undefined ? { name: "", columns: null } : functionSource(context, called);
}

/** transformFromClauseItem: merged columns first, then the rest of both sides; an alias hides what is inside. */
function joined(context: FromContext, join: JoinExpr): FromItem {
  const [left, right] = [join.larg, join.rarg].map((side) =>
    side === undefined ? { sources: [], columns: null } : fromItem(context, side),
  );
  if (left === undefined || right === undefined) return { sources: [], columns: null };
  const merged = mergedColumns(context.draft, join, left.columns, right.columns);
  const columns = merged === null ? null : allColumns(merged, left.columns ?? [], right.columns ?? []);
  if (join.alias !== undefined) {
    const source = aliased(join.alias, "", columns);
    return { sources: [source], columns: source.columns };
  }
  const using = join.join_using_alias?.aliasname;
  const named = using === undefined ? [] : [{ name: using, columns: merged }];
  return { sources: [...left.sources, ...right.sources, ...named], columns };
}

function mergedColumns(
  draft: Draft,
  join: JoinExpr,
  left: readonly ResultColumn[] | null,
  right: readonly ResultColumn[] | null,
): readonly ResultColumn[] | null {
  if (left === null || right === null) return null;
  const typeIn = (side: readonly ResultColumn[], name: string) =>
    side.find((column) => column.name === name)?.type ?? null;
  const names =
    join.isNatural === true
      ? left.map((column) => column.name).filter((name) => right.some((column) => column.name === name))
      : strings(join.usingClause);
  return names.map((name) => ({ name, type: commonSupertype(draft, typeIn(left, name), typeIn(right, name)) }));
}

function allColumns(
  merged: readonly ResultColumn[],
  left: readonly ResultColumn[],
  right: readonly ResultColumn[],
): readonly ResultColumn[] {
  const names = new Set(merged.map((column) => column.name));
  return [...merged, ...[...left, ...right].filter((column) => !names.has(column.name))];
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

/** A sequence is read like a table of these columns (commands/sequence.h). */
const SEQUENCE_COLUMNS = [
  ["last_value", "int8"],
  ["log_cnt", "int8"],
  ["is_called", "bool"],
] as const;

/** Columns of query results may be of no known type. */
function columnsOf(relation: Relation): ResultColumn[] | null {
  if (relation.kind === "sequence") {
    return SEQUENCE_COLUMNS.map(([name, type]) => ({ name, type: builtinColumnType(type) }));
  }
  if (relation.columns.length === 0 && relation.opaque !== null) return null;
  return relation.columns.map(({ name, type }) => ({ name, type: isUnknown(type) ? null : type }));
}

/** A function in FROM: the columns it is said to have, or the one column a function of a simple type gives. */
function functionSource(context: FromContext, called: RangeFunction): Source {
  const { draft, commonTables, columnsOf } = context;
  const defined = all(called.coldeflist, "ColumnDef");
  if (defined.length > 0) {
    const columns = defined.map(({ colname = "", typeName }) => ({
      name: colname,
      type: resolveType(draft, typeName),
    }));
    return aliased(called.alias, "", columns);
  }
  const [only, other] = all(called.functions, "List");
  const call = other === undefined ? only?.items?.[0] : undefined;
  const scope: Scope = { draft, sources: [], columns: null, commonTables, columnsOf };
  const type = call !== undefined && returnsOneColumn(call) ? context.typeOf(scope, call) : null;
  if (type === null || called.ordinality === true) return aliased(called.alias, "", null);
  const name = called.alias?.aliasname ?? strings(as(call, "FuncCall")?.funcname).at(-1) ?? "";
  return aliased(called.alias, name, [{ name, type }]);
}

const returnsOneColumn = (call: Node): boolean => strings(as(call, "FuncCall")?.funcname).at(-1) === "generate_series";

function aliased(alias: Alias | undefined, name: string, columns: readonly ResultColumn[] | null): Source {
  return { name: alias?.aliasname ?? name, columns: renamed(columns, strings(alias?.colnames)) };
}

/** Refused when there are more names than columns. */
export function renamed(
  columns: readonly ResultColumn[] | null,
  names: readonly string[],
): readonly ResultColumn[] | null {
  if (columns === null) return names.length === 0 ? null : names.map((name) => ({ name, type: null }));
  if (names.length > columns.length) throw new Refused("too many column names were specified");
  return columns.map((column, position) => ({ ...column, name: names[position] ?? column.name }));
}
