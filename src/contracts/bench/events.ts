import { fieldNamed } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Operation } from "../../model/contract.ts";
import { type Datum, memberOf, type Struct } from "./datum.ts";
import { type Life, livesOf } from "./lives.ts";
import { type Random, randomOf } from "./random.ts";
import { deletedValues, envelopeOf, flatValue, generalValue, rowSchemaOf } from "./values.ts";
import type { Version, Writing } from "./writing.ts";

/** One record of a topic before it becomes bytes, and what is true of the row it tells of. */
export interface ChangeEvent {
  readonly writing: Writing;
  readonly op: Operation | "tombstone";
  /** Null where the record has none. */
  readonly key: Datum;
  /** Null: a tombstone. */
  readonly value: Datum;
  readonly headers: readonly (readonly [name: string, text: string])[];
  /** The row as the table held it before and after; null where there was none, or it is not told. */
  readonly old: Struct | null;
  readonly row: Struct | null;
  /** Fields that hold the placeholder of a value an update left alone. */
  readonly unchanged: readonly string[];
}

export function versionOf(event: ChangeEvent): Version {
  return event.writing.version;
}

/**
 * Events of one table as its connector writes them: rows that are read or inserted, updated, given another key, deleted.
 * @param count at most so many
 */
export function eventsOf(writing: Writing, count: number, seed: number): readonly ChangeEvent[] {
  const random = randomOf(seed, `${writing.shape.topic} ${writing.version}`);
  const row = rowSchemaOf(writing);
  if (row === null) return generalEvents(writing, count, random);
  const lives = livesOf(writing, row.schema, count, random);
  const events = lives.flatMap((life, index) => eventsOfLife(writing, row.schema, life, index));
  const kept = events.slice(0, Math.max(count - 1, 1));
  return emits(writing, "t") && row.place === "envelope" ? [...kept, truncated(writing)] : kept;
}

/** Whether the connector sends such changes of the table. Without a row identity PostgreSQL refuses updates and deletes. */
export function emits({ shape }: Writing, op: Operation): boolean {
  if (!shape.operations.includes(op)) return false;
  if (op === "r") return true;
  return shape.streamed && (shape.oldValues.kind !== "none" || (op !== "u" && op !== "d"));
}

function eventsOfLife(writing: Writing, row: ConnectSchema, life: Life, index: number): readonly ChangeEvent[] {
  const { first, second, moved } = life;
  const events: ChangeEvent[] = [];
  const add = (op: Operation, old: Struct | null, now: Struct | null, extra: Partial<ChangeEvent> = {}) => {
    if (emits(writing, op)) events.push(...recordsOf(writing, row, { op, old, now, extra, index }));
  };
  add(life.begins === "r" && emits(writing, "r") ? "r" : "c", null, first);
  if (!writing.shape.streamed) return events;
  add("u", first, second, life.unchanged === null ? {} : { unchanged: [life.unchanged] });
  if (moved !== null) {
    add("d", second, null, { headers: [["__debezium.newkey", headerText(writing, moved)]] });
    add("c", null, moved, { headers: [["__debezium.oldkey", headerText(writing, second)]] });
  }
  add("d", moved ?? second, null);
  return events;
}

interface RowChange {
  readonly op: Operation;
  readonly old: Struct | null;
  readonly now: Struct | null;
  readonly extra: Partial<ChangeEvent>;
  readonly index: number;
}

/** A change's record, and the tombstone behind a delete. */
function recordsOf(writing: Writing, row: ConnectSchema, change: RowChange): readonly ChangeEvent[] {
  const { op, old, now, extra } = change;
  const subject = now ?? old;
  const key = subject === null ? null : keyOf(writing, subject);
  const given = { ...change, unchanged: extra.unchanged ?? [] };
  const event = (kind: ChangeEvent["op"], value: Datum): ChangeEvent => {
    return { writing, op: kind, key, value, headers: [], old, row: now, unchanged: [], ...extra };
  };
  if (op !== "d") {
    const value = isEnveloped(writing) ? envelopeOf(writing, row, given) : flatValue(writing, row, given);
    return [event(op, value)];
  }
  return deletedValues(writing, row, given).map((value) => event(value === null ? "tombstone" : "d", value));
}

/** Whether rows come in Debezium's envelope, by what the value holds. */
export function isEnveloped({ value }: Writing): boolean {
  return fieldNamed(value.connect, "after") !== null;
}

function truncated(writing: Writing): ChangeEvent {
  const change = { op: "t", old: null, now: null, index: 0, unchanged: [] } as const;
  const row = rowSchemaOf(writing);
  const value = row === null ? null : envelopeOf(writing, row.schema, change);
  return { writing, op: "t", key: null, value, headers: [], old: null, row: null, unchanged: [] };
}

/** A transform may have made the key a bare value. */
function keyOf({ key }: Writing, row: Struct): Datum {
  if (key === null) return null;
  const { connect } = key;
  if (connect.type === "STRUCT") return new Map(connect.fields.map(({ name }) => [name, memberOf(row, name)]));
  const [only = null] = row.values();
  return only;
}

/** SimpleHeaderConverter writes what Struct.toString gives. */
function headerText(writing: Writing, row: Struct): string {
  const key = keyOf(writing, row);
  return key instanceof Map ? `Struct{${[...key].map(([name, value]) => `${name}=${value}`).join(",")}}` : String(key);
}

/** Records that hold something else than a row, such as an outbox's payload: new ones only. */
function generalEvents(writing: Writing, count: number, random: Random): readonly ChangeEvent[] {
  const keys = writing.key === null ? [] : generalValue(writing.key.connect, writing, count, random);
  return generalValue(writing.value.connect, writing, count, random).map((value, index) => {
    return { writing, op: "c", key: keys[index] ?? null, value, headers: [], old: null, row: null, unchanged: [] };
  });
}

/** Events of two moments in one topic: those from before the change come first and in between, each in its own order. */
export function interleaved(before: readonly ChangeEvent[], after: readonly ChangeEvent[]): readonly ChangeEvent[] {
  const early = Math.floor(before.length / 2);
  const late = before.slice(early);
  const mixed = Array.from({ length: Math.max(late.length, after.length) }, (_, index) => [late[index], after[index]]);
  return [...before.slice(0, early), ...mixed.flat().filter((event) => event !== undefined)];
}
