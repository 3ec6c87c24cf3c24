import { checkReaderWriter } from "../../avro/compatibility.ts";
import { parseSchema } from "../../avro/parsing/parse.ts";
import type { AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import type { ContractColumn } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import type { JudgedRead, Loss } from "../judging/loss.ts";
import { NOTHING_READ, type ReaderKind, unresolvedRead } from "../reader.ts";
import { findColumn } from "../shape.ts";

/** An Avro schema the consumer decodes with, resolved against the writer's by Avro's rules (Avro specification, "Schema Resolution"). */
export const avroReader: ReaderKind<"avro"> = {
  kind: "avro",
  wants: ({ value, key }) => [value, key].filter((path) => path !== null),
  derive: ({ value: path, at }, { files, shape }) => {
    if (path === null) return NOTHING_READ;
    const text = files.get(path);
    if (text === undefined) return unresolvedRead(at, `the reader schema ${path} cannot be read`);
    const fields = readerFields(text);
    const misfit = readerSchemaMisfit(text, shape.valueText);
    const message = `${path} cannot read the records: ${misfit}`;
    return {
      ...NOTHING_READ,
      // Fields the records lack are the reader's own defaults.
      columns: fields.filter((name) => findColumn(shape.columns, name) !== null).map((name) => named(name, at)),
      misfits: misfit === null ? [] : [{ column: null, message, hint: null, at }],
      losses: (judged) => refusedLosses(judged, path, text, at),
    };
  },
};

/** Whether a field still resolves is Avro's to say, so nothing else is asked of the column. */
function named(name: string, at: Location): ContractColumn {
  return { name, at, type: "any", nullable: true, values: null };
}

function refusedLosses({ before, after }: JudgedRead, path: string, text: string, at: Location): readonly Loss[] {
  const was = resolve(text, before.valueText);
  const is = resolve(text, after.valueText);
  const place = { column: null, attnum: null, at } as const;
  switch (is.kind) {
    case "unknown":
      return [{ ...place, state: "unknown", problem: "not-analysed", reason: `${path}: ${is.reason}` }];
    case "readable":
      return [];
    case "unreadable": {
      if (was.kind === "unreadable") return [];
      const reason = `${path} can no longer read the records: ${is.reason}`;
      return [{ ...place, state: "broken", problem: "type-changed", reason }];
    }
    default:
      return is satisfies never;
  }
}

/** The row fields a reader schema names: those of the `after` record in an envelope, else those of the record itself. */
function readerFields(text: string): readonly string[] {
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
function readerSchemaMisfit(readerText: string, writerText: string | null): string | null {
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
