import type { AvroField, AvroRecord, AvroSchema } from "../model/avro-schema.ts";
import { DATA_READ, LEVEL_REACH, type Level, type Witness } from "../model/verdict.ts";
import { canRead, checkReaderWriter } from "./compatibility.ts";
import { parseSchema } from "./parsing/parse.ts";
import { optionality, rowOf } from "./row.ts";
import { describeType } from "./semantics.ts";
import type { Hints } from "./witness/sample.ts";
import { columnWitness, type Direction, witness } from "./witness/witness.ts";

/** Why a level refuses, at the column that is to blame. */
export interface RootCause {
  /** Path of the field in the row (`price`, `address.city`), or in the message for fields around the row; empty for the record itself. */
  readonly field: string;
  /** One line. */
  readonly reason: string;
  readonly direction: Direction;
  /** The failure appears when the field is null. */
  readonly ofNull: boolean;
  /** The innermost field on either side; null where the schema as a whole is to blame. The writer has none where it lacks the reader's. */
  readonly readerField: AvroField | null;
  readonly writerField: AvroField | null;
}

/**
 * The columns behind a refusal. Debezium's row sits in a union, so the registry itself only says that `/fields/0/type/1` lacks a RECORD; this
 * compares the records field by field. Empty where both sides agree or a text is no schema.
 */
export function rootCauses(level: Level, before: string, after: string): readonly RootCause[] {
  const [older, newer] = [parseSchema(before), parseSchema(after)];
  if (!older.ok || !newer.ok) return [];
  return readingCauses(directionsOf(level), older.schema, newer.schema);
}

/** The columns behind the refusal of these directions, each reason once: an envelope's two images hold the same columns. Empty where none refuses. */
export function readingCauses(
  directions: readonly Direction[],
  older: AvroSchema,
  newer: AvroSchema,
): readonly RootCause[] {
  const causes = directions.flatMap((direction) => directionCauses(direction, older, newer));
  const seen = new Set<string>();
  return causes.filter(({ field, reason }) => !seen.has(`${field}\n${reason}`) && seen.add(`${field}\n${reason}`));
}

function directionCauses(direction: Direction, older: AvroSchema, newer: AvroSchema): readonly RootCause[] {
  const [reader, writer] = direction === "old-data-new-reader" ? [newer, older] : [older, newer];
  return explain({ direction, reader, writer, path: "", within: [], readerField: null, writerField: null }) ?? [];
}

/** A cause, and what really happens to a record of its column: the record and the error it meets. */
export interface ProvenCause extends RootCause {
  readonly witness: Witness | null;
}

/** The columns behind a refusal, each with a record that fails because of it. */
export function provenCauses(level: Level, before: string, after: string): readonly ProvenCause[] {
  const [older, newer] = [parseSchema(before), parseSchema(after)];
  if (!older.ok || !newer.ok) return [];
  const sides = { older: older.schema, newer: newer.schema };
  const causes = readingCauses(directionsOf(level), sides.older, sides.newer);
  return causes.map((cause) => ({ ...cause, witness: failureWitness(cause, sides) }));
}

