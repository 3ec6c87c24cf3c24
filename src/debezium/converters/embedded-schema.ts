import { twosComplement } from "../../avro/connect-default.ts";
import { jacksonString, javaDouble, javaFloat, jsonNumber } from "../../avro/java/text.ts";
import type { ConnectSchema, ConnectValue } from "../../model/connect-schema.ts";

/** How JsonConverter writes decimals (`decimal.format`). */
export type DecimalFormat = "BASE64" | "NUMERIC";

/** The `schema` that Kafka's JsonConverter puts into each message (JsonConverter.asJsonSchema). */
export function embeddedSchema(schema: ConnectSchema, decimals: DecimalFormat): string {
  return `{${members(schema, decimals).join(",")}}`;
}

function members(schema: ConnectSchema, decimals: DecimalFormat): string[] {
  const nested = (inner: ConnectSchema | null) => (inner === null ? "null" : embeddedSchema(inner, decimals));
  const out = [`"type":"${TYPES[schema.type]}"`];
  if (schema.type === "ARRAY") out.push(`"items":${nested(schema.valueSchema)}`);
  if (schema.type === "MAP") out.push(`"keys":${nested(schema.keySchema)}`, `"values":${nested(schema.valueSchema)}`);
  if (schema.type === "STRUCT") {
    const fields = schema.fields.map(
      ({ name, schema: field }) => `{${[...members(field, decimals), `"field":${jacksonString(name)}`].join(",")}}`,
    );
    out.push(`"fields":[${fields.join(",")}]`);
  }
  out.push(`"optional":${schema.optional}`);
  if (schema.name !== null) out.push(`"name":${jacksonString(schema.name)}`);
  if (schema.version !== null) out.push(`"version":${schema.version}`);
  if (schema.doc !== null) out.push(`"doc":${jacksonString(schema.doc)}`);
  if (schema.parameters.length > 0) {
    const parameters = schema.parameters.map(([name, value]) => `${jacksonString(name)}:${jacksonString(value)}`);
    out.push(`"parameters":{${parameters.join(",")}}`);
  }
  if (schema.default !== null) out.push(`"default":${valueJson(schema, schema.default, decimals)}`);
  return out;
}

/** JsonSchema's names of Connect's types. */
const TYPES = {
  INT8: "int8",
  INT16: "int16",
  INT32: "int32",
  INT64: "int64",
  FLOAT32: "float",
  FLOAT64: "double",
  BOOLEAN: "boolean",
  STRING: "string",
  BYTES: "bytes",
  ARRAY: "array",
  MAP: "map",
  STRUCT: "struct",
} as const;

/** JsonConverter.convertToJson; Jackson quotes what is no number in JSON. */
function valueJson(schema: ConnectSchema, value: ConnectValue, decimals: DecimalFormat): string {
  switch (value.kind) {
    case "int":
      return value.value.toString();
    case "float":
      return jsonNumber(schema.type === "FLOAT32" ? javaFloat(value.value) : javaDouble(value.value));
    case "boolean":
      return String(value.value);
    case "string":
      return jacksonString(value.value);
    case "bytes":
      return `"${base64(value.value)}"`;
    case "decimal":
      return decimals === "NUMERIC"
        ? bigDecimalText(value.unscaled, value.scale)
        : `"${base64(twosComplement(value.unscaled))}"`;
    default:
      return value satisfies never;
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** BigDecimal.toString: plain while the exponent of the first digit is at least -6, else scientific. */
export function bigDecimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? "-" : "";
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  if (scale === 0) return `${sign}${digits}`;
  const exponent = digits.length - 1 - scale;
  if (scale > 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const power = exponent === 0 ? "" : `E${exponent > 0 ? "+" : ""}${exponent}`;
  return `${sign}${digits[0]}${fraction}${power}`;
}
