import type { AvroRecord, AvroSchema, JsonObject } from "../../model/avro-schema.ts";
import type { MeaningChange } from "../../model/verdict.ts";
import { parseSchema } from "../parsing/parse.ts";
import { type Row, rowOf } from "../row.ts";
import type { Drift } from "./drift.ts";
import { keyChange } from "./keys.ts";
import { misreading } from "./misreading.ts";
import { compareRows } from "./rows.ts";

/**
 * What the registry lets through between two versions of a subject although a reader misreads it. Only what can be decoded at least one way counts:
 * what cannot is the registry's to refuse. Looks at the row, whether it stands in a Debezium envelope or alone. Empty when a text is no schema.
 * @param kind of which topic part the subject is; told by the record's name where not given
 */
export function meaningChanges(
  before: string,
  after: string,
  kind: "key" | "value" | null = null,
): readonly MeaningChange[] {
  const [older, newer] = [parseSchema(before), parseSchema(after)];
  return older.ok && newer.ok ? meaningBetween(older.schema, newer.schema, kind) : [];
}

/** The same for schemas, which may refer to others. */
export function meaningBetween(
  older: AvroSchema,
  newer: AvroSchema,
  kind: "key" | "value" | null = null,
): readonly MeaningChange[] {
  const [old, now] = [rowOf(older), rowOf(newer)];
  const keys = kind === null ? old?.place === "key" && now?.place === "key" : kind === "key";
  if (keys) return keyChange(older, newer);
  const rows = rowsOf(older, newer, old, now);
  return rows === null ? [] : compareRows(rows.before, rows.after).flatMap((drift) => proven(drift, rows));
}

/** What is read as it was meant is no change of meaning; what could not be tried is one without a witness. */
function proven(drift: Drift, rows: Rows): readonly MeaningChange[] {
  const found = misreading(drift, rows);
  if (found.kind === "read well") return [];
  const { kind, field, before, after, reason } = drift;
  return [{ kind, field, before, after, reason, witness: found.kind === "shown" ? found.witness : null }];
}

interface Rows {
  readonly before: AvroRecord;
  readonly after: AvroRecord;
}

/** Two rows to compare; a value that is no record on either side stands as the one field of one. */
function rowsOf(older: AvroSchema, newer: AvroSchema, old: Row | null, now: Row | null): Rows | null {
  if (old !== null && now !== null) return { before: old.record, after: now.record };
  return old === null && now === null ? { before: alone(older), after: alone(newer) } : null;
}

function alone(type: AvroSchema): AvroRecord {
  const name = { simple: "Value", namespace: null, full: "Value" };
  const field = {
    name: "value",
    type,
    doc: null,
    default: undefined,
    order: "ascending",
    aliases: [],
    properties: NONE,
  } as const;
  return { type: "record", keyword: "record", name, doc: null, aliases: [], fields: [field], properties: NONE };
}

const NONE: JsonObject = new Map();
