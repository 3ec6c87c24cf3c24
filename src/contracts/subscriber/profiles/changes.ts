import { formatType } from "../../../catalog/print.ts";
import type { Column } from "../../../model/catalog.ts";
import type { ReplicaCase } from "./profile.ts";

/** What became of a published column, which keeps its attnum under a new name. */
export interface PublishedColumnChange {
  readonly was: Column;
  /** Null when it is no longer published. */
  readonly is: Column | null;
  readonly renamed: boolean;
  /** Type texts, where they differ. */
  readonly retyped: { readonly from: string; readonly to: string } | null;
  /** Where NULLs may come from now on. */
  readonly nullable: boolean;
}

export function publishedColumnChanges({ before, after, catalogs }: ReplicaCase): readonly PublishedColumnChange[] {
  const columns = after.flatMap((table) => table.columns);
  return before
    .flatMap((table) => table.columns)
    .map((was) => {
      const is = columns.find(({ attnum }) => attnum === was.attnum) ?? null;
      const from = formatType(catalogs.before, was.type);
      const to = is === null ? from : formatType(catalogs.after, is.type);
      return {
        was,
        is,
        renamed: is !== null && is.name !== was.name,
        retyped: from === to ? null : { from, to },
        nullable: is !== null && was.notNull && !is.notNull,
      };
    });
}

/** Names of the primary key's columns, in the order of the table; none without one. */
export function primaryKey(tables: ReplicaCase["before"]): readonly string[] {
  return tables.flatMap(({ relation }) => {
    const attnums = relation.indexes.find(({ primary }) => primary)?.columns ?? [];
    return relation.columns.filter(({ attnum }) => attnums.includes(attnum)).map(({ name }) => name);
  });
}
