import { readJson } from "../../avro/json.ts";
import { DECIMAL, DECIMAL_PRECISION } from "../../connect/logical.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { type Datum, decimalText, hex, identity, isList, isStruct, unscaledOf } from "./datum.ts";

/** What somebody takes a value for who goes by a schema. Equal texts mean the same; a misfit is what stops or surprises them. */
export type Understanding =
  | { readonly ok: true; readonly means: string }
  | { readonly ok: false; readonly misfit: string };

/** Nanoseconds in a unit of the numbers that stand for times (io.debezium.time, org.apache.kafka.connect.data). */
const TIME_UNITS: ReadonlyMap<string, bigint> = new Map([
  ["io.debezium.time.Date", 86_400_000_000_000n],
  ["io.debezium.time.Time", 1_000_000n],
  ["io.debezium.time.MicroTime", 1_000n],
  ["io.debezium.time.NanoTime", 1n],
  ["io.debezium.time.Timestamp", 1_000_000n],
  ["io.debezium.time.MicroTimestamp", 1_000n],
  ["io.debezium.time.NanoTimestamp", 1n],
  ["io.debezium.time.MicroDuration", 1_000n],
  ["io.debezium.time.NanoDuration", 1n],
  ["org.apache.kafka.connect.data.Date", 86_400_000_000_000n],
  ["org.apache.kafka.connect.data.Time", 1_000_000n],
  ["org.apache.kafka.connect.data.Timestamp", 1_000_000n],
]);

const WIDTHS: Readonly<Record<string, number>> = { INT8: 8, INT16: 16, INT32: 32, INT64: 64 };

/** A decoded value in the eyes of one who promised to read it by `schema`. */
export function understand(schema: ConnectSchema, value: Datum): Understanding {
  if (value === null) return means("null");
  switch (schema.type) {
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64":
      return whole(schema, value);
    case "FLOAT32":
    case "FLOAT64":
      return floating(schema, value);
    case "BOOLEAN":
      return typeof value === "boolean" ? means(String(value)) : misfit(schema, value);
    case "STRING":
      return text(schema, value);
    case "BYTES":
      return bytes(schema, value);
    case "ARRAY":
      return isList(value) ? list(schema, value) : misfit(schema, value);
    case "MAP":
      return map(schema, value);
    case "STRUCT":
      return struct(schema, value);
    default:
      return schema.type satisfies never;
  }
}

const means = (text: string): Understanding => ({ ok: true, means: text });

function misfit({ type, name }: ConnectSchema, value: Datum): Understanding {
  const expected = name === null ? type.toLowerCase() : (name.split(".").at(-1) ?? name);
  return { ok: false, misfit: `${shown(value)} is no ${expected}` };
}

/** A value in a message for people, cut where it is long. */
export function shown(value: Datum): string {
  const text = plain(value);
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : text;
}

const LONGEST = 80;

function plain(value: Datum): string {
  if (value === null) return "null";
  if (value instanceof Uint8Array) return `bytes ${hex(value)}`;
  if (isStruct(value)) return `{${[...value].map(([name, held]) => `${name}: ${plain(held)}`).join(", ")}}`;
  if (isList(value)) return `[${value.map(plain).join(", ")}]`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function whole(schema: ConnectSchema, value: Datum): Understanding {
  if (typeof value !== "bigint") return misfit(schema, value);
  const width = WIDTHS[schema.type] ?? 64;
  if (BigInt.asIntN(width, value) !== value) return { ok: false, misfit: `${value} does not fit ${width} bits` };
  const unit = TIME_UNITS.get(schema.name ?? "");
  return means(unit === undefined ? `${value}` : `${value * unit} ns`);
}

function floating(schema: ConnectSchema, value: Datum): Understanding {
  if (typeof value !== "number") return misfit(schema, value);
  if (schema.type === "FLOAT32" && !Object.is(Math.fround(value), value)) {
    return { ok: false, misfit: `${value} does not fit 32 bits` };
  }
  return means(`${Object.is(value, -0) ? "-0" : value} float`);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function text(schema: ConnectSchema, value: Datum): Understanding {
  if (typeof value !== "string") return misfit(schema, value);
  if (schema.name === "io.debezium.data.Uuid" && !UUID.test(value)) return misfit(schema, value);
  if (schema.name === "io.debezium.data.Json" && !isJson(value)) return misfit(schema, value);
  return means(JSON.stringify(value));
}

function isJson(value: string): boolean {
  const reading = readJson(value);
  return reading.ok && value.slice(reading.end).trim() === "";
}

function bytes(schema: ConnectSchema, value: Datum): Understanding {
  if (schema.name !== DECIMAL) return value instanceof Uint8Array ? means(hex(value)) : misfit(schema, value);
  const parameters = new Map(schema.parameters);
  if (typeof value === "bigint" || typeof value === "number") return means(`${normal(String(value))} decimal`);
  if (!(value instanceof Uint8Array)) return misfit(schema, value);
  const unscaled = unscaledOf(value);
  const digits = parameters.get(DECIMAL_PRECISION);
  const magnitude = (unscaled < 0n ? -unscaled : unscaled).toString();
  if (digits !== undefined && magnitude.length > Number(digits)) {
    return { ok: false, misfit: `${unscaled} has ${magnitude.length} digits, ${digits} are expected` };
  }
  return means(`${normal(decimalText(unscaled, Number(parameters.get("scale") ?? 0)))} decimal`);
}

/** Without the zeros that say nothing. */
function normal(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function list({ valueSchema }: ConnectSchema, values: readonly Datum[]): Understanding {
  return all(values.map((value) => (valueSchema === null ? means(identity(value)) : understand(valueSchema, value))));
}

function map(schema: ConnectSchema, value: Datum): Understanding {
  const { valueSchema } = schema;
  if (valueSchema === null) return means(identity(value));
  if (isList(value)) return means(identity(value));
  if (!isStruct(value)) return misfit(schema, value);
  return all([...value].map(([key, held]) => within(key, understand(valueSchema, held))));
}

/** A number that brings its own scale is a decimal as others are. */
function struct(schema: ConnectSchema, value: Datum): Understanding {
  if (!isStruct(value)) return misfit(schema, value);
  if (schema.name === "io.debezium.data.VariableScaleDecimal") {
    const [scale, unscaled] = [value.get("scale"), value.get("value")];
    if (typeof scale !== "bigint" || !(unscaled instanceof Uint8Array)) return misfit(schema, value);
    return means(`${normal(decimalText(unscaledOf(unscaled), Number(scale)))} decimal`);
  }
  return all(schema.fields.map(({ name, schema: own }) => within(name, understand(own, value.get(name) ?? null))));
}

function within(name: string, inner: Understanding): Understanding {
  return inner.ok ? means(`${JSON.stringify(name)}=${inner.means}`) : { ok: false, misfit: `${name}: ${inner.misfit}` };
}

function all(parts: readonly Understanding[]): Understanding {
  const wrong = parts.find(({ ok }) => !ok);
  if (wrong !== undefined) return wrong;
  return means(`(${parts.map((part) => (part.ok ? part.means : "")).join(",")})`);
}
