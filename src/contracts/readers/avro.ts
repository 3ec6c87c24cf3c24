import { checkReaderWriter } from "../../avro/compatibility.ts";
import { parseSchema } from "../../avro/parsing/parse.ts";
import { rowOf } from "../../avro/row.ts";
import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import type { AvroReference, ContractColumn, NamedAt } from "../../model/contract.ts";
import { fieldLosses, sourcesOf } from "../avro/field-fate.ts";
import { fieldsWithoutPast } from "../avro/old-events.ts";
import { imagesOf, readSchemaFile, type SchemaFile } from "../avro/schema-file.ts";
import { keyLosses } from "../judging/key.ts";
import type { JudgedRead, Loss } from "../judging/loss.ts";
import { inBeforeImage } from "../judging/stream.ts";
import {
  bothRead,
  type DerivedMisfit,
  type DerivedRead,
  NOTHING_READ,
  type ReaderKind,
  unresolvedRead,
} from "../reader.ts";
import { type ColumnShape, findColumn, type TableShape } from "../shape.ts";

/** Avro schemas the consumer decodes with, resolved against the writer's by Avro's rules (Avro specification, "Schema Resolution"). */
export const avroReader: ReaderKind<"avro"> = {
  kind: "avro",
  wants: ({ value, key, references }) => [...[value, key].filter((path) => path !== null), ...references],
  derive(reference, { files, shape }) {
    const { value, key, references, at } = reference;
    const side = (path: string | null, derive: (file: SchemaFile, path: string) => DerivedRead): DerivedRead => {
      if (path === null) return NOTHING_READ;
      const reading = readSchemaFile(path, references, files);
      return reading.ok ? derive(reading, path) : unresolvedRead(at, reading.problem);
    };
    return bothRead(
      side(value, (file, path) => valueRead(file, path, reference, shape)),
      side(key, (file, path) => keyRead(file, path, reference, shape)),
    );
  },
};

type Written = { readonly ok: true; readonly schema: AvroSchema } | { readonly ok: false; readonly reason: string };

function written(text: string | null, reader: AvroSchema): Written {
  if (text === null) return { ok: false, reason: "the Avro schema of the records cannot be predicted" };
  const reading = parseSchema(text);
  return reading.ok
    ? { ok: true, schema: facing(reader, reading.schema) }
    : { ok: false, reason: `the predicted schema is refused: ${reading.message}` };
}

/**
 * What a reader's schema is held against: the whole value; or its row alone, where a schema without images that cannot read the envelope is
 * what a consumer takes the row apart with.
 */
function facing(reader: AvroSchema, writer: AvroSchema): AvroSchema {
  if (!isEnvelope(writer) || readsImages(reader) || reader.type !== "record") return writer;
  const { row } = imagesOf(writer, true);
  return row === null || refusal(reader, writer) === null ? writer : { ...row, name: reader.name };
}

function readsImages(schema: AvroSchema): boolean {
  const { row, before } = imagesOf(schema, true);
  return row !== null || before !== null;
}

function isEnvelope(schema: AvroSchema): boolean {
  return rowOf(schema)?.place === "envelope";
}

function valueRead(file: SchemaFile, path: string, { at }: AvroReference, shape: TableShape): DerivedRead {
  const now = written(shape.valueText, file.schema);
  const enveloped = now.ok ? isEnvelope(now.schema) : readsImages(file.schema);
  const reader = imagesOf(file.schema, enveloped);
  const record = now.ok ? imagesOf(now.schema, enveloped) : null;
  const place = placer(file, at);
  const columns = matched(reader.row, record?.row ?? null, shape.columns).map(
    ({ field, column }): ContractColumn => ({ ...place(field, column), ...ANY }),
  );
  const images = matched(reader.before, record?.before ?? null, shape.columns)
    // A schema made from the writer's names both images: what the replica identity leaves out is none of its reads.
    .filter(({ column }) => inBeforeImage(shape, column.attnum));
  return {
    ...NOTHING_READ,
    columns,
    before: images.map(({ field, column }) => place(field, column)),
    misfits: valueMisfits(file, path, now, columns, images.length > 0).map((message) => misfit(message, at)),
    losses: (judged) => valueLosses(judged, file, path, at),
  };
}

