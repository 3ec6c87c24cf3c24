import type { Loss } from "../../judging/loss.ts";
import { type PublishedColumnChange, primaryKey, publishedColumnChanges } from "./changes.ts";
import type { ReplicaCase, ReplicaProfile } from "./profile.ts";

/**
 * Pipelines of Supabase ETL (github.com/supabase/etl, docs "Schema Changes" and "Destinations", etl-destinations/src/bigquery/core.rs).
 * An event trigger on ALTER TABLE tells it of added, dropped and renamed columns, of defaults and nullability: destinations follow.
 * Type, constraint, identity and table changes are not interpreted. Rows are keyed by the source's primary key, which must be
 * published as a whole and must be what the replica identity sends.
 */
export const supabaseEtl: ReplicaProfile = {
  name: "supabase-etl",
  losses: (given) => [
    ...publishedColumnChanges(given).flatMap((change) => columnLosses(given, change)),
    ...keyLosses(given),
    ...tableLosses(given),
  ],
};

type Told = Pick<Loss, "state" | "problem" | "reason">;

function columnLosses({ read }: ReplicaCase, change: PublishedColumnChange): readonly Loss[] {
  const { was } = change;
  const listed = read.columns.find(({ name }) => name === was.name);
  const reader = read.readers.find(({ kind }) => kind === "replica");
  const at = listed?.at ?? reader?.at ?? read.at;
  // What is done to a column nobody lists is done to whoever queries the destination.
  const state = listed === undefined ? "may-break" : "broken";
  return told(change, state).map((one) => ({ ...one, column: was.name, attnum: was.attnum, at }));
}

function told({ was, is, renamed, retyped, nullable }: PublishedColumnChange, state: Loss["state"]): readonly Told[] {
  if (is === null) {
    return [{ state, problem: "column-gone", reason: `"${was.name}" is dropped at the pipeline's destination too` }];
  }
  const found: Told[] = [];
  if (renamed) {
    const reason = `"${was.name}" is renamed to "${is.name}" at the pipeline's destination too`;
    found.push({ state, problem: "column-gone", reason });
  }
  if (retyped !== null) {
    const reason = `"${was.name}" changes from ${retyped.from} to ${retyped.to}: the pipeline does not change a destination column's type, and what becomes of the values is not documented`;
    found.push({ state: "unknown", problem: "type-changed", reason });
  }
  if (nullable) {
    const reason = `"${was.name}" can now be null: of the pipeline's destinations only BigQuery lets its column go nullable`;
    found.push({ state: "may-break", problem: "nullability-changed", reason });
  }
  return found;
}

function keyLosses({ read, before, after }: ReplicaCase): readonly Loss[] {
  const whole = { column: null, attnum: null, at: read.at, state: "broken", problem: "key-changed" } as const;
  const [was, is] = [primaryKey(before), primaryKey(after)];
  if (is.length === 0) {
    return was.length === 0
      ? []
      : [{ ...whole, reason: "the primary key is gone, by which the pipeline keys its rows" }];
  }
  if (was.length > 0 && was.join() !== is.join()) {
    const reason = `the primary key changes from (${was.join(", ")}) to (${is.join(", ")}): the destination's key stays as it was made`;
    return [{ ...whole, reason }];
  }
  const published = after.flatMap(({ columns }) => columns.map(({ name }) => name));
  const left = is.filter((name) => !published.includes(name));
  if (left.length > 0)
    return [{ ...whole, reason: `the column list leaves out ${left.join(", ")} of the primary key` }];
  const [table] = after;
  const [old] = before;
  if (table?.identity.kind !== "columns" || table.identity.names.join() === is.join()) return [];
  if (old?.identity.kind === "columns" && old.identity.names.join() === table.identity.names.join()) return [];
  return [
    { ...whole, reason: "the replica identity no longer sends the primary key, by which the pipeline keys its rows" },
  ];
}

function tableLosses({ read, before, after }: ReplicaCase): readonly Loss[] {
  const targets = (tables: ReplicaCase["before"]) => tables.map(({ target }) => target).join(", ");
  const [was, is] = [targets(before), targets(after)];
  if (was === is) return [];
  const reason = `${was} becomes ${is}: what a pipeline does with a table of another name is not documented`;
  return [{ column: null, attnum: null, at: read.at, state: "unknown", problem: "not-analysed", reason }];
}
