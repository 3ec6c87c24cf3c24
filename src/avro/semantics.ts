import type { AvroRecord, AvroSchema, JsonObject } from "../model/avro-schema.ts";
import { isJsonObject } from "./json.ts";
import { optionality } from "./row.ts";

export type TimeUnit = "days" | "milliseconds" | "microseconds" | "nanoseconds" | "text";

/** What a value stands for beyond its Avro type, which the registry never looks at. */
export type Meaning =
  | { readonly kind: "plain" }
  | { readonly kind: "decimal"; readonly precision: number | null; readonly scale: number }
  | {
      readonly kind: "time";
      readonly name: string;
      readonly quantity: TimeQuantity;
      readonly unit: TimeUnit;
      readonly zoned: boolean;
    }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  /** A bit string; null where its length is not told. */
  | { readonly kind: "bits"; readonly length: number | null }
  /** Another Kafka Connect schema name, such as io.debezium.data.Json. */
  | { readonly kind: "named"; readonly name: string };

export type TimeQuantity = "date" | "time" | "timestamp" | "duration";

type TimeMeaning = readonly [quantity: TimeQuantity, unit: TimeUnit, zoned?: "zoned"];

/** Debezium's io.debezium.time.* classes, Connect's own logical types and Avro's. */
const TIMES: ReadonlyMap<string, TimeMeaning> = new Map<string, TimeMeaning>([
  ["io.debezium.time.Date", ["date", "days"]],
  ["io.debezium.time.Time", ["time", "milliseconds"]],
  ["io.debezium.time.MicroTime", ["time", "microseconds"]],
  ["io.debezium.time.NanoTime", ["time", "nanoseconds"]],
  ["io.debezium.time.ZonedTime", ["time", "text", "zoned"]],
  ["io.debezium.time.Timestamp", ["timestamp", "milliseconds"]],
  ["io.debezium.time.MicroTimestamp", ["timestamp", "microseconds"]],
  ["io.debezium.time.NanoTimestamp", ["timestamp", "nanoseconds"]],
  ["io.debezium.time.ZonedTimestamp", ["timestamp", "text", "zoned"]],
  ["io.debezium.time.IsoDate", ["date", "text"]],
  ["io.debezium.time.IsoTime", ["time", "text"]],
  ["io.debezium.time.IsoTimestamp", ["timestamp", "text"]],
  ["io.debezium.time.MicroDuration", ["duration", "microseconds"]],
  ["io.debezium.time.NanoDuration", ["duration", "nanoseconds"]],
  ["io.debezium.time.Interval", ["duration", "text"]],
  ["org.apache.kafka.connect.data.Date", ["date", "days"]],
  ["org.apache.kafka.connect.data.Time", ["time", "milliseconds"]],
  ["org.apache.kafka.connect.data.Timestamp", ["timestamp", "milliseconds"]],
  ["date", ["date", "days"]],
  ["time-millis", ["time", "milliseconds"]],
  ["time-micros", ["time", "microseconds"]],
  ["timestamp-millis", ["timestamp", "milliseconds"]],
  ["timestamp-micros", ["timestamp", "microseconds"]],
  ["local-timestamp-millis", ["timestamp", "milliseconds"]],
  ["local-timestamp-micros", ["timestamp", "microseconds"]],
  ["timestamp-nanos", ["timestamp", "nanoseconds"]],
  ["local-timestamp-nanos", ["timestamp", "nanoseconds"]],
]);

const DECIMAL = "org.apache.kafka.connect.data.Decimal";
const ENUM = "io.debezium.data.Enum";
const BITS = "io.debezium.data.Bits";