/** Whether a field still resolves is Avro's to say, so nothing else is asked of the column. */
const ANY = { type: "any", nullable: true, values: null, judgedBy: "reader" } as const;

function placer({ placeOf }: SchemaFile, at: NamedAt["at"]) {
  return (field: AvroField, column: ColumnShape): NamedAt => {
    const readAt = placeOf(field);
    return { name: column.field, at, ...(readAt && { readAt }) };
  };
}

interface Matched {
  readonly field: AvroField;
  readonly column: ColumnShape;
}

/** The reader's fields with the columns their values come from. What the records lack is the reader's own default. */
function matched(
  reader: AvroRecord | null,
  record: AvroRecord | null,
  columns: readonly ColumnShape[],
): readonly Matched[] {
  return (reader?.fields ?? []).flatMap((field) => {
    const names = record === null ? [field.name] : sourcesOf(field, record).map(({ name }) => name);
    const column = names.map((name) => findColumn(columns, name)).find((found) => found !== null);
    return column === undefined ? [] : [{ field, column }];
  });
}

function misfit(message: string, at: DerivedMisfit["at"]): DerivedMisfit {
  return { column: null, message, hint: null, at };
}

function valueMisfits(
  { schema }: SchemaFile,
  path: string,
  now: Written,
  columns: readonly ContractColumn[],
  readsBefore: boolean,
): readonly string[] {
  if (!now.ok) return [];
  const problem = refusal(schema, now.schema);
  if (problem !== null) return [`${path} cannot read the records: ${problem}`];
  const nothing = columns.length === 0 && !readsBefore;
  return nothing ? [`${path} reads none of the records' columns: every field it has gets its own default`] : [];
}

/** Why a schema cannot read what another writes, in the words of Avro's own checker; null where it can. */
function refusal(reader: AvroSchema, writer: AvroSchema): string | null {
  const check = checkReaderWriter(reader, writer);
  if (check.kind === "exception") return check.message;
  const [first] = check.incompatibilities;
  return first === undefined ? null : `${first.type} at ${first.path}: ${first.info}`;
}

function valueLosses(judged: JudgedRead, file: SchemaFile, path: string, at: Loss["at"]): readonly Loss[] {
  const { before, after } = judged;
  const whole = { column: null, attnum: null, at } as const;
  const [was, is] = [before.valueText, after.valueText].map((text) => written(text, file.schema));
  for (const each of [was, is]) {
    if (each?.ok === false)
      return [{ ...whole, state: "unknown", problem: "not-analysed", reason: `${path}: ${each.reason}` }];
  }
  if (!was?.ok || !is?.ok) return [];
  const reader = imagesOf(file.schema, isEnvelope(was.schema));
  const [old, now] = [imagesOf(was.schema, isEnvelope(was.schema)), imagesOf(is.schema, isEnvelope(is.schema))];
  const rows = { reader: reader.row, old: old.row, now: now.row };
  const refused = refusal(file.schema, is.schema);
  if (refusal(file.schema, was.schema) !== null) return refused === null ? oldEventLosses(judged, rows, file, at) : [];
  const found = rowLosses(judged, rows, file, at);
  const losses = found.map(({ refused: _, ...loss }): Loss => loss);
  if (refused === null || found.some((loss) => loss.refused)) return losses;
  const reason = `${path} can no longer read the records: ${refused}`;
  return [...losses, { ...whole, state: "broken", problem: "type-changed", reason }];
}

interface Rows {
  readonly reader: AvroRecord | null;
  readonly old: AvroRecord | null;
  readonly now: AvroRecord | null;
}

