import { array, fieldNamed, optional, primitive } from "../../connect/schema.ts";
import { type Header, payloadOf, type RecordShape, type SchemaSide } from "../record.ts";
import { fieldOf, isEnvelope } from "./envelopes.ts";

import { one, type TransformFactory, withHeaders } from "./transform.ts";

/** Debezium's transforms that change no schema and no topic: values, headers, partitions. */

/** io.debezium.transforms.TimezoneConverter. */
export const timezoneConverter: TransformFactory = (options) => {
  const zone = options.filled("converted.timezone");
  if (zone !== "" && !isTimezone(zone)) options.refuse("converted.timezone", `names no time zone: ${zone}`);
  if (options.list("include.list").length > 0 && options.list("exclude.list").length > 0) {
    options.refuse("exclude.list", "must not be given beside include.list");
  }
  return one;
};

function isTimezone(zone: string): boolean {
  if (/^[+-]\d{2}:\d{2}(?::\d{2})?$/.test(zone) || /^[A-Z]{3}$/.test(zone)) return true;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== null;
  } catch {
    return /^(?:SystemV|Etc)\//.test(zone);
  }
}

export const geometryFormatTransformer: TransformFactory = (options) => {
  options.choice("format", ["wkb", "ewkb"], "wkb", "either");
  return one;
};

/** Values, headers or a log of their own; whatever they are told, no schema changes. */
export const unchanged: TransformFactory = () => one;

export const enforceRecordSize: TransformFactory = (options) => {
  options.filled("max.bytes");
  for (const key of ["max.bytes", "min.field.size"]) options.integer(key);
  return one;
};

export const schemaChangeEventFilter: TransformFactory = (options) => {
  options.filled("schema.change.event.exclude.list");
  return one;
};

/** io.debezium.transforms.ExtractChangedRecordState: names of columns, in a list that is empty unless an event has both rows. */
export const extractChangedRecordState: TransformFactory = (options) => {
  const names = ["header.changed.name", "header.unchanged.name"].map((key) => options.text(key) ?? "");
  return (record) => {
    const { value } = record;
    if (!isEnvelope(value) || value.payload.kind === "null") return one(record);
    const both = ["before", "after"].every((name) => fieldOf(value, name)?.payload.kind !== "null");
    const schema = optional(array(primitive("STRING")));
    const added = names.filter((name) => name !== "");
    return withHeaders(
      record,
      added.map((name): Header => ({ name, schema, certain: true, empty: !both })),
    );
  };
};

/** io.debezium.transforms.partitions.PartitionRouting: by the first of the fields that are there. */
export const partitionRouting: TransformFactory = (options) => {
  options.filled("partition.payload.fields");
  options.filled("partition.topic.num");
  const count = options.integer("partition.topic.num");
  if (count !== null && count <= 0) options.refuse("partition.topic.num", "must be positive");
  const paths = options.list("partition.payload.fields");
  if (paths.includes("")) options.refuse("partition.payload.fields", "has an empty entry");
  return (record) => {
    const { value } = record;
    if (!isEnvelope(value)) return one(record);
    const found = paths.some((path) => leadsToValue(record, value, path.split(".")));
    return one({ ...record, partitioned: record.partitioned || found });
  };
};

function leadsToValue({ event }: RecordShape, envelope: SchemaSide, steps: readonly string[]): boolean {
  let { schema, payload } = envelope;
  for (const step of steps) {
    const name = step.trim() === "change" ? (event === "delete" ? "before" : "after") : step.trim();
    const inner = fieldNamed(schema, name);
    if (inner === null) return false;
    payload = payloadOf(payload, name, inner);
    schema = inner;
  }
  return payload.kind !== "null";
}
