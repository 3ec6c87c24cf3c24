import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { LEVEL_REACH, LEVELS, type Level, type MeaningChange } from "../../model/verdict.ts";
import { canRead } from "../compatibility.ts";
import { avroEquals } from "../forms/structure.ts";
import { parseSchema } from "../parsing/parse.ts";
import { project, rowOf } from "../row.ts";
import { showDefault } from "../witness/show.ts";
import { columnWitness, type Direction, type Rows } from "../witness/witness.ts";

/**
 * A column renamed so that the registry sees a drop and an addition it allows: readers of either name find the other's default. Null where the registry
 * refuses it anyway, or where the names are not in the schemas.
 */
export function renamedField(before: string, after: string, from: string, to: string): MeaningChange | null {
  const [older, newer] = [parseSchema(before), parseSchema(after)];
  if (!older.ok || !newer.ok) return null;
  const [old, now] = [rowOf(older.schema), rowOf(newer.schema)];
  return old === null || now === null ? null : renamedIn({ before: old.record, after: now.record }, from, to);
}

/**
 * What looks like a rename where nobody tells: in the place of a field that is gone stands a new one of the same type. Whatever it is, its readers
 * get the default. Keys are not looked at: their fields have none.
 */
export function likelyRenames(older: AvroSchema, newer: AvroSchema): readonly MeaningChange[] {
  const [old, now] = [rowOf(older), rowOf(newer)];
  if (old === null || now === null) return [];
  const rows = { before: old.record, after: now.record };
  return rows.before.fields.flatMap((field, at) => {
    const other = rows.after.fields[at];
    const isAlike = other !== undefined && other.name !== field.name && avroEquals(field.type, other.type);
    return isAlike ? (renamedIn(rows, field.name, other.name) ?? []) : [];
  });
}

function renamedIn(rows: Rows, from: string, to: string): MeaningChange | null {
  const [source, target] = [fieldNamed(rows.before, from), fieldNamed(rows.after, to)];
  if (source === undefined || target === undefined || target.aliases.includes(from)) return null;
  if (fieldNamed(rows.after, from) !== undefined || fieldNamed(rows.before, to) !== undefined) return null;
  const pair = { before: project(rows.before, [from]), after: project(rows.after, [to]) };
  const passes = strictestLevel(pair.before, pair.after);
  if (passes === null) return null;
  const direction: Direction = source.default === undefined ? "old-data-new-reader" : "new-data-old-reader";
  const [reader, lost] = direction === "new-data-old-reader" ? [source, from] : [target, to];
  return {
    kind: "renamed-nullable",
    field: from,
    before: from,
    after: to,
    reason: `to the registry ${from} is gone and ${to} is new, which passes ${passes}: readers of ${lost} get ${showDefault(reader)} instead of the value`,
    witness: columnWitness(direction, rows, [from, to], new Map()),
  };
}

function fieldNamed(record: AvroRecord, name: string): AvroField | undefined {
  return record.fields.find((field) => field.name === name);
}

/** The strictest level at which the rename alone is let through, by Avro's own rules; null where each refuses it. */
function strictestLevel(before: AvroSchema, after: AvroSchema): Level | null {
  const reads = { backward: canRead(after, before), forward: canRead(before, after) };
  const passed = LEVELS.filter((level) => {
    const { directions } = LEVEL_REACH[level];
    return directions.length > 0 && directions.every((direction) => reads[direction]);
  });
  return passed.at(-1) ?? null;
}
