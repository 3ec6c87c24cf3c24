import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { canRead } from "../compatibility.ts";
import { optionality } from "../row.ts";

/** A reader and a writer of one place. */
export interface ReaderWriter {
  readonly reader: AvroSchema;
  readonly writer: AvroSchema;
}

/**
 * The first pair of types, as deep as it goes, of which one cannot be read as the other. Where a union of null and a type is refused, Avro and
 * avsc only name the whole type.
 */
export function innermostRefusal(pair: ReaderWriter, open: readonly AvroSchema[] = []): ReaderWriter {
  const [reader, writer] = [optionality(pair.reader), optionality(pair.writer)];
  if (reader.type === null || writer.type === null || (writer.optional && !reader.optional)) return pair;
  const inner = { reader: reader.type, writer: writer.type };
  if (open.includes(inner.reader) || canRead(inner.reader, inner.writer)) return pair;
  const [r, w] = [inner.reader, inner.writer];
  if (r.type === "array" && w.type === "array") return innermostRefusal({ reader: r.items, writer: w.items }, open);
  if (r.type === "map" && w.type === "map") return innermostRefusal({ reader: r.values, writer: w.values }, open);
  if (r.type !== "record" || w.type !== "record") return inner;
  const fields = refusedFields(r, w);
  return fields === null ? inner : innermostRefusal(fields, [...open, r]);
}

function refusedFields(reader: AvroRecord, writer: AvroRecord): ReaderWriter | null {
  const sourceOf = ({ name }: AvroField) => writer.fields.find((field) => field.name === name);
  for (const field of reader.fields) {
    const source = sourceOf(field);
    if (source !== undefined && !canRead(field.type, source.type)) return { reader: field.type, writer: source.type };
  }
  return null;
}
