import type { Node } from "@pgsql/types";
import type { Column, Oid, Relation } from "../../model/catalog.ts";
import { strings } from "../tree.ts";
import type { PendingConstraint } from "./columns.ts";

/** A table that has a name and an OID but is not there yet. */
export type NewTable = Pick<Relation, "oid" | "schema" | "name" | "persistence">;

/** A generated column's expression: as written, or already printed where LIKE copied it. */
export interface Computation {
  /** Names of the columns it reads. */
  readonly reads: readonly string[];
  readonly written: Node | undefined;
}

/** LIKE source; found before the new table can hide it. */
export interface Like {
  /** TableLikeOption bits of parsenodes.h. */
  readonly options: number;
  /** Null for a composite type, which has nothing but columns. */
  readonly source: Oid | null;
}

/** What the elements of a CREATE TABLE come to, gathered before the table exists. */
export interface TableParts {
  readonly columns: Column[];
  readonly constraints: PendingConstraint[];
  /** What generated columns are computed from, by their attnum. */
  readonly computations: Map<number, Computation>;
  readonly likes: Like[];
}

/**
 * transformIndexConstraints: the primary key comes first, and a UNIQUE over the same columns as the primary key or an
 * earlier UNIQUE is the same index (its name is taken when the earlier one has none).
 */
export function uniqueConstraintsOnce(pending: readonly PendingConstraint[]): PendingConstraint[] {
  const indexed = pending.filter(({ constraint }) =>
    ["CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"].includes(constraint.contype ?? ""),
  );
  const isPrimary = (item: PendingConstraint): boolean => item.constraint.contype === "CONSTR_PRIMARY";
  const ordered = [...indexed.filter(isPrimary), ...indexed.filter((item) => !isPrimary(item))];
  const kept: PendingConstraint[] = [];
  for (const item of ordered) {
    const twin = kept.findIndex((earlier) => sameIndex(earlier, item));
    const earlier = kept[twin];
    if (earlier === undefined) kept.push(item);
    else if (earlier.constraint.conname === undefined && item.constraint.conname !== undefined) {
      kept[twin] = { ...earlier, constraint: { ...earlier.constraint, conname: item.constraint.conname } };
    }
  }
  return kept;
}

function sameIndex(a: PendingConstraint, b: PendingConstraint): boolean {
  const shape = ({ constraint, column }: PendingConstraint): string | null =>
    constraint.indexname !== undefined
      ? null
      : withoutPlaces([
          column === null ? strings(constraint.keys) : [column],
          strings(constraint.including),
          constraint.deferrable === true,
          constraint.initdeferred === true,
          constraint.nulls_not_distinct === true,
          constraint.exclusions ?? [],
          constraint.access_method ?? "btree",
          constraint.where_clause ?? null,
        ]);
  const first = shape(a);
  return first !== null && first === shape(b);
}

/** Parse trees as text, but for where they stand in it. */
const withoutPlaces = (trees: unknown): string =>
  JSON.stringify(trees, (key: string, value: unknown) => (key === "location" ? undefined : value));
