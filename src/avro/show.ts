import type { AvroField, AvroSchema } from "../model/avro-schema.ts";
import { avscName } from "./avsc.ts";
import { jacksonString } from "./java-text.ts";
import { optionality } from "./row.ts";
import type { AvscValue } from "./sample.ts";
import { type Meaning, meaningOf, type TimeUnit } from "./semantics.ts";
import { sortedJson } from "./structure.ts";

/** A decoded value as the schema's owner understands it: decimals by their scale, times by their unit, bytes in hex. */
export function showValue(schema: AvroSchema, value: AvscValue): string {
  switch (schema.type) {
    case "union":
      return showBranch(schema.branches, value);
    case "record":
      return `{${schema.fields.map((field) => `${jacksonString(field.name)}:${showValue(field.type, member(value, avscName(field.name)))}`).join(",")}}`;
    case "array":
      return Array.isArray(value) ? `[${value.map((element) => showValue(schema.items, element)).join(",")}]` : "[]";
    case "map":
      return `{${members(value)
        .map(([key, held]) => `${jacksonString(key)}:${showValue(schema.values, held)}`)
        .join(",")}}`;
    default:
      return showScalar(meaningOf(schema), value);
  }
}

/** A field's default as its owner understands it; equal for defaults that mean the same number or moment. `none` when there is none. */
export function showDefault(field: AvroField): string {
  const value = field.default;
  if (value === undefined) return "none";
  const { type } = optionality(field.type);
  const meaning: Meaning = type === null ? { kind: "plain" } : meaningOf(type);
  if (meaning.kind === "time" && typeof value === "bigint") return showTime(meaning, value);
  if (meaning.kind === "decimal" && typeof value === "string") {
    return showDecimal(meaning, Buffer.from(value, "latin1"))
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  }
  return sortedJson(value);
}

/** avsc wraps a union's value under its branch's name; the order of named branches is all that is needed to find it again. */
function showBranch(branches: readonly AvroSchema[], value: AvscValue): string {
  const [entry] = members(value);
  if (entry === undefined) return "null";
  const [name, held] = entry;
  const branch =
    branches.find((candidate) => branchMatches(candidate, name)) ?? branches.find(({ type }) => type !== "null");
  return branch === undefined ? "null" : showValue(branch, held);
}

function branchMatches(schema: AvroSchema, name: string): boolean {
  return "name" in schema ? name.startsWith(avscName(schema.name.simple)) : schema.type === name;
}

function member(value: AvscValue, name: string): AvscValue {
  return members(value).find(([key]) => key === name)?.[1];
}

function members(value: AvscValue): readonly (readonly [string, AvscValue])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function showScalar(meaning: Meaning, value: AvscValue): string {
  if (typeof value === "string") return showText(meaning, value);
  if (value instanceof Uint8Array) return meaning.kind === "decimal" ? showDecimal(meaning, value) : showBytes(value);
  if (meaning.kind === "time" && (typeof value === "number" || typeof value === "bigint")) {
    return showTime(meaning, BigInt(value));
  }
  return String(value);
}

function showText(meaning: Meaning, value: string): string {
  if (meaning.kind === "enum" && !meaning.values.includes(value)) return `${jacksonString(value)} (none of its values)`;
  return jacksonString(value);
}

const BYTES_SHOWN = 32;

function showBytes(value: Uint8Array): string {
  const start = `0x${Buffer.from(value.subarray(0, BYTES_SHOWN)).toString("hex")}`;
  return value.length > BYTES_SHOWN ? `${start}… (${value.length} bytes)` : start;
}

function showDecimal(meaning: Extract<Meaning, { kind: "decimal" }>, value: Uint8Array): string {
  const unscaled = BigInt.asIntN(value.length * 8, BigInt(`0x${Buffer.from(value).toString("hex") || "0"}`));
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  const padded = digits.padStart(meaning.scale + 1, "0");
  const point = padded.length - meaning.scale;
  const number = `${unscaled < 0n ? "-" : ""}${padded.slice(0, point)}${meaning.scale > 0 ? `.${padded.slice(point)}` : ""}`;
  const fits = meaning.precision === null || digits.length <= meaning.precision;
  return fits ? number : `${number} (does not fit decimal(${meaning.precision},${meaning.scale}))`;
}

const UNITS_IN_A_SECOND: Readonly<Record<Exclude<TimeUnit, "days" | "text">, bigint>> = {
  milliseconds: 1_000n,
  microseconds: 1_000_000n,
  nanoseconds: 1_000_000_000n,
};

/** Seconds a JavaScript date can hold. */
const LAST_SECOND = 8_640_000_000_000n;

function showTime(meaning: Extract<Meaning, { kind: "time" }>, value: bigint): string {
  if (meaning.unit === "text" || meaning.quantity === "duration") return `${value} ${meaning.unit}`;
  if (meaning.unit === "days") return `"${moment(value * 86_400n)?.slice(0, 10) ?? `day ${value}`}"`;
  const unit = UNITS_IN_A_SECOND[meaning.unit];
  const rest = ((value % unit) + unit) % unit;
  const seconds = (value - rest) / unit;
  const fraction =
    rest === 0n
      ? ""
      : `.${rest
          .toString()
          .padStart(unit.toString().length - 1, "0")
          .replace(/0+$/, "")}`;
  const text = moment(seconds);
  if (meaning.quantity === "time") {
    return text === null || seconds < 0n || seconds >= 86_400n
      ? `${value} ${meaning.unit} (no time of day)`
      : `"${text.slice(11)}${fraction}"`;
  }
  return text === null ? `${value} ${meaning.unit} (no date)` : `"${text}${fraction}Z"`;
}

/** YYYY-MM-DDTHH:MM:SS of so many seconds since 1970, null beyond what a date can be. */
function moment(seconds: bigint): string | null {
  if (seconds > LAST_SECOND || seconds < -LAST_SECOND) return null;
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, "");
}
