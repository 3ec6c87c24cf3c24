import { parseSchema, type SchemaReading } from "../../avro/parsing/parse.ts";
import { optionality } from "../../avro/row.ts";
import { schemaPlaces } from "../../avro/text/schema-places.ts";
import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { type Location, positionAt } from "../../model/location.ts";
import type { AvroLine } from "../../model/prediction.ts";
import type { ContractFiles } from "../reader.ts";

/** A reader's schema, and where its fields stand in the files it is made of. */
export interface SchemaFile {
  readonly schema: AvroSchema;
  /** A field's name in its file; null where the text is too odd to tell. */
  placeOf(field: AvroField): Location | null;
}

export type SchemaFileReading = ({ readonly ok: true } & SchemaFile) | { readonly ok: false; readonly problem: string };

/**
 * Reads an `.avsc`. Which Avro the consumer has nobody says: what one line of it takes is a schema.
 * @param references paths of the files whose named types it refers to, dependencies first
 */
export function readSchemaFile(path: string, references: readonly string[], files: ContractFiles): SchemaFileReading {
  const missing = [...references, path].find((each) => !files.has(each));
  if (missing !== undefined) return { ok: false, problem: `the reader schema ${missing} cannot be read` };
  const texts = references.map((each) => files.get(each) ?? "");
  const text = files.get(path) ?? "";
  const parse = (avro: AvroLine): SchemaReading => parseSchema(text, { avro, references: texts });
  const older = parse("1.11");
  const reading = older.ok ? older : parse("1.12");
  if (!reading.ok) return { ok: false, problem: `${path} is no Avro schema: ${reading.message}` };
  const parts = [
    ...reading.references.map((schema, index) => ({
      file: references[index] ?? path,
      text: texts[index] ?? "",
      places: schemaPlaces(schema, texts[index] ?? ""),
    })),
    { file: path, text, places: schemaPlaces(reading.schema, text) },
  ];
  return {
    ok: true,
    schema: reading.schema,
    placeOf(field) {
      for (const { file, text: held, places } of parts) {
        const name = places.ofField(field)?.name;
        if (name !== undefined) return { file, start: positionAt(held, name.start), end: positionAt(held, name.end) };
      }
      return null;
    },
  };
}

/** The records of a value that hold a table's columns: the row as it is, and as it was. */
export interface Images {
  readonly row: AvroRecord | null;
  readonly before: AvroRecord | null;
}

/** @param enveloped whether what is written is Debezium's envelope */
export function imagesOf(schema: AvroSchema, enveloped: boolean): Images {
  const { type } = optionality(schema);
  if (type?.type !== "record") return { row: null, before: null };
  if (!enveloped) return { row: type, before: null };
  const image = (name: string): AvroRecord | null => {
    const field = type.fields.find((each) => each.name === name || each.aliases.includes(name));
    const inner = field === undefined ? null : optionality(field.type).type;
    return inner?.type === "record" ? inner : null;
  };
  return { row: image("after"), before: image("before") };
}
