import type { Index, Relation } from "../model/catalog.ts";

/**
 * The columns of the unique index that stands in for a missing primary key, null when there is none, in pgjdbc's
 * getIndexInfo order: clustered first, then by name in C collation. An index over an expression is passed
 * over; INCLUDE columns count as key columns; predicates, nullability and validity are not looked at.
 */
export function firstUniqueIndex(relation: Relation): readonly number[] | null {
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
