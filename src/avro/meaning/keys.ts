import type { AvroField, AvroSchema } from "../../model/avro-schema.ts";
import type { MeaningChange, Witness } from "../../model/verdict.ts";
import { canRead } from "../compatibility.ts";
import { sameSchema } from "../forms/structure.ts";
import { optionality } from "../row.ts";
import { describeType } from "../semantics.ts";
import { encode, shown } from "../witness/witness.ts";

/**
 * A message key whose fields, order, types or schema changed although the registry agrees. Keys are compared as bytes, and converters put the
 * schema's id in front: the same row gets another partition, and compaction keeps both. Nothing when the registry refuses it both ways.
 */
export function keyChange(before: AvroSchema, after: AvroSchema): readonly MeaningChange[] {
  const [oldReaderCopes, newReaderCopes] = [canRead(before, after), canRead(after, before)];
  if (!oldReaderCopes && !newReaderCopes) return [];
  if (sameSchema(before, after)) return [];
  const [old, now] = [describeKey(before), describeKey(after)];
  const fields = changedFields(old, now);
  const common = {
    before: old.join(", "),
    after: now.join(", "),
    witness: bytesOfBoth(before, after),
  };
  if (fields.length > 0) {
    const reason =
      "keys are compared as bytes: the same row gets another partition, and compaction keeps its old messages";
    return [{ ...common, kind: "key-fields", field: fields.join(", "), reason }];
  }
  const reason =
    "the key's fields stay, but its schema is another, whose id stands in each key: the same row gets another partition, and compaction keeps its old messages";
  return [{ ...common, kind: "key-schema", field: changedSchemas(before, after).join(", "), reason }];
}

/** `id int`; a key that is no record is one value without a name. */
function describeKey(schema: AvroSchema): readonly string[] {
  const fields = fieldsOf(schema);
  return fields === null
    ? [`key ${describeType(schema)}`]
    : fields.map((field) => `${field.name} ${describeType(field.type)}`);
}

function fieldsOf(schema: AvroSchema): readonly AvroField[] | null {
  const { type } = optionality(schema);
  return type?.type === "record" ? type.fields : null;
}

/** Names of the fields that are only on one side; when the fields are the same, of those that moved. */
function changedFields(old: readonly string[], now: readonly string[]): readonly string[] {
  const onOneSide = [...old.filter((field) => !now.includes(field)), ...now.filter((field) => !old.includes(field))];
  const changed = onOneSide.length > 0 ? onOneSide : now.filter((field, position) => old[position] !== field);
  return [...new Set(changed.map((field) => field.split(" ")[0] ?? field))];
}

/** Names of the fields whose schemas differ in what says nothing of the value; all where the record itself does. */
function changedSchemas(before: AvroSchema, after: AvroSchema): readonly string[] {
  const [old, now] = [fieldsOf(before) ?? [], fieldsOf(after) ?? []];
  const differs = (field: AvroField, position: number) => {
    const other = old[position];
    return other === undefined || !sameSchema(field.type, other.type) || field.default !== other.default;
  };
  const changed = now.filter(differs);
  return (changed.length > 0 ? changed : now).map(({ name }) => name);
}

/** One row's key as it is written before and after, in Confluent's wire format: a zero byte, the schema's id in four, and Avro's bytes. */
function bytesOfBoth(before: AvroSchema, after: AvroSchema): Witness | null {
  const [old, now] = [wire(before, 1), wire(after, 2)];
  if (old === null || now === null) return null;
  const read = `another key than ${old}`;
  return { direction: "new-data-old-reader", written: now, read, reader: "partitioners and compaction" };
}

/** The ids are made up: the registry gives every schema one of its own. */
function wire(schema: AvroSchema, id: number): string | null {
  const found = encode(schema, new Map());
  if (found === null) return null;
  const bytes = found.bytes.toString("hex");
  return `${shown(found, found.value)} in the bytes 00 ${id.toString(16).padStart(8, "0")} ${bytes}`;
}
