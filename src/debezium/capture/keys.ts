import { firstUniqueIndex } from "../../catalog/unique-index.ts";
import type { Column, Relation } from "../../model/catalog.ts";
import { qualifiedName } from "../../model/catalog.ts";
import { keptColumns, standingFor } from "../names/table-lookup.ts";
import type { Behaviour } from "../options/behaviour.ts";
import type { KeyRule } from "./filters.ts";

/**
 * The columns of a table's message key in key order, null when it has none: message.key.columns, else the primary
 * key, else the first unique index. REPLICA IDENTITY and the column filters play no part.
 */
export function keyColumns(
  relation: Relation,
  rules: readonly KeyRule[],
  behaviour: Behaviour,
): readonly Column[] | null {
  const kept = keptColumns(relation, behaviour);
  const custom = customKey(relation, kept, rules);
  if (custom.length > 0) return custom;
  const standing = (key: readonly number[]) => byAttnum(relation, key).map((column) => standingFor(column, kept));
  const primary = relation.constraints.find((constraint) => constraint.kind === "primary key");
  if (primary?.kind === "primary key") {
    const index = relation.indexes.find(({ oid }) => oid === primary.index);
    const included = behaviour.leavesIncludedColumnsOut ? [] : (index?.include ?? []);
    return standing([...primary.columns, ...included]);
  }
  const unique = firstUniqueIndex(relation);
  return unique === null ? null : standing(unique);
}

/**
 * The driver reports a unique index's columns as pg_get_indexdef quotes them, without the outer quotes: one with a quote
 * in its name is then no column of the table, which stops the connector.
 */
export function misreadKeyColumn(relation: Relation): string | null {
  if (relation.constraints.some((constraint) => constraint.kind === "primary key")) return null;
  const unique = byAttnum(relation, firstUniqueIndex(relation) ?? []);
  return unique.find((column) => column.name.includes('"'))?.name ?? null;
}

/** Rules in order, their columns as listed, several matches of one in table order. */
function customKey(relation: Relation, columns: readonly Column[], rules: readonly KeyRule[]): Column[] {
  const table = qualifiedName(relation);
  return rules.flatMap((rule) =>
    rule.columns.flatMap((pattern) => columns.filter((column) => pattern.matches(`${table}.${column.name}`))),
  );
}

function byAttnum(relation: Relation, attnums: readonly number[]): Column[] {
  return attnums.flatMap((attnum) => relation.columns.find((column) => column.attnum === attnum) ?? []);
}
