import type { Catalog, Oid } from "../model/catalog.ts";
import type { Change } from "../model/change.ts";

/**
 * Changes to what existed before the change under review. What it makes itself and changes again, or drops again, takes
 * nothing from anybody: those are left out, but for the creation of what is there at the end.
 */
export function netChanges(before: Catalog, after: Catalog, changes: readonly Change[]): readonly Change[] {
  return changes.filter((change) => concernsBase(before, after, change));
}

function concernsBase(before: Catalog, after: Catalog, change: Change): boolean {
  switch (change.kind) {
    case "table-created":
      return after.relations.has(change.table.relation);
    case "column-added":
      return (
        before.relations.has(change.column.relation) && hasColumn(after, change.column.relation, change.column.attnum)
      );
    case "column-dropped":
    case "column-renamed":
    case "column-retyped":
    case "column-nullability":
    case "column-default":
    case "column-generation":
    case "column-storage":
      return hasColumn(before, change.column.relation, change.column.attnum);
    case "table-dropped":
    case "table-renamed":
    case "table-moved":
    case "key-changed":
    case "replica-identity-changed":
      return before.relations.has(change.table.relation);
    case "enum-labels-changed":
    case "type-renamed":
    case "publication-changed":
    case "opaque":
      return true;
    default: {
      const never: never = change;
      return never;
    }
  }
}

function hasColumn(catalog: Catalog, relation: Oid, attnum: number): boolean {
  return catalog.relations.get(relation)?.columns.some((column) => column.attnum === attnum) ?? false;
}
