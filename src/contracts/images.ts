import type { Index, Relation } from "../model/catalog.ts";

/**
 * Which old values PostgreSQL writes to the WAL with an update or a delete (ALTER TABLE, REPLICA IDENTITY): all of them, those of
 * some columns, or none, in which case it refuses updates and deletes of published tables.
 */
export type OldValues =
  | { readonly kind: "all" }
  | { readonly kind: "some"; readonly columns: readonly number[]; readonly by: string }
  | { readonly kind: "none"; readonly by: string };

export function oldValues({ replicaIdentity: identity, indexes }: Relation): OldValues {
  switch (identity.kind) {
    case "full":
      return { kind: "all" };
    case "nothing":
      return { kind: "none", by: "REPLICA IDENTITY NOTHING" };
    case "default": {
      // A deferrable primary key identifies no row (RelationGetIndexList).
      const primary = indexes.find((index) => index.primary && index.immediate);
      const by = "REPLICA IDENTITY DEFAULT";
      return primary === undefined
        ? { kind: "none", by: `${by} without a primary key` }
        : { kind: "some", columns: columnsOf(primary), by };
    }
    case "index": {
      const index = indexes.find(({ name }) => name === identity.index);
      const by = `REPLICA IDENTITY USING INDEX ${identity.index}`;
      // "If this index is dropped, the behavior is the same as NOTHING." (ALTER TABLE)
      return index === undefined
        ? { kind: "none", by: `${by}, which is gone` }
        : { kind: "some", columns: columnsOf(index), by };
    }
    default:
      return identity satisfies never;
  }
}

function columnsOf({ columns }: Index): readonly number[] {
  return columns.filter((attnum) => attnum !== null);
}

/** Whether the log has the old value of a column. */
export function hasOldValue(old: OldValues, attnum: number | null): boolean {
  if (attnum === null) return false;
  return old.kind === "all" || (old.kind === "some" && old.columns.includes(attnum));
}
