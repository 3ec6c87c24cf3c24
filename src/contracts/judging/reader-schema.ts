import { checkReaderWriter } from "../../avro/compatibility.ts";
import { parseSchema } from "../../avro/parsing/parse.ts";
import type { AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { goneColumn } from "./columns.ts";
import type { JudgedRead, Loss } from "./loss.ts";
import { sameShape } from "./representation.ts";

/** Texts of the `.avsc` files contracts name, by repository path. */
export type ReaderSchemas = ReadonlyMap<string, string>;

/**
 * Reads whose columns are not listed in the contract. A reader schema is resolved against the writer's by Avro's rules
 * (Avro specification, "Schema Resolution"); SQL and subscriber schemas are not analysed: any visible change may touch them.
 */
export function derivedLosses(judged: JudgedRead, readerSchemas: ReaderSchemas): readonly Loss[] {
  const { read, before, after } = judged;
  const derived = [read.readerSchema, read.sql, read.subscriberSchema].some((path) => path !== null);
  if (!derived || sameShape(before, after)) return [];
  const losses = read.readerSchema === null ? [] : readerSchemaLosses(judged, read.readerSchema, readerSchemas);
  const unread = [read.sql, read.subscriberSchema].filter((path) => path !== null);
  return [...losses, ...unread.map((path) => unknown(judged, `which columns ${path} reads is not analysed`))];
}

function readerSchemaLosses(judged: JudgedRead, path: string, readerSchemas: ReaderSchemas): readonly Loss[] {
  const text = readerSchemas.get(path);
  if (text === undefined) return [unknown(judged, `the reader schema ${path} cannot be read`)];
  const before = resolve(text, judged.before.valueText);
  const after = resolve(text, judged.after.valueText);
  if (after.kind === "unknown") return [unknown(judged, `${path}: ${after.reason}`)];
  if (before.kind === "unreadable") return [];
  const gone = silentLosses(judged, path, readerFields(text));
  if (after.kind === "readable") return gone;
  const refused = {
    ...unknown(judged, `${path} can no longer read the records: ${after.reason}`),
    state: "broken",
  } as const;
  return [...gone, { ...refused, problem: "type-changed" }];
}

/** Fields that resolve to nothing but the reader's own default: Avro is content, the reader gets made-up values. */
function silentLosses({ read, before, after }: JudgedRead, path: string, fields: readonly string[]): readonly Loss[] {
  return fields.flatMap((name): readonly Loss[] => {
    const was = before.columns.find(({ field }) => field === name);
    if (was === undefined || after.columns.some(({ field }) => field === name)) return [];
    const { reason, ...gone } = goneColumn(was, after.columns);
    return [
      { ...gone, reason: `${reason}; ${path} reads it`, column: was.column ?? name, attnum: was.attnum, at: read.at },
    ];
  });
}

/** The row fields a reader schema names: those of the `after` record in an envelope, else those of the record itself. */
export function readerFields(text: string): readonly string[] {
  const reading = parseSchema(text);
  const record = reading.ok ? recordIn(reading.schema) : null;
  const after = record?.fields.find(({ name }) => name === "after");
  const row = after === undefined ? record : recordIn(after.type);
  return row?.fields.map(({ name }) => name) ?? [];
}

function recordIn(schema: AvroSchema): AvroRecord | null {
  if (schema.type === "record") return schema;
  if (schema.type !== "union") return null;
  return schema.branches.find((branch) => branch.type === "record") ?? null;
}

/** Why a reader schema does not fit the records as they are; null when it does or cannot be compared. */
export function readerSchemaMisfit(readerText: string, writerText: string | null): string | null {
  const resolution = resolve(readerText, writerText);
  return resolution.kind === "unreadable" ? resolution.reason : null;
}

type Resolution =
  | { readonly kind: "readable" }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

function resolve(readerText: string, writerText: string | null): Resolution {
  if (writerText === null) return { kind: "unknown", reason: "the records' schema cannot be predicted" };
  const reader = parseSchema(readerText);
  if (!reader.ok) return { kind: "unknown", reason: `it is no Avro schema: ${reader.message}` };
  const writer = parseSchema(writerText);
  if (!writer.ok) return { kind: "unknown", reason: `the predicted schema is refused: ${writer.message}` };
  const check = checkReaderWriter(reader.schema, writer.schema);
  if (check.kind === "exception") return { kind: "unknown", reason: check.message };
  const [first] = check.incompatibilities;
  return first === undefined
    ? { kind: "readable" }
    : { kind: "unreadable", reason: `${first.type} at ${first.path}: ${first.info}` };
}

function unknown({ read }: JudgedRead, reason: string): Loss {
  return { state: "unknown", problem: "not-analysed", column: null, attnum: null, reason, at: read.at };
}