function rowLosses(
  { before, after }: JudgedRead,
  { reader, old, now }: Rows,
  { placeOf }: SchemaFile,
  at: Loss["at"],
): readonly (Loss & { readonly refused: boolean })[] {
  if (reader === null || old === null) return [];
  return reader.fields.flatMap((field) => {
    const [source] = sourcesOf(field, old);
    const column = source === undefined ? null : findColumn(before.columns, source.name);
    const readAt = placeOf(field);
    const place = {
      column: column?.column ?? column?.field ?? source?.name ?? field.name,
      attnum: column?.attnum ?? null,
      at,
      ...(readAt && { readAt }),
    };
    const losses = fieldLosses(field, old, now ?? EMPTY);
    if (losses.length > 0) return losses.map((loss) => ({ ...loss, ...place }));
    const [taken] = now === null ? [] : sourcesOf(field, now);
    const other = taken === undefined ? null : findColumn(after.columns, taken.name);
    const anew =
      before.relation === after.relation &&
      column?.attnum != null &&
      other?.attnum != null &&
      column.attnum !== other.attnum;
    if (!anew) return [];
    const reason = `"${field.name}" is dropped and another column takes its name: its values are gone`;
    return [{ state: "may-break", problem: "column-gone", reason, refused: false, ...place } as const];
  });
}

/** A reader that is ahead of the change reads what comes from now on, and what came before it no more. */
function oldEventLosses(
  { after }: JudgedRead,
  { reader, old, now }: Rows,
  { placeOf }: SchemaFile,
  at: Loss["at"],
): readonly Loss[] {
  if (reader === null || old === null || now === null) return [];
  return fieldsWithoutPast(reader, old, now).map((field): Loss => {
    const [source] = sourcesOf(field, now);
    const column = source === undefined ? null : findColumn(after.columns, source.name);
    const readAt = placeOf(field);
    return {
      state: "may-break",
      problem: "old-events",
      column: column?.column ?? source?.name ?? field.name,
      attnum: column?.attnum ?? null,
      reason: `events from before the change lack "${field.name}", and the reader gives it no default: Avro refuses them as long as the topic keeps them`,
      at,
      ...(readAt && { readAt }),
    };
  });
}

const EMPTY: AvroRecord = {
  type: "record",
  keyword: "record",
  name: { simple: "Value", namespace: null, full: "Value" },
  doc: null,
  aliases: [],
  fields: [],
  properties: new Map(),
};

/** A bare key is that of its only column. */
function keyRead(file: SchemaFile, path: string, { at }: AvroReference, shape: TableShape): DerivedRead {
  const now = written(shape.keyText, file.schema);
  const { row } = imagesOf(file.schema, false);
  const record = now.ok ? imagesOf(now.schema, false).row : null;
  const columns = shape.key ?? [];
  const place = placer(file, at);
  const bare = columns.map(({ field }): NamedAt => ({ name: field, at }));
  const key = row === null ? bare : matched(row, record, columns).map(({ field, column }) => place(field, column));
  const problem = shape.key === null ? "they have none" : now.ok ? refusal(file.schema, now.schema) : null;
  return {
    ...NOTHING_READ,
    key,
    misfits: problem === null ? [] : [misfit(`${path} cannot read the records' keys: ${problem}`, at)],
    losses: (judged) => refusedKey(judged, file, path, at),
  };
}

/** What makes a key unreadable beside its fields, which are judged one by one. */
function refusedKey(judged: JudgedRead, { schema }: SchemaFile, path: string, at: Loss["at"]): readonly Loss[] {
  if (keyLosses(judged).length > 0) return [];
  const [was, is] = [written(judged.before.keyText, schema), written(judged.after.keyText, schema)];
  const whole = { column: null, attnum: null, at } as const;
  if (!was.ok || !is.ok) {
    const reason = `${path}: ${was.ok ? "" : was.reason}${was.ok && !is.ok ? is.reason : ""}`;
    return [{ ...whole, state: "unknown", problem: "not-analysed", reason }];
  }
  const refused = refusal(schema, was.schema) === null ? refusal(schema, is.schema) : null;
  if (refused === null) return [];
  const reason = `${path} can no longer read the records' keys: ${refused}`;
  return [{ ...whole, state: "broken", problem: "key-changed", reason }];
}
