import type { Node, ResTarget, SelectStmt } from "@pgsql/types";
import type { ColumnType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { targetColumnName } from "./generated-names.ts";
import type { ResultColumn, Scope } from "./query-scope.ts";
import { scopeOf } from "./query-scope.ts";
import { common, expressionType } from "./query-types.ts";
import { all, as, strings } from "./tree.ts";
import { builtinColumnType, isUnknown } from "./types.ts";

/**
 * Names and types of what a SELECT returns, as CREATE TABLE AS would make columns of them. Null when even the names
 * cannot be told (`SELECT *` from a function).
 */
export function queryColumns(
  draft: Draft,
  select: SelectStmt,
  commonTables: Scope["commonTables"] = new Map(),
): readonly ResultColumn[] | null {
  const scope = scopeOf(draft, select, commonTables, queryColumns, expressionType);
  if (select.larg !== undefined && select.rarg !== undefined) {
    return setOperation(
      queryColumns(draft, select.larg, scope.commonTables),
      queryColumns(draft, select.rarg, scope.commonTables),
    );
  }
  if (select.valuesLists !== undefined) return valuesColumns(scope, select.valuesLists);
  const columns: ResultColumn[] = [];
  for (const target of all(select.targetList, "ResTarget")) {
    const expanded = targetColumns(scope, target);
    if (expanded === null) return null;
    columns.push(...expanded);
  }
  return columns;
}

/** UNION and the like: the left side's names; a type only where both sides have the same one. */
function setOperation(
  left: readonly ResultColumn[] | null,
  right: readonly ResultColumn[] | null,
): readonly ResultColumn[] | null {
  return (
    left?.map((column, position) => ({
      name: column.name,
      type: common(column.type, right?.[position]?.type ?? null),
    })) ?? null
  );
}

function valuesColumns(scope: Scope, lists: readonly Node[]): ResultColumn[] {
  const rows = all(lists, "List").map((row) => (row.items ?? []).map((item) => expressionType(scope, item)));
  const [first = []] = rows;
  return first.map((type, position) => ({
    name: `column${position + 1}`,
    type: rows.reduce<ColumnType | null>((result, row) => common(result, row[position] ?? null), type),
  }));
}

function targetColumns(scope: Scope, target: ResTarget): readonly ResultColumn[] | null {
  const reference = as(target.val, "ColumnRef");
  const last = reference?.fields?.at(-1);
  if (last !== undefined && "A_Star" in last) {
    const qualifier = strings(reference?.fields).at(-1);
    return qualifier === undefined ? scope.columns : sourceColumns(scope, qualifier);
  }
  return [{ name: target.name ?? targetColumnName(target.val), type: told(expressionType(scope, target.val)) }];
}

/** What is still of no type when the query is done becomes text (resolveTargetListUnknowns). */
function told(type: ColumnType | null): ColumnType | null {
  return type !== null && isUnknown(type) ? builtinColumnType("text") : type;
}

function sourceColumns(scope: Scope, name: string): readonly ResultColumn[] | null {
  return scope.sources.find((source) => source.name === name)?.columns ?? null;
}
