import { digitsBefore19, digitsSince19, type Significand } from "./digits.ts";

/** Texts as Java prints them: Jackson's strings, Double.toString and Float.toString. */

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
]);

/** A JSON string as Jackson's generator writes it: control characters as \u00XX in upper case, everything else raw. */
export function jacksonString(text: string): string {
  if (!/["\\\p{Cc}]/u.test(text)) return `"${text}"`;
  let out = '"';
  for (const character of text) {
    const short = SHORT_ESCAPES.get(character);
    if (short !== undefined) out += short;
    else if (character < " ") out += `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    else out += character;
  }
  return `${out}"`;
}

/** Bytes as Avro's JSON encoding has them: one ISO-8859-1 character a byte. */
export function jacksonBytes(bytes: Uint8Array): string {
  return jacksonString(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Double.toString of Java 17, which Confluent Platform 7 runs on. */
export function javaDouble(value: number): string {
  return javaNumber(value, 53);
}

/** Float.toString of Java 17. */
export function javaFloat(value: number): string {
  return javaNumber(Math.fround(value), 24);
}

/** Whether Java since version 19 prints a number with other digits than Java 17. */
export function printedByJavaVersion(value: number, schema: "FLOAT32" | "FLOAT64"): boolean {
  const positive = Math.abs(value);
  if (positive === 0 || !Number.isFinite(positive)) return false;
  const significand = schema === "FLOAT32" ? 24 : 53;
  return digitsBefore19(positive, significand).digits !== digitsSince19(positive, significand).digits;
}

/** String.trim: everything up to the blank goes. */
export function javaTrim(text: string): string {
  return text.replace(/^[\0- ]+|[\0- ]+$/g, "");
}

/** A number in JSON; NaN and the infinities become strings as in Avro's JacksonUtils. */
export function jsonNumber(javaText: string): string {
  return /^-?(NaN|Infinity)$/.test(javaText) ? `"${javaText}"` : javaText;
}

/** Java's layout: plain for 1e-3 ≤ |x| < 1e7, else d.dE±n, always with a fraction digit. */
function javaNumber(value: number, significand: Significand): string {
  if (Number.isNaN(value)) return "NaN";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const positive = Math.abs(value);
  if (positive === Number.POSITIVE_INFINITY) return `${sign}Infinity`;
  if (positive === 0) return `${sign}0.0`;
  const { digits, exponent } = digitsBefore19(positive, significand);
  if (exponent < -3 || exponent >= 7) return `${sign}${digits[0]}.${digits.slice(1) || "0"}E${exponent}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
