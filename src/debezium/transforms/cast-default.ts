import { javaDouble, javaFloat } from "../../avro/java/text.ts";
import { DATE, TIME, TIMESTAMP } from "../../connect/logical.ts";
import type { ConnectSchema, ConnectValue } from "../../model/connect-schema.ts";
import type { CastTarget } from "./cast.ts";

type CastResult =
  | { readonly kind: "value"; readonly value: ConnectValue | null }
  | { readonly kind: "fails"; readonly reason: string };

/** Cast.castValueToType for a schema's default. Texts of numbers are those of Java 17. */
export function castDefault(schema: ConnectSchema, target: CastTarget): CastResult {
  if (schema.default === null) return { kind: "value", value: null };
  const value = target === "STRING" ? castToText(schema, schema.default) : castToNumber(schema.default, target);
  if (value !== null) return { kind: "value", value };
  const shown = schema.default.kind === "string" ? schema.default.value : schema.default.kind;
  return { kind: "fails", reason: `Value (${shown}) was out of range for requested data type` };
}

function castToText(schema: ConnectSchema, value: ConnectValue): ConnectValue {
  const text = (value: string): ConnectValue => ({ kind: "string", value });
  switch (value.kind) {
    case "string":
      return value;
    case "boolean":
      return text(String(value.value));
    case "int":
      return text(dateText(schema.name, value.value) ?? String(value.value));
    case "float":
      return text(schema.type === "FLOAT32" ? javaFloat(value.value) : javaDouble(value.value));
    case "bytes":
      return text(base64(value.value));
    case "decimal":
      return text(decimalText(value.unscaled, value.scale));
    default:
      return value satisfies never;
  }
}

const DAY = 86_400_000n;

/** Values.dateFormatFor: what is before the second day of 1970 is written as a time, whole days as dates. Null for no date. */
function dateText(name: string | null, value: bigint): string | null {
  if (name !== DATE && name !== TIME && name !== TIMESTAMP) return null;
  const millis = name === DATE ? value * DAY : value;
  const [date = "", time = ""] = new Date(Number(millis)).toISOString().split("T");
  if (millis < DAY) return time;
  return millis % DAY === 0n ? date : `${date}T${time}`;
}

/** java.math.BigDecimal.toString. */
function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? "-" : "";
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  if (scale === 0) return sign + digits;
  const adjusted = -scale + (digits.length - 1);
  if (scale > 0 && adjusted >= -6) {
    const padded = digits.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${sign}${mantissa}E${adjusted >= 0 ? "+" : ""}${adjusted}`;
}

const BITS = { INT8: 8, INT16: 16, INT32: 32, INT64: 64 } as const;

/** Null where Java throws. */
function castToNumber(value: ConnectValue, target: Exclude<CastTarget, "STRING">): ConnectValue | null {
  switch (target) {
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64": {
      const whole = toWhole(value, BITS[target]);
      return whole === null ? null : { kind: "int", value: whole };
    }
    case "FLOAT32":
    case "FLOAT64": {
      const number = toFloat(value);
      if (number === null) return null;
      return { kind: "float", value: target === "FLOAT32" ? Math.fround(number) : number };
    }
    case "BOOLEAN": {
      if (value.kind === "string") return { kind: "boolean", value: value.value.toLowerCase() === "true" };
      const whole = toWhole(value, 64);
      return whole === null ? null : { kind: "boolean", value: whole !== 0n };
    }
    default:
      return target satisfies never;
  }
}

/** Number.byteValue … longValue keep the lower bits; of a float the whole number nearest to it that an int or a long holds. */
function toWhole(value: ConnectValue, bits: number): bigint | null {
  switch (value.kind) {
    case "int":
      return BigInt.asIntN(bits, value.value);
    case "boolean":
      return value.value ? 1n : 0n;
    case "decimal":
      return BigInt.asIntN(bits, wholePart(value.unscaled, value.scale));
    case "float": {
      const wide = bits === 64 ? 64n : 32n;
      const [least, most] = [-(1n << (wide - 1n)), (1n << (wide - 1n)) - 1n];
      if (Number.isNaN(value.value)) return 0n;
      const whole = Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : value.value > 0 ? most : least;
      return BigInt.asIntN(bits, whole < least ? least : whole > most ? most : whole);
    }
    case "string": {
      if (!/^[+-]?\d+$/.test(value.value)) return null;
      const whole = BigInt(value.value.replace("+", ""));
      return BigInt.asIntN(bits, whole) === whole ? whole : null;
    }
    case "bytes":
      return null;
    default:
      return value satisfies never;
  }
}

function wholePart(unscaled: bigint, scale: number): bigint {
  return scale >= 0 ? unscaled / 10n ** BigInt(scale) : unscaled * 10n ** BigInt(-scale);
}

function toFloat(value: ConnectValue): number | null {
  switch (value.kind) {
    case "int":
      return Number(value.value);
    case "float":
      return value.value;
    case "boolean":
      return value.value ? 1 : 0;
    case "decimal":
      return Number(`${value.unscaled}e${-value.scale}`);
    case "string":
      return parseFloatText(value.value.trim());
    case "bytes":
      return null;
    default:
      return value satisfies never;
  }
}

/** Double.parseDouble, without its hexadecimal form. */
function parseFloatText(text: string): number | null {
  if (/^[+-]?(?:NaN|Infinity)$/.test(text)) return Number(text.replace(/^[+-](?=NaN)/, ""));
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/.test(text)) return null;
  return Number(text.replace(/[fFdD]$/, ""));
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
