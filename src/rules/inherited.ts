import { type Oid, qualifiedName } from "../model/catalog.ts";
import type { Change, ChangeOf, ColumnRef } from "../model/change.ts";
import { formatLocation } from "../model/location.ts";
import type { Pass } from "../pass/pass.ts";
import { type Captured, columnCaptures } from "./stream-facts.ts";

type ColumnChange = ChangeOf<"column-dropped" | "column-renamed" | "column-retyped">;

/** One statement on a parent changes its partitions and inheriting tables too: the parent's change speaks for them. */
export function isInherited(pass: Pass, change: ColumnChange): boolean {
  return parentsOf(pass, change.column.relation).some((parent) =>
    pass.changes.some((other) => isSame(change, other) && other.column.relation === parent),
  );
}

/** Who captures the column, in the table itself or in those that inherit it. */
export function familyCaptures(pass: Pass, change: ColumnChange): readonly Captured[] {
  return family(pass, change).flatMap((column) => columnCaptures(pass, column));
}

/** The table and those that inherit from it, as schema.table at base. */
export function familyTables(pass: Pass, change: ColumnChange): readonly string[] {
  return family(pass, change).flatMap(({ relation }) => {
    const table = pass.before.relations.get(relation);
    return table === undefined ? [] : [qualifiedName(table)];
  });
}

/** The column and those that inherit it and change with it, each by its own table and attnum. */
export function family(pass: Pass, change: ColumnChange): readonly ColumnRef[] {
  const heirs = pass.changes.filter(
    (other): other is ColumnChange =>
      isSame(change, other) && parentsOf(pass, other.column.relation).includes(change.column.relation),
  );
  return [change.column, ...heirs.flatMap((heir) => family(pass, heir))];
}

function isSame(change: ColumnChange, other: Change): other is ColumnChange {
  return (
    other.kind === change.kind &&
    other.column.column === change.column.column &&
    formatLocation(other.at) === formatLocation(change.at)
  );
}

function parentsOf({ before }: Pass, relation: Oid): readonly Oid[] {
  return before.relations.get(relation)?.parents ?? [];
}
