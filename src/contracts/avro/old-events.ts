import type { AvroField, AvroRecord } from "../../model/avro-schema.ts";
import { sourcesOf } from "./field-fate.ts";

/**
 * Fields that a change adds and a reader cannot do without: Avro refuses the records from before it, which stay in the topic as long
 * as that keeps them (Avro specification, "Schema Resolution": a reader's field without default must be written).
 */
export function fieldsWithoutPast(reader: AvroRecord, old: AvroRecord, now: AvroRecord): readonly AvroField[] {
  return reader.fields.filter(
    (field) => field.default === undefined && sourcesOf(field, old).length === 0 && sourcesOf(field, now).length > 0,
  );
}
