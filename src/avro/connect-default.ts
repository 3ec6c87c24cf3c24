import type { ConnectSchema } from "../model/connect-schema.ts";
import { jacksonBytes, jacksonString, javaDouble, javaFloat, jsonNumber } from "./java/text.ts";

/**
 * A Connect default as AvroData writes it into `connect.default`; null when there is none. A registry that normalizes widens
 * a float there (0.1 to 0.10000000149011612), as Avro 1.11 otherwise does in the field's own default.
 */
export function defaultJson(schema: ConnectSchema, floats: "widened" | "plain" = "plain"): string | null {
  const value = schema.default;
  if (value === null) return null;
  switch (value.kind) {
    case "int":
      return value.value.toString();
    case "float":
      if (schema.type !== "FLOAT32") return jsonNumber(javaDouble(value.value));
      return jsonNumber(floats === "plain" ? javaFloat(value.value) : javaDouble(Math.fround(value.value)));
    case "boolean":
      return String(value.value);
    case "string":
      return jacksonString(value.value);
    case "bytes":
      return jacksonBytes(value.value);
    case "decimal":
      return jacksonBytes(twosComplement(value.unscaled));
    default:
      return value satisfies never;
  }
}

/**
 * The field's own `default`: null for optional fields without one. Avro 1.11 widens a float to double and prints that, so 0.1 becomes
 * 0.10000000149011612; 1.12 prints the float, and so does a registry that normalizes what it parsed.
 */
export function fieldDefaultJson(schema: ConnectSchema, floats: "widened" | "plain"): string | null {
  const value = schema.default;
  if (value === null) return schema.optional ? "null" : null;
  if (floats === "widened" && value.kind === "float" && schema.type === "FLOAT32")
    return jsonNumber(javaDouble(Math.fround(value.value)));
  return defaultJson(schema);
}

/** BigInteger.toByteArray: minimal big-endian two's complement with a sign bit. */
export function twosComplement(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.unshift(Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  } while (rest !== 0n && rest !== -1n);
  const negative = value < 0n;
  const first = bytes[0] ?? 0;
  if (negative && first < 0x80) bytes.unshift(0xff);
  if (!negative && first >= 0x80) bytes.unshift(0);
  return Uint8Array.from(bytes);
}
