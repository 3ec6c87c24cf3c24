import avro from "avsc";
import { type AvroField, avroType, rowFields } from "./avro-fields.ts";
import type { RealRow } from "./real-rows.ts";
import type { RealColumn } from "./real-tables.ts";
import { NotWritable, type WireValue, written } from "./wire.ts";

/** The records one table's rows make under one schema. */
export interface Writer {
  readonly text: string;
  readonly fields: readonly AvroField[];
  /** The column behind each field. */
  readonly columns: ReadonlyMap<string, RealColumn>;
}

export function writerOf(text: string, columns: ReadonlyMap<string, RealColumn>): Writer {
  return { text, fields: rowFields(text), columns };
}

/** A record as two readers see its row: by the writer's schema, and resolved against another. */
export interface ReadRow {
  /** Fields by name as decoded with the writer's schema. */
  readonly plain: Readonly<Record<string, WireValue>>;
  /** As resolved against the reader's; null where Avro cannot. */
  readonly resolved: Readonly<Record<string, WireValue>> | null;
  /** Fields whose kind of value this suite cannot write. */
  readonly unwritten: ReadonlySet<string>;
}

/** Encodes a row's create event with avsc and decodes it both ways. */
export function throughAvro(writer: Writer, readerText: string, row: RealRow): ReadRow {
  const type = avroType(writer.text);
  const unwritten = new Set<string>();
  const values: Record<string, WireValue> = {};
  for (const field of writer.fields) {
    const column = writer.columns.get(field.name);
    const value = column === undefined ? undefined : row.get(column.name);
    if (column === undefined || value === undefined) {
      unwritten.add(field.name);
      continue;
    }
    try {
      values[field.name] = written(field.type, column, value);
    } catch (error) {
      if (!(error instanceof NotWritable)) throw error;
      unwritten.add(field.name);
    }
  }
  const bytes = type.toBuffer(eventOf(type, values));
  const reader = avroType(readerText);
  return { plain: rowOf(type.fromBuffer(bytes)), resolved: resolved(reader, type, bytes), unwritten };
}

function resolved(reader: avro.Type, writer: avro.Type, bytes: Buffer): Readonly<Record<string, WireValue>> | null {
  try {
    return rowOf(reader.fromBuffer(bytes, reader.createResolver(writer)));
  } catch {
    return null;
  }
}

function rowOf(event: WireValue): Readonly<Record<string, WireValue>> {
  if (typeof event !== "object" || event === null) return {};
  const after = "after" in event ? event.after : event;
  return typeof after === "object" && after !== null ? Object.fromEntries(Object.entries(after)) : {};
}

/** Everything but the row is filled with the least that is valid. */
function eventOf(type: avro.Type, row: Readonly<Record<string, WireValue>>): WireValue {
  if (!(type instanceof avro.types.RecordType)) return filled(type);
  const after = type.fields.find(({ name }) => name === "after");
  if (after === undefined) return recordOf(type, row);
  return { ...recordOf(type, {}), op: "c", after: recordOf(branchOf(after.type), row) };
}

function branchOf(type: avro.Type): avro.Type {
  if (!(type instanceof avro.types.UnwrappedUnionType)) return type;
  const branches: readonly avro.Type[] = type.types;
  return branches.find(({ typeName }) => typeName !== "null") ?? type;
}

function recordOf(type: avro.Type, values: Readonly<Record<string, WireValue>>): Record<string, WireValue> {
  if (!(type instanceof avro.types.RecordType)) return {};
  return Object.fromEntries(
    type.fields.map((field) => [field.name, field.name in values ? values[field.name] : filled(field.type)]),
  );
}

function filled(type: avro.Type): WireValue {
  if (type instanceof avro.types.RecordType) return recordOf(type, {});
  switch (type.typeName) {
    case "null":
    case "union:unwrapped":
      return type.isValid(null) ? null : filled(branchOf(type));
    case "string":
      return "";
    case "boolean":
      return false;
    case "bytes":
      return Buffer.alloc(0);
    case "array":
      return [];
    case "map":
      return {};
    case "int":
    case "float":
    case "double":
      return 0;
    case "abstract:long":
      return 0n;
    default:
      throw new Error(`no value for Avro's ${type.typeName}`);
  }
}

/** A row's key as its bytes behind Confluent's framing; null where a field cannot be written. */
export function keyBytes(writer: Pick<Writer, "text" | "columns"> & { fields: readonly AvroField[] }, row: RealRow) {
  const values: Record<string, WireValue> = {};
  for (const { name, type } of writer.fields) {
    const column = writer.columns.get(name);
    const value = column === undefined ? undefined : row.get(column.name);
    if (column === undefined || value === undefined) return null;
    try {
      values[name] = written(type, column, value);
    } catch (error) {
      if (error instanceof NotWritable) return null;
      throw error;
    }
  }
  const type = avroType(writer.text);
  return type.isValid(values) ? type.toBuffer(values).toString("hex") : null;
}
