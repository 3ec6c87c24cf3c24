import type { Loss } from "../../judging/loss.ts";
import { type PublishedColumnChange, primaryKey, publishedColumnChanges } from "./changes.ts";
import type { ReplicaCase, ReplicaProfile } from "./profile.ts";

/**
 * Embedding pipelines in front of a pgvector column. They take the key and the text columns by the names they were set up with:
 * pgai's vectorizer keeps `source_pk` and the column of its loader in its catalog and its worker queries by them
 * (github.com/timescale/pgai, projects/pgai/db/sql/idempotent/011-vectorizer-int.sql); pg_vectorize keeps `columns` and
 * `primary_key` of the job (github.com/tembo-io/pg_vectorize, docs/api/search.md). Columns it does not name are nothing to them.
 */
export const pgvector: ReplicaProfile = {
  name: "pgvector",
  losses: (given) => [
    ...publishedColumnChanges(given).flatMap((change) => columnLosses(given, change)),
    ...keyLosses(given),
    ...tableLosses(given),
  ],
};

const TEXTS = /^(?:text|character|character varying|citext|name)(?:\(\d+\))?$/;

function columnLosses({ read, before }: ReplicaCase, change: PublishedColumnChange): readonly Loss[] {
  const { was, is, retyped } = change;
  const text = read.columns.find(({ name }) => name === was.name);
  const listedKey = read.key.find(({ name }) => name === was.name);
  const key = listedKey ?? (primaryKey(before).includes(was.name) ? { at: read.at } : undefined);
  const named = text ?? key;
  if (named === undefined) return [];
  const place = { column: was.name, attnum: was.attnum, at: named.at } as const;
  const what = key === undefined ? "text" : "key";
  if (is === null) {
    return [
      { ...place, state: "broken", problem: "column-gone", reason: `"${was.name}" is gone, the embeddings' ${what}` },
    ];
  }
  if (is.name !== was.name) {
    const reason = `"${was.name}" is renamed to "${is.name}": the pipeline takes the embeddings' ${what} by its old name`;
    return [{ ...place, state: "broken", problem: "column-gone", reason }];
  }
  if (retyped === null) return [];
  const words = `"${was.name}" changes from ${retyped.from} to ${retyped.to}`;
  if (key !== undefined) {
    const reason = `${words}: the embeddings' own key column keeps the type it was made with`;
    return [{ ...place, state: "may-break", problem: "type-changed", reason }];
  }
  if (TEXTS.test(retyped.to)) return [];
  const reason = `${words}: whether the pipeline embeds anything but text is not documented`;
  return [{ ...place, state: "unknown", problem: "type-changed", reason }];
}

function keyLosses({ read, before, after }: ReplicaCase): readonly Loss[] {
  const [was, is] = [primaryKey(before), primaryKey(after)];
  // Names alone: a column of it that is renamed has been told.
  const names = before.flatMap(({ columns }) => columns.map(({ name }) => name));
  const renamed = is.some((name) => !names.includes(name));
  if (was.length === 0 || was.join() === is.join() || (renamed && was.length === is.length)) return [];
  const reason = `the primary key changes from (${was.join(", ")}) to (${is.join(", ") || "none"}): embeddings are kept by the old one`;
  return [{ column: null, attnum: null, at: read.at, state: "broken", problem: "key-changed", reason }];
}

function tableLosses({ read, before, after }: ReplicaCase): readonly Loss[] {
  const targets = (tables: ReplicaCase["before"]) => tables.map(({ target }) => target).join(", ");
  const [was, is] = [targets(before), targets(after)];
  if (was === is) return [];
  const reason = `${was} becomes ${is}: the pipeline takes its rows by the old name`;
  return [{ column: null, attnum: null, at: read.at, state: "broken", problem: "table-gone", reason }];
}
