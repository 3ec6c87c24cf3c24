import { fieldNamed } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Operation } from "../../model/contract.ts";
import { hasOldValue } from "../images.ts";
import { type Datum, type Struct, utf8 } from "./datum.ts";
import { edgesOf, NO_FACTS, zeroOf } from "./edges/edges.ts";
import type { Random } from "./random.ts";
import { asWritten, rowsOf } from "./rows.ts";
import type { Writing } from "./writing.ts";

/** A change of a row as a value tells it. */
export interface ToldChange {
  readonly op: Operation;
  readonly old: Struct | null;
  readonly now: Struct | null;
  /** Place in the sequence: it makes times and positions. */
  readonly index: number;
  /** Columns whose value the log does not hold. */
  readonly unchanged: readonly string[];
}

/** The record of the table's columns in a value: an envelope's, or the value itself once it is unwrapped; null where there is none. */
export function rowSchemaOf({ value, shape, captured }: Writing): {
  readonly place: "envelope" | "value";
  readonly schema: ConnectSchema;
} | null {
  const after = fieldNamed(value.connect, "after");
  if (after !== null) return { place: "envelope", schema: after };
  const own = new Set(captured.columns.map(({ field }) => field));
  const holds = value.connect.type === "STRUCT" && shape.columns.some(({ field }) => own.has(field));
  if (!holds) return null;
  // Fields a transform adds are told by the change, not by the row.
  const columns = value.connect.fields.filter(({ name }) => own.has(name));
  return { place: "value", schema: { ...value.connect, fields: columns } };
}

export function envelopeOf(writing: Writing, row: ConnectSchema, change: ToldChange): Struct {
  const { connect } = writing.value;
  return new Map(connect.fields.map(({ name, schema }) => [name, envelopeField(writing, row, change, name, schema)]));
}

function envelopeField(
  writing: Writing,
  row: ConnectSchema,
  change: ToldChange,
  name: string,
  schema: ConnectSchema,
): Datum {
  const { op, now } = change;
  switch (name) {
    case "before":
      return beforeImage(writing, row, change);
    case "after":
      return now === null ? null : withPlaceholders(writing, row, now, change.unchanged);
    case "op":
      return op;
    case "source":
      return sourceOf(writing, schema, change);
    case "transaction":
      return null;
    default:
      return metadata(writing, name, schema, change);
  }
}

/**
 * The row as it was, as far as the log holds it (PostgreSQL, ALTER TABLE, REPLICA IDENTITY): all of it under FULL; otherwise nothing for an update
 * that leaves the identity alone, and the identity's columns for a delete, with defaults and zeros of the type in required columns beside them.
 */
function beforeImage({ shape }: Writing, row: ConnectSchema, { op, old }: ToldChange): Datum {
  if (old === null) return null;
  if (shape.oldValues.kind === "all") return old;
  return op === "d" ? loggedOnly(shape, row, old) : null;
}

/** Struct.put takes null where a default stands behind it; elsewhere Debezium puts the zero of the type. */
function loggedOnly(shape: Writing["shape"], row: ConnectSchema, old: Struct): Struct {
  const { oldValues, columns } = shape;
  const attnums = new Map(columns.map(({ field, attnum }) => [field, attnum]));
  return new Map(
    row.fields.map(({ name, schema }) => {
      if (hasOldValue(oldValues, attnums.get(name) ?? null)) return [name, old.get(name) ?? null];
      return [name, asWritten(schema.optional || schema.default !== null ? null : zeroOf(schema), schema, shape)];
    }),
  );
}

function withPlaceholders(
  { shape: { placeholder: text } }: Writing,
  row: ConnectSchema,
  now: Struct,
  unchanged: readonly string[],
): Struct {
  const held = (name: string): Datum => {
    const schema = row.fields.find((field) => field.name === name)?.schema;
    return schema?.type === "BYTES" ? utf8(text) : text;
  };
  return new Map([...now].map(([name, value]) => [name, unchanged.includes(name) ? held(name) : value]));
}

