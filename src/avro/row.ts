import type { AvroRecord, AvroSchema } from "../model/avro-schema.ts";

/** Where a subject's row lives: inside an envelope's `before` and `after`, or at the top (flattened values, keys). */
export interface Row {
  readonly place: "envelope" | "value" | "key";
  readonly record: AvroRecord;
}

/** The record that holds the table's columns; null where the schema holds none (a primitive key, an outbox payload). */
export function rowOf(schema: AvroSchema): Row | null {
  const { type } = optionality(schema);
  if (type?.type !== "record") return null;
  const inner = envelopeRow(type);
  if (inner !== null) return { place: "envelope", record: inner };
  return { place: type.name.simple === "Key" ? "key" : "value", record: type };
}

/** Debezium's envelope, an operation beside the row images, which share one record; or the data of a CloudEvent, the images alone. */
function envelopeRow(record: AvroRecord): AvroRecord | null {
  if (!record.fields.some((field) => field.name === "op") && record.name.full !== CLOUD_EVENT_DATA) return null;
  for (const image of ["after", "before"]) {
    const field = record.fields.find(({ name }) => name === image);
    const type = field === undefined ? null : optionality(field.type).type;
    if (type?.type === "record") return type;
  }
  return null;
}

/** RecordAndMetadataBaseImpl.dataSchemaName, as CloudEventsConverter has it. */
const CLOUD_EVENT_DATA = "io.debezium.connector.postgresql.Data";

/** A type apart from its null: `["null", T]` and `[T, "null"]` are an optional T; a union of several others stays a union. */
export interface Optionality {
  readonly optional: boolean;
  /** Null when there is nothing but null. */
  readonly type: AvroSchema | null;
}

export function optionality(schema: AvroSchema): Optionality {
  if (schema.type === "null") return { optional: true, type: null };
  if (schema.type !== "union") return { optional: false, type: schema };
  const others = schema.branches.filter(({ type }) => type !== "null");
  const [only] = others;
  const optional = others.length < schema.branches.length;
  if (only === undefined) return { optional, type: null };
  return { optional, type: others.length === 1 ? only : { type: "union", branches: others } };
}

/** The record with the named top-level fields only. */
export function project(record: AvroRecord, names: readonly string[]): AvroRecord {
  return { ...record, fields: record.fields.filter((field) => names.includes(field.name)) };
}