function failureWitness(
  { field, direction, ofNull }: RootCause,
  { older, newer }: { readonly older: AvroSchema; readonly newer: AvroSchema },
): Witness | null {
  const rows = { before: rowOf(older)?.record, after: rowOf(newer)?.record };
  const hints: Hints = new Map(ofNull ? [[field, { kind: "null" }]] : []);
  const column = field.split(/[.[{]/)[0] ?? "";
  if (rows.before !== undefined && rows.after !== undefined && column !== "") {
    const { before, after } = rows;
    const columns = direction === "old-data-new-reader" ? shown(column, before, after) : shown(column, after, before);
    const found = columnWitness(direction, { before, after }, columns, hints);
    if (found !== null) return found;
  }
  return direction === "old-data-new-reader"
    ? witness(direction, older, newer, hints)
    : witness(direction, newer, older, hints);
}

/**
 * The column, and where what was written lacks it, what stands there instead: the columns that the reader does not know, else one that it reads,
 * so that the record is not empty.
 */
function shown(column: string, writer: AvroRecord, reader: AvroRecord): readonly string[] {
  if (writer.fields.some(({ name }) => name === column)) return [column];
  const counterpart = (name: string) => reader.fields.find((field) => [field.name, ...field.aliases].includes(name));
  const unknown = writer.fields.filter(({ name }) => counterpart(name) === undefined);
  const readable = writer.fields.find(({ name, type }) => {
    const field = counterpart(name);
    return field !== undefined && canRead(field.type, type);
  });
  const beside = unknown.length > 0 ? unknown : readable === undefined ? [] : [readable];
  return [column, ...beside.map(({ name }) => name)];
}

function directionsOf(level: Level): readonly Direction[] {
  const { directions } = LEVEL_REACH[level];
  return (["backward", "forward"] as const).flatMap((one) => (directions.includes(one) ? DATA_READ[one] : []));
}

interface Place {
  readonly direction: Direction;
  readonly reader: AvroSchema;
  readonly writer: AvroSchema;
  readonly path: string;
  readonly readerField: AvroField | null;
  readonly writerField: AvroField | null;
  /** Records this place lies in, as reader and writer: where a pair comes again, recursive schemas end. */
  readonly within: readonly (readonly [AvroSchema, AvroSchema])[];
}

/** Null: what is wrong lies between two records that are being explained further out, and is told there. */
type Explanation = readonly RootCause[] | null;

function explain(place: Place): Explanation {
  const check = checkReaderWriter(place.reader, place.writer);
  if (check.kind === "exception") return [cause(place, check.message)];
  const [first] = check.incompatibilities;
  if (first === undefined) return [];
  const [ofNull, ofValue] = [explainNull(place), explainValue(place)];
  if (ofValue === null) return ofNull.length > 0 ? ofNull : null;
  const found = [...ofNull, ...ofValue];
  return found.length > 0 ? found : [cause(place, first.info)];
}

function explainNull(place: Place): readonly RootCause[] {
  if (!optionality(place.writer).optional || optionality(place.reader).optional) return [];
  const reason =
    place.direction === "old-data-new-reader"
      ? "data already written may hold null, which the new schema does not allow"
      : "new data may hold null, which readers of the old schema do not allow";
  return [{ ...cause(place, reason), ofNull: true }];
}

function explainValue(place: Place): Explanation {
  const [reader, writer] = [optionality(place.reader).type, optionality(place.writer).type];
  if (reader === null || writer === null || canRead(reader, writer)) return [];
  if (reader.type === "record" && writer.type === "record") return explainRecords({ ...place, reader, writer });
  if (reader.type === "array" && writer.type === "array") {
    return explain({ ...place, reader: reader.items, writer: writer.items, path: `${place.path}[]` });
  }
  if (reader.type === "map" && writer.type === "map") {
    return explain({ ...place, reader: reader.values, writer: writer.values, path: `${place.path}{}` });
  }
  return [cause(place, unreadable(reader, writer))];
}

function unreadable(reader: AvroSchema, writer: AvroSchema): string {
  const check = checkReaderWriter(reader, writer);
  const first = check.kind === "checked" ? check.incompatibilities[0] : undefined;
  switch (first?.type) {
    case "MISSING_ENUM_SYMBOLS":
      return `the enum that reads lacks ${first.info.slice(1, -1)}, which may have been written, and has no default`;
    case "FIXED_SIZE_MISMATCH":
      return `a fixed of other size cannot be read (${first.info} bytes)`;
    case "NAME_MISMATCH":
      return `${writer.type} ${nameOf(writer)} cannot be read as ${nameOf(reader)}`;
    default:
      return `${describeType(writer)} cannot be read as ${describeType(reader)}`;
  }
}

function nameOf(schema: AvroSchema): string {
  return "name" in schema ? schema.name.full : schema.type;
}

function explainRecords(place: Place & { readonly reader: AvroRecord; readonly writer: AvroRecord }): Explanation {
  const { reader, writer } = place;
  if (place.within.some(([r, w]) => r === reader && w === writer)) return null;
  const inside = { ...place, within: [...place.within, [reader, writer] as const] };
  const renamed =
    reader.name.simple !== writer.name.simple && reader.aliases.every(({ full }) => full !== writer.name.full);
  const name = renamed ? [cause(place, `record ${writer.name.full} cannot be read as ${reader.name.full}`)] : [];
  const fields = reader.fields.map((field) => explainField(inside, field, writer));
  const found = [...name, ...fields.flatMap((explanation) => explanation ?? [])];
  return found.length === 0 && fields.includes(null) ? null : found;
}

function explainField(place: Place, field: AvroField, writer: AvroRecord): Explanation {
  const path = fieldPath(place, field);
  const source = writer.fields.find(({ name }) => name === field.name || field.aliases.includes(name));
  const fields = { readerField: field, writerField: source ?? null };
  if (source !== undefined) return explain({ ...place, ...fields, reader: field.type, writer: source.type, path });
  if (field.default !== undefined) return [];
  const reason =
    place.direction === "old-data-new-reader"
      ? "data already written lacks it, and the new schema has no default to read instead"
      : "new data lacks it, and readers of the old schema have no default for it";
  return [cause({ ...place, ...fields, path }, reason)];
}

/** An envelope's images hold the same row: its columns go by their own names. */
function fieldPath(place: Place, field: AvroField): string {
  const image = place.path === "" && rowOf(place.reader)?.place === "envelope" && /^(before|after)$/.test(field.name);
  if (image) return "";
  return place.path === "" ? field.name : `${place.path}.${field.name}`;
}

function cause({ path, direction, readerField, writerField }: Place, reason: string): RootCause {
  return { field: path, reason, direction, ofNull: false, readerField, writerField };
}