/** The meaning of a non-null type, from `connect.name`, else from Avro's `logicalType`. */
export function meaningOf(schema: AvroSchema): Meaning {
  if (schema.type === "enum") return { kind: "enum", values: schema.symbols };
  if (schema.type === "union" || schema.type === "record") return PLAIN;
  // A fixed repeats its own name as `connect.name`.
  if (schema.type === "fixed") {
    return text(schema.properties, "logicalType") === "decimal" ? decimal(schema.properties) : PLAIN;
  }
  const { properties } = schema;
  const name = text(properties, "connect.name") ?? text(properties, "logicalType");
  if (name === null) return PLAIN;
  if (name === DECIMAL || name === "decimal") return decimal(properties);
  if (name === ENUM) return { kind: "enum", values: (parameter(properties, "allowed") ?? "").split(",") };
  if (name === BITS) return { kind: "bits", length: numberOf(parameter(properties, "length")) };
  const time = TIMES.get(name);
  if (time === undefined) return { kind: "named", name };
  return { kind: "time", name, quantity: time[0], unit: time[1], zoned: time[2] === "zoned" };
}

const PLAIN: Meaning = { kind: "plain" };

function decimal(properties: JsonObject): Meaning {
  const scale = wholeNumber(properties, "scale") ?? Number(parameter(properties, "scale") ?? 0);
  const precision =
    wholeNumber(properties, "precision") ?? numberOf(parameter(properties, "connect.decimal.precision"));
  return { kind: "decimal", precision, scale };
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function text(properties: JsonObject, key: string): string | null {
  const value = properties.get(key);
  return typeof value === "string" ? value : null;
}

function wholeNumber(properties: JsonObject, key: string): number | null {
  const value = properties.get(key);
  return typeof value === "bigint" ? Number(value) : null;
}

function parameter(properties: JsonObject, key: string): string | null {
  const parameters = properties.get("connect.parameters");
  return isJsonObject(parameters) ? text(parameters, key) : null;
}

/** A numeric without a declared scale, which brings its own (io.debezium.data.VariableScaleDecimal). */
export function isVariableScaleDecimal({ name, fields }: AvroRecord): boolean {
  const types = fields.map((field) => `${field.name} ${field.type.type}`).join();
  return name.full === "io.debezium.data.VariableScaleDecimal" && types === "scale int,value bytes";
}

/** A type in a few words for people: `decimal(10,2)`, `nullable long`, `array of string`, `timestamp in microseconds`. */
export function describeType(schema: AvroSchema): string {
  const { optional, type } = optionality(schema);
  if (type === null) return "null";
  return optional ? `nullable ${describeValue(type)}` : describeValue(type);
}

function describeValue(schema: AvroSchema): string {
  switch (schema.type) {
    case "union":
      return schema.branches.map(describeType).join(" or ");
    case "array":
      return `${collectionName(schema)}array of ${describeType(schema.items)}`;
    case "map":
      return `${collectionName(schema)}map of ${describeType(schema.values)}`;
    case "record":
      return `${schema.type} ${schema.name.simple}`;
    case "fixed": {
      const meaning = meaningOf(schema);
      return meaning.kind === "plain" ? `${schema.type} ${schema.name.simple}` : describeMeaning(meaning, schema.type);
    }
    default:
      return describeMeaning(meaningOf(schema), schema.type);
  }
}

/** io.debezium.data.FloatVector is an array of a name. */
function collectionName(schema: AvroSchema): string {
  const meaning = meaningOf(schema);
  return meaning.kind === "named" ? `${meaning.name.split(".").at(-1)}, ` : "";
}

export function describeMeaning(meaning: Meaning, type: string): string {
  switch (meaning.kind) {
    case "plain":
      return type;
    case "decimal":
      return meaning.precision === null
        ? `decimal of scale ${meaning.scale}`
        : `decimal(${meaning.precision},${meaning.scale})`;
    case "time":
      return `${meaning.quantity}${meaning.zoned ? " with time zone" : ""} ${meaning.unit === "text" ? "as text" : `in ${meaning.unit}`}`;
    case "enum":
      return `enum of ${meaning.values.join(", ")}`;
    case "bits":
      return meaning.length === null ? "bit string" : `bit string of ${meaning.length}`;
    case "named":
      return `${meaning.name.split(".").at(-1)} (${type})`;
  }
}
