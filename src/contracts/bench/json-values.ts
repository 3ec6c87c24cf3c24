import { jacksonString, javaDouble, javaFloat, jsonNumber } from "../../avro/java/text.ts";
import { isJsonObject, readJson } from "../../avro/json.ts";
import { DECIMAL } from "../../connect/logical.ts";
import { bigDecimalText } from "../../debezium/converters/embedded-schema.ts";
import type { JsonValue } from "../../model/avro-schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { base64, type Datum, fromBase64, isList, isStruct, unscaledOf } from "./datum.ts";
import type { WireFormat } from "./writing.ts";

type JsonFormat = Extract<WireFormat, { readonly kind: "json" }>;

/** What JsonConverter writes (JsonConverter.fromConnectData): numbers with all their digits, bytes in Base64, decimals as `decimal.format` says. */
export function encodeJson(schema: ConnectSchema, value: Datum, { embedded, decimals }: JsonFormat): string {
  const payload = jsonOf(schema, value, decimals);
  return embedded === null ? payload : `{"schema":${embedded},"payload":${payload}}`;
}

function jsonOf(schema: ConnectSchema, value: Datum, decimals: JsonFormat["decimals"]): string {
  if (value === null) return "null";
  switch (schema.type) {
    case "FLOAT32":
      return typeof value === "number" ? jsonNumber(javaFloat(value)) : "null";
    case "FLOAT64":
      return typeof value === "number" ? jsonNumber(javaDouble(value)) : "null";
    case "STRING":
      return jacksonString(String(value));
    case "BYTES":
      return value instanceof Uint8Array ? bytesJson(schema, value, decimals) : "null";
    case "ARRAY":
      return `[${(isList(value) ? value : []).map((item) => nested(schema.valueSchema, item, decimals))}]`;
    case "MAP":
      return mapJson(schema, value, decimals);
    case "STRUCT": {
      if (!isStruct(value)) return "null";
      const members = schema.fields.map(
        ({ name, schema: own }) => `${jacksonString(name)}:${jsonOf(own, value.get(name) ?? null, decimals)}`,
      );
      return `{${members}}`;
    }
    default:
      return String(value);
  }
}

function nested(schema: ConnectSchema | null, value: Datum, decimals: JsonFormat["decimals"]): string {
  return schema === null ? "null" : jsonOf(schema, value, decimals);
}

function bytesJson({ name, parameters }: ConnectSchema, value: Uint8Array, decimals: JsonFormat["decimals"]): string {
  if (name !== DECIMAL || decimals === "BASE64") return `"${base64(value)}"`;
  const scale = Number(parameters.find(([key]) => key === "scale")?.[1] ?? 0);
  return bigDecimalText(unscaledOf(value), scale);
}

/** With text keys an object, otherwise a list of pairs. */
function mapJson({ valueSchema }: ConnectSchema, value: Datum, decimals: JsonFormat["decimals"]): string {
  if (isStruct(value)) {
    return `{${[...value].map(([key, held]) => `${jacksonString(key)}:${nested(valueSchema, held, decimals)}`)}}`;
  }
  const pairs = (isList(value) ? value : []).filter(isStruct);
  return `[${pairs.map((pair) => `[${String(pair.get("key") ?? null)},${nested(valueSchema, pair.get("value") ?? null, decimals)}]`)}]`;
}

export type JsonDecoded =
  | { readonly ok: true; readonly value: Datum; readonly embedded: JsonValue | null }
  | { readonly ok: false; readonly reason: string };

/** Reads a message as a consumer does that knows whether a schema stands in it. */
export function decodeJson(text: string, withSchema: boolean): JsonDecoded {
  const reading = readJson(text);
  if (!reading.ok) return { ok: false, reason: reading.message };
  if (!withSchema) return { ok: true, value: datumOf(reading.value), embedded: null };
  const { value } = reading;
  if (!isJsonObject(value) || !value.has("payload")) return { ok: false, reason: "no schema and payload stand in it" };
  return { ok: true, value: datumOf(value.get("payload") ?? null), embedded: value.get("schema") ?? null };
}

/** JSON knows no bytes: those stay the texts they are until somebody says what they mean. */
function datumOf(value: JsonValue): Datum {
  if (Array.isArray(value)) return value.map(datumOf);
  if (isJsonObject(value)) return new Map([...value].map(([key, held]) => [key, datumOf(held)]));
  return typeof value === "object" ? null : value;
}

/** A decoded JSON value as one who knows the schema takes it: bytes out of their Base64, floats out of whole numbers and quoted words. */
export function withSchema(schema: ConnectSchema, value: Datum): Datum {
  if (value === null) return null;
  switch (schema.type) {
    case "FLOAT32":
      return isNumber(value) ? Math.fround(Number(value)) : value;
    case "FLOAT64":
      return isNumber(value) ? Number(value) : value;
    case "BYTES":
      return typeof value === "string" ? (fromBase64(value) ?? value) : value;
    case "ARRAY":
      return isList(value) && schema.valueSchema !== null ? value.map(within(schema.valueSchema)) : value;
    case "STRUCT":
      return isStruct(value) ? new Map([...value].map(([name, held]) => [name, field(schema, name, held)])) : value;
    case "MAP":
      return mapWithSchema(schema, value);
    default:
      return value;
  }
}

/** Jackson quotes what is no number in JSON. */
function isNumber(value: Datum): boolean {
  return typeof value === "bigint" || typeof value === "number" || (typeof value === "string" && value !== "");
}

function within(schema: ConnectSchema): (value: Datum) => Datum {
  return (value) => withSchema(schema, value);
}

function field({ fields }: ConnectSchema, name: string, held: Datum): Datum {
  const own = fields.find((one) => one.name === name)?.schema;
  return own === undefined ? held : withSchema(own, held);
}

function mapWithSchema({ keySchema, valueSchema }: ConnectSchema, value: Datum): Datum {
  if (valueSchema === null || keySchema === null) return value;
  if (isStruct(value)) return new Map([...value].map(([key, held]) => [key, withSchema(valueSchema, held)]));
  if (!isList(value)) return value;
  return value.map((pair) => {
    const [key = null, held = null] = isList(pair) ? pair : [];
    return new Map([
      ["key", withSchema(keySchema, key)],
      ["value", withSchema(valueSchema, held)],
    ]);
  });
}
