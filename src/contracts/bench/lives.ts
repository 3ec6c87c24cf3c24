import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Struct } from "./datum.ts";
import { NO_FACTS } from "./edges/edges.ts";
import { isToastable } from "./facts.ts";
import type { Random } from "./random.ts";
import { keyValue, rowsOf } from "./rows.ts";
import type { Writing } from "./writing.ts";

/** What becomes of one row: read or inserted, updated, perhaps given another key, deleted. */
export interface Life {
  readonly begins: "r" | "c";
  readonly first: Struct;
  /** As updated; of the same key. */
  readonly second: Struct;
  /** With another key. */
  readonly moved: Struct | null;
  /** A column that the update left alone and whose value is kept out of line. */
  readonly unchanged: string | null;
}

/** Insert, update, delete, tombstone. */
const EVENTS_OF_A_LIFE = 4;
const MOVES = 4;
const READS = 3;

/** Enough lives for so many events. */
export function livesOf(writing: Writing, row: ConnectSchema, count: number, random: Random): readonly Life[] {
  const lives = Math.max(Math.ceil(count / (writing.shape.streamed ? EVENTS_OF_A_LIFE : 1)), 1);
  const rows = rowsOf(row, writing, lives * 2, random);
  const unsent = new Set(writing.shape.columns.flatMap(({ field, unsent: is }) => (is ? [field] : [])));
  const toastable = row.fields.filter(({ name, schema }) => {
    const facts = writing.facts.get(name) ?? NO_FACTS;
    return unsent.has(name) && isToastable(facts, schema) && !facts.isKey;
  });
  return Array.from({ length: lives }, (_, index) => {
    const first = withKey(writing, row, rows[index * 2] ?? new Map(), index);
    const second = withKey(writing, row, rows[index * 2 + 1] ?? new Map(), index);
    const left = index % 2 === 0 ? undefined : random.pick(toastable)?.name;
    const kept = left === undefined ? second : new Map([...second, [left, first.get(left) ?? null]]);
    // NULL is never kept out of line.
    const unchanged = left === undefined || first.get(left) == null ? null : left;
    const moves = index % MOVES === 1 && writing.key !== null;
    return {
      begins: index % READS === 0 ? "r" : "c",
      first,
      second: kept,
      moved: moves ? withKey(writing, row, kept, index + lives) : null,
      unchanged,
    };
  });
}

/** Those from before the change have keys of their own, too. */
const APART = 10_000;

function withKey(writing: Writing, row: ConnectSchema, values: Struct, life: number): Struct {
  const place = writing.version === "before" ? life + APART : life;
  const keys = row.fields.filter(({ name }) => writing.facts.get(name)?.isKey === true);
  return new Map([
    ...values,
    ...keys.map(({ name, schema }) => {
      const facts = writing.facts.get(name) ?? NO_FACTS;
      return [name, keyValue(schema, facts, place, values.get(name) ?? null)] as const;
    }),
  ]);
}
