import type { Column, Index, Relation } from "../model/catalog.ts";
import { qualifiedName } from "../model/catalog.ts";
import type { KeyRule } from "./filters.ts";

/**
 * The columns of a table's message key in key order, null when it has none: message.key.columns, else the primary
 * key, else the first unique index. REPLICA IDENTITY and the column filters play no part.
 */
export function keyColumns(relation: Relation, rules: readonly KeyRule[]): readonly Column[] | null {
  const custom = customKey(relation, rules);
  if (custom.length > 0) return custom;
  const primary = relation.constraints.find((constraint) => constraint.kind === "primary key");
  if (primary !== undefined && "columns" in primary) return byAttnum(relation, primary.columns);
  const unique = firstUniqueIndex(relation);
  return unique === null ? null : byAttnum(relation, unique);
}

/** Rules in order, their columns as listed, several matches of one in table order. */
function customKey(relation: Relation, rules: readonly KeyRule[]): Column[] {
  const table = qualifiedName(relation);
  return rules.flatMap((rule) =>
    rule.columns.flatMap((pattern) => relation.columns.filter((column) => pattern.matches(`${table}.${column.name}`))),
  );
}

/**
 * pgjdbc's getIndexInfo order: clustered first, then by name in C collation. An index over an expression is passed
 * over; INCLUDE columns count as key columns; predicates, nullability and validity are not looked at.
 */
function firstUniqueIndex(relation: Relation): readonly number[] | null {
  const usable = relation.indexes.filter((index) => index.unique && !index.columns.includes(null));
  const [first] = [...usable].sort(compareIndexes);
  if (first === undefined) return null;
  return [...first.columns.filter((column) => column !== null), ...first.include];
}

function compareIndexes(a: Index, b: Index): number {
  if (a.clustered !== b.clustered) return a.clustered ? -1 : 1;
  return compareBytes(a.name, b.name);
}

function compareBytes(a: string, b: string): number {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function byAttnum(relation: Relation, attnums: readonly number[]): Column[] {
  return attnums.flatMap((attnum) => relation.columns.find((column) => column.attnum === attnum) ?? []);
}
