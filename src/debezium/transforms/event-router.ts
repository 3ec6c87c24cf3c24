import { field, fieldNamed, struct } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import {
  type Header,
  NONE,
  payloadOf,
  type RecordShape,
  ROUTED_BY_VALUE,
  type Side,
  side,
  unknownSide,
} from "../record.ts";
import { fieldOf, isEnvelope } from "./envelopes.ts";
import { header } from "./headers.ts";
import { type Outbox, readOutbox } from "./outbox-options.ts";
import { routedValues } from "./routed-topics.ts";
import { duplicate } from "./sides.ts";
import { dropped, failing, one, several, type TransformFactory, type TransformOutcome } from "./transform.ts";

/**
 * io.debezium.transforms.outbox.EventRouter: the payload column as the value, on a topic named by a column. The topic keeps
 * `${routedByValue}` where the column can hold anything; an enum column gives one topic a label.
 */
export const eventRouter: TransformFactory = (options) => {
  const outbox = readOutbox(options);
  return (record) => {
    const { value } = record;
    if (value.kind === "unknown" || value.kind === "refused") return one(record);
    if (value.kind === "none" || (value.kind === "schema" && value.payload.kind === "null")) return dropped;
    if (!isEnvelope(value) || record.event === "delete") return isEnvelope(value) ? dropped : one(record);
    if (record.event === "update") return outbox.updates === "fatal" ? failing("Unexpected update message") : dropped;
    const row = fieldOf(value, "after");
    if (row === null) return failing("Unknown field: after");
    if (row.payload.kind === "null")
      return failing("Only Struct objects supported for [Read Outbox Event], found: null");
    return route(record, row.schema, outbox);
  };
};

/** In the order in which the router looks at them; a text says why it throws. */
function route(record: RecordShape, row: ConnectSchema, outbox: Outbox): TransformOutcome {
  const payload = fieldNamed(row, outbox.payload);
  if (payload === null) return failing(`Unable to find payload field ${outbox.payload} in event`);
  const wrongTime = outbox.timestamp === null ? null : untimely(row, outbox.timestamp);
  if (wrongTime !== null) return failing(wrongTime);
  const id = fieldNamed(row, outbox.id);
  if (id === null) return failing(`${outbox.id} is not a valid field name`);
  const routing = fieldNamed(row, outbox.route);
  if (routing === null) return failing(`${outbox.route} is not a valid field name`);
  if (routing.type !== "STRING") return failing(`Field '${outbox.route}' is not of type STRING`);
  const value = outbox.expand
    ? unknownSide("table.expand.json.payload takes the schema from each payload")
    : valueSide(row, payload, routing, outbox);
  if (typeof value === "string") return failing(value);
  const headers = placedHeaders(row, outbox);
  if (typeof headers === "string") return failing(headers);
  const key = fieldNamed(row, outbox.key);
  if (key === null) return failing(`${outbox.key} is not a valid field name`);
  const routed = (topic: string, value: Side): RecordShape => ({
    ...record,
    topic,
    key: side(key, payloadOf({ kind: "present", fields: new Map() }, outbox.key, key)),
    value,
    headers: [...record.headers, header("id", id), ...headers],
    timed: true,
    partitioned: outbox.placed.some(({ placement }) => placement === "partition"),
  });
  const values = outbox.emptyIsTombstone ? [value, NONE] : [value];
  return several(topicsOf(routing, outbox).flatMap((topic) => values.map((one) => routed(topic, one))));
}

const TIMES = new Set(["Timestamp", "MicroTimestamp", "NanoTimestamp"].map((name) => `io.debezium.time.${name}`));

function untimely(row: ConnectSchema, name: string): string | null {
  const schema = fieldNamed(row, name);
  if (schema === null) return `Unable to find timestamp field ${name} in event`;
  if (schema.type !== "INT64") return `Field '${name}' is not of type INT64`;
  return TIMES.has(schema.name ?? "") ? null : `Unsupported field type ${schema.name ?? "INT64"} for event timestamp`;
}

/** Without fields placed in the envelope the payload column's own schema. */
function valueSide(row: ConnectSchema, payload: ConnectSchema, routing: ConnectSchema, outbox: Outbox): Side | string {
  const placed = outbox.placed.filter(({ placement }) => placement === "envelope");
  const own = payloadOf({ kind: "present", fields: new Map() }, outbox.payload, payload);
  if (placed.length === 0) return side(payload, own);
  const fields = [field("payload", payload)];
  for (const { name, alias } of placed) {
    const schema = fieldNamed(row, name);
    if (schema !== null) fields.push(field(alias, schema));
    else if (!outbox.ignoresMissing) return `Unable to find field ${name} in event`;
  }
  const twice = duplicate(fields);
  if (twice !== null) return `Cannot create field because of field name duplication ${twice}`;
  if (outbox.version !== null) {
    const version = fieldNamed(row, outbox.version);
    if (version?.type !== "INT32") return `Field '${outbox.version}' is not of type INT32`;
    return unknownSide("table.field.event.schema.version takes the version from each row");
  }
  const [value, ...others] = routedValues(routing) ?? [];
  if (value === undefined || others.length > 0) {
    return unknownSide("the record is named by the routing column of the first row that comes");
  }
  const name = row.name ?? "";
  const dot = name.lastIndexOf(".");
  return side(struct(`${name.slice(0, dot + 1)}${value}.${name.slice(dot + 1)}`, null, fields));
}

function placedHeaders(row: ConnectSchema, { placed, ignoresMissing }: Outbox): readonly Header[] | string {
  const headers: Header[] = [];
  for (const { name, alias, placement } of placed) {
    const schema = fieldNamed(row, name);
    if (schema === null && ignoresMissing) continue;
    if (placement === null) return `there is no placement such as that of ${name}`;
    if (schema === null) return `${name} is not a valid field name`;
    if (placement === "partition" && schema.type !== "INT32") return `Field '${name}' is not of type INT32`;
    if (placement === "header") headers.push(header(alias, schema));
  }
  return headers;
}

/** RegexRouter over what the routing column holds. */
function topicsOf(routing: ConnectSchema, { regex, replacement, topicOf }: Outbox): readonly string[] {
  const values = routedValues(routing);
  if (values !== null) return values.map((value) => topicOf(value) ?? value);
  const open = replacement.replaceAll(/\$\{\w+\}|\$\d+/g, () => ROUTED_BY_VALUE);
  return /^\((?:\?<\w+>)?\.\*\)$|^\.\*$/.test(regex) || open === ROUTED_BY_VALUE ? [open] : [open, ROUTED_BY_VALUE];
}
