import type { AvroRecord } from "../model/avro-schema.ts";
import type { MeaningChange } from "../model/verdict.ts";
import { canRead } from "./compatibility.ts";
import { describeType } from "./semantics.ts";
import { witness } from "./witness.ts";

/**
 * A message key's fields, order or types changed although the registry agrees. Keys are compared as bytes, schema id included: the same row gets
 * another partition, and compaction keeps both. Nothing when the registry refuses it both ways.
 */
export function keyChange({
  before,
  after,
}: {
  readonly before: AvroRecord;
  readonly after: AvroRecord;
}): readonly MeaningChange[] {
  const [old, now] = [describeKey(before), describeKey(after)];
  if (old.join() === now.join()) return [];
  const oldReaderCopes = canRead(before, after);
  if (!oldReaderCopes && !canRead(after, before)) return [];
  return [
    {
      kind: "key-fields",
      field: changedFields(old, now).join(", "),
      before: old.join(", "),
      after: now.join(", "),
      reason: "keys are compared as bytes: the same row gets another partition, and compaction keeps its old messages",
      witness: oldReaderCopes
        ? witness("new-data-old-reader", after, before, new Map())
        : witness("old-data-new-reader", before, after, new Map()),
    },
  ];
}

function describeKey(record: AvroRecord): readonly string[] {
  return record.fields.map((field) => `${field.name} ${describeType(field.type)}`);
}

/** Names of the fields that are only on one side; when the fields are the same, of those that moved. */
function changedFields(old: readonly string[], now: readonly string[]): readonly string[] {
  const onOneSide = [...old.filter((field) => !now.includes(field)), ...now.filter((field) => !old.includes(field))];
  const changed = onOneSide.length > 0 ? onOneSide : now.filter((field, position) => old[position] !== field);
  return [...new Set(changed.map((field) => field.split(" ")[0] ?? field))];
}