/** 2026-01-15T10:30:00Z in milliseconds, a second on with each change. */
const START = 1_768_473_000_000n;

function timeOf(name: string, index: number): bigint {
  const milliseconds = START + BigInt(index) * 1000n;
  if (name.endsWith("_ns")) return milliseconds * 1_000_000n + 123_457n;
  return name.endsWith("_us") ? milliseconds * 1000n + 123n : milliseconds;
}

function sourceOf(writing: Writing, schema: ConnectSchema, change: ToldChange): Struct {
  return new Map(schema.fields.map(({ name, schema: own }) => [name, sourceField(writing, name, own, change)]));
}

function sourceField(
  { captured, connector }: Writing,
  name: string,
  schema: ConnectSchema,
  { op, index }: ToldChange,
): Datum {
  const position = 24_000_000n + BigInt(index) * 56n;
  switch (name) {
    case "version":
      return connector.debezium ?? "3.7.0.Final";
    case "connector":
      return "postgresql";
    case "name":
      return connector.config.get("topic.prefix") ?? connector.name;
    case "snapshot":
      return op === "r" ? "true" : "false";
    case "db":
      return connector.config.get("database.dbname") ?? "postgres";
    case "schema":
      return captured.schema;
    case "table":
      return captured.table;
    case "sequence":
      return `["${position - 56n}","${position}"]`;
    case "txId":
      return 700n + BigInt(index);
    case "lsn":
      return position;
    default:
      if (name.startsWith("ts_")) return timeOf(name, index);
      return schema.optional ? null : (edgesOf(schema, NO_FACTS)[0] ?? null);
  }
}

/** Fields beside the row: times, and what ExtractNewRecordState adds under a prefix (`add.fields`). */
function metadata(writing: Writing, name: string, schema: ConnectSchema, change: ToldChange): Datum {
  const plain = name.replace(/^_*(?:source_)?/, "");
  switch (plain) {
    case "op":
      return change.op;
    case "deleted":
      return change.op === "d" ? "true" : "false";
    case "before":
    case "after":
      return null;
    default: {
      const told = sourceField(writing, plain, schema, change);
      return told === null && !schema.optional ? (edgesOf(schema, NO_FACTS)[0] ?? null) : told;
    }
  }
}

/** An unwrapped row (ExtractNewRecordState), with what the transform adds. */
export function flatValue(writing: Writing, row: ConnectSchema, change: ToldChange): Struct {
  const image = change.now ?? deletedRow(writing, row, change.old);
  const columns = withPlaceholders(writing, row, image, change.unchanged);
  return new Map(
    writing.value.connect.fields.map(({ name, schema }) => {
      const held = columns.get(name);
      return [name, held === undefined ? metadata(writing, name, schema, change) : held];
    }),
  );
}

/** What a deleted row is rewritten from: the before image. */
function deletedRow({ shape }: Writing, row: ConnectSchema, old: Struct | null): Struct {
  if (old === null) return new Map();
  return shape.oldValues.kind === "all" ? old : loggedOnly(shape, row, old);
}

/** The values of a delete's records in order; null stands for a tombstone. */
export function deletedValues(writing: Writing, row: ConnectSchema, change: ToldChange): readonly Datum[] {
  const { deletes, tombstones } = writing.shape;
  const behind = tombstones ? [null] : [];
  switch (deletes) {
    case "envelope":
      return [envelopeOf(writing, row, change), ...behind];
    case "row":
      return [flatValue(writing, row, change), ...behind];
    case "null":
      return [null];
    // What a transform makes of it is not known.
    case "unknown":
    case null:
      return [];
    default:
      return deletes satisfies never;
  }
}

/** Values of a schema that is no table's. */
export function generalValue(schema: ConnectSchema, writing: Writing, count: number, random: Random): readonly Datum[] {
  if (schema.type === "STRUCT") return rowsOf(schema, writing, count, random);
  const edges = edgesOf(schema, NO_FACTS);
  return Array.from({ length: count }, (_, index) => edges[index % edges.length] ?? null);
}
