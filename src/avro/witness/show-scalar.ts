import { jacksonString } from "../java/text.ts";
import type { Meaning, TimeUnit } from "../semantics.ts";
import { misfit } from "../text-meaning.ts";
import type { AvscValue } from "./sample.ts";

/** A decoded scalar as its owner understands it, with a remark where it is none of what the schema says it is. */
export function showScalar(meaning: Meaning, value: AvscValue): string {
  if (typeof value === "string") return showText(meaning, value);
  if (value instanceof Uint8Array) return showBytes(meaning, value);
  if (meaning.kind === "time" && (typeof value === "number" || typeof value === "bigint")) {
    return showTime(meaning, BigInt(value));
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

function showText(meaning: Meaning, value: string): string {
  // Debezium closes texts of local times with a Z, too.
  const local = meaning.kind === "time" && !meaning.zoned && meaning.quantity !== "duration";
  const wrong = misfit(meaning, value);
  if (wrong !== null) return `${jacksonString(value)} (${wrong})`;
  return local ? `${jacksonString(value.replace(/Z$/, ""))} (no zone)` : jacksonString(value);
}

const BYTES_SHOWN = 32;

function showBytes(meaning: Meaning, value: Uint8Array): string {
  if (meaning.kind === "decimal") return showDecimal(meaning, value);
  if (meaning.kind === "bits") return showBits(meaning.length, value);
  const start = `0x${Buffer.from(value.subarray(0, BYTES_SHOWN)).toString("hex")}`;
  return value.length > BYTES_SHOWN ? `${start}… (${value.length} bytes)` : start;
}

/** io.debezium.data.Bits: the last bits stand in the first byte, and zero bytes at the end are left out. */
function showBits(length: number | null, value: Uint8Array): string {
  const digits = [...value].reverse().map((byte) => byte.toString(2).padStart(8, "0"));
  const bits = digits.join("").replace(/^0+/, "");
  const padded = bits.padStart(length ?? 1, "0");
  return length !== null && bits.length > length ? `B'${padded}' (more than ${length} bits)` : `B'${padded}'`;
}

type DecimalMeaning = Extract<Meaning, { kind: "decimal" }>;

export function showDecimal(meaning: Pick<DecimalMeaning, "precision" | "scale">, value: Uint8Array): string {
  const { precision, scale } = meaning;
  const unscaled = BigInt.asIntN(value.length * 8, BigInt(`0x${Buffer.from(value).toString("hex") || "0"}`));
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  // numeric(3,-2) counts in hundreds.
  const digits = (scale < 0 ? magnitude * 10n ** BigInt(-scale) : magnitude).toString();
  const places = Math.max(scale, 0);
  const padded = digits.padStart(places + 1, "0");
  const point = padded.length - places;
  const number = `${unscaled < 0n ? "-" : ""}${padded.slice(0, point)}${places > 0 ? `.${padded.slice(point)}` : ""}`;
  const fits = precision === null || magnitude.toString().length <= precision;
  return fits ? number : `${number} (does not fit decimal(${precision},${scale}))`;
}

const UNITS_IN_A_SECOND: Readonly<Record<Exclude<TimeUnit, "days" | "text">, bigint>> = {
  milliseconds: 1_000n,
  microseconds: 1_000_000n,
  nanoseconds: 1_000_000_000n,
};

/** Seconds a JavaScript date can hold. */
const LAST_SECOND = 8_640_000_000_000n;

export function showTime(meaning: Extract<Meaning, { kind: "time" }>, value: bigint): string {
  if (meaning.unit === "text") return `${value} ${meaning.unit}`;
  if (meaning.unit === "days") return `"${moment(value * 86_400n)?.slice(0, 10) ?? `day ${value}`}"`;
  const unit = UNITS_IN_A_SECOND[meaning.unit];
  const rest = ((value % unit) + unit) % unit;
  const seconds = (value - rest) / unit;
  const places = unit.toString().length - 1;
  const digits = rest.toString().padStart(places, "0").replace(/0+$/, "");
  const fraction = rest === 0n ? "" : `.${digits}`;
  if (meaning.quantity === "duration") return `${seconds}${fraction} seconds`;
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
