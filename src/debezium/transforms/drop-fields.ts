import type { ConnectSchema } from "../../model/connect-schema.ts";
import { type RecordShape, type Side, unknownSide } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import { one, type Transform } from "./transform.ts";

/**
 * ExtractNewRecordState's drop.fields.*: takes out what a header lists. ExtractChangedRecordState, which writes such headers, lists
 * something only where an event has the row before and after; what it lists depends on both.
 */
export function droppingFields(options: TransformOptions): Transform {
  const name = options.text("drop.fields.header.name") ?? "";
  const fromKey = options.boolean("drop.fields.from.key", false);
  const onlyOptional = options.boolean("drop.fields.keep.schema.compatible", true);
  if (name === "") return one;
  const reason = `drop.fields.header.name takes out what header ${name} of each record lists`;
  const dropping = (part: Side): Side => {
    if (part.kind !== "schema" || part.payload.kind === "null") return part;
    return canLose(part.schema, onlyOptional) ? unknownSide(reason) : part;
  };
  return (record: RecordShape) => {
    const listed = record.headers.find((header) => header.name === name);
    if (listed === undefined || listed.empty) return one(record);
    return one({ ...record, key: fromKey ? dropping(record.key) : record.key, value: dropping(record.value) });
  };
}

function canLose({ fields }: ConnectSchema, onlyOptional: boolean): boolean {
  return fields.some(({ schema }) => schema.optional || !onlyOptional);
}
