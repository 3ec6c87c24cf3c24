import { field, primitive, struct } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { type RecordShape, type Side, side, unknownSide } from "../record.ts";
import { one, type TransformFactory, type TransformOptions, type TransformOutcome } from "./transform.ts";

const ROUTED_BY_VALUE = "$" + "{routedByValue}";

/**
 * io.debezium.transforms.outbox.EventRouter: the payload column as the value, on a topic named by a column. The topic
 * keeps `${routedByValue}` where the column can hold anything; an enum column gives one topic a label.
 */
export const eventRouter: TransformFactory = (options) => {
  const regex = options.text("route.topic.regex");
  if (regex !== null && regex !== "(?<routedByValue>.*)") {
    return { ok: false, reason: "route.topic.regex depends on the values of the routing column" };
  }
  return { ok: true, transform: (record) => route(record, options) };
};

function route(record: RecordShape, options: TransformOptions): TransformOutcome {
  if (record.value.kind !== "schema") return one(record);
  const envelope = record.value.schema;
  const row = envelope.fields.find((entry) => entry.name === "after")?.schema;
  if (envelope.name?.endsWith(".Envelope") !== true || row === undefined) return one(record);
  const column = (key: string, fallback: string) => columnOf(row, options.text(key) ?? fallback);

  const routing = column("route.by.field", "aggregatetype");
  const payload = column("table.field.event.payload", "payload");
  const id = column("table.field.event.id", "id");
  const missing = [routing, payload, id].find((entry) => typeof entry === "string");
  if (typeof missing === "string") return { kind: "error", reason: missing };
  if (typeof routing === "string" || typeof payload === "string") return one(record);
  if (routing.type !== "STRING") return { kind: "error", reason: "the routing column is not of type STRING" };

  const key = column("table.field.event.key", "aggregateid");
  const replacement = options.text("route.topic.replacement") ?? `outbox.event.${ROUTED_BY_VALUE}`;
  const values = routedValues(routing);
  return {
    kind: "records",
    records: (values ?? [null]).map((value) => ({
      topic: value === null ? replacement : replacement.replaceAll(ROUTED_BY_VALUE, () => value),
      key: side(typeof key === "string" ? primitive("STRING") : key),
      value: valueSide(options, row, payload, value),
    })),
  };
}

function columnOf(row: ConnectSchema, name: string): ConnectSchema | string {
  return (
    row.fields.find((entry) => entry.name === name)?.schema ?? `Unable to find the field ${name} in the outbox table`
  );
}

/** The labels an enum column can hold, null for any text. */
function routedValues(routing: ConnectSchema): readonly string[] | null {
  if (routing.name !== "io.debezium.data.Enum") return null;
  return new Map(routing.parameters).get("allowed")?.split(",") ?? null;
}

function valueSide(options: TransformOptions, row: ConnectSchema, payload: ConnectSchema, value: string | null): Side {
  if (options.boolean("table.expand.json.payload", false)) {
    return unknownSide("table.expand.json.payload takes the schema from each payload");
  }
  const placed = envelopeFields(options, row);
  if (typeof placed === "string") return unknownSide(placed);
  if (placed.length === 0) return side(payload);
  if (value === null) return unknownSide("the record is named by the value of the routing column");
  const prefix = (row.name ?? "").slice(0, Math.max(0, (row.name ?? "").lastIndexOf(".")));
  const version = options.text("table.field.event.schema.version");
  if (version !== null) return unknownSide("table.field.event.schema.version takes the version from each row");
  return side(struct(`${prefix}.${value}.Value`, null, [field("payload", payload), ...placed]));
}

/** `column:envelope[:alias]` of table.fields.additional.placement; headers and partitions change no schema. */
function envelopeFields(options: TransformOptions, row: ConnectSchema): ConnectField[] | string {
  const fields: ConnectField[] = [];
  for (const entry of options.list("table.fields.additional.placement")) {
    const [name = "", placement, alias] = entry.split(":");
    if (placement?.toLowerCase() !== "envelope") continue;
    const schema = columnOf(row, name);
    if (typeof schema === "string") return schema;
    fields.push(field(alias ?? name, schema));
  }
  return fields;
}
