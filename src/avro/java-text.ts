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
  return javaNumber(value, (positive) => olderDigits(positive, 53) ?? positive.toExponential());
}

/** Float.toString of Java 17. */
export function javaFloat(value: number): string {
  return javaNumber(value, (positive) => olderDigits(positive, 24) ?? shortestFloat(positive));
}

/** The shortest decimal that gives the same 32-bit float. */
function shortestFloat(positive: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = positive.toExponential(digits);
    if (Math.fround(Number(text)) === Math.fround(positive)) return text;
  }
  return positive.toExponential();
}

/**
 * A whole number beyond the mantissa as FloatingDecimal printed it before Java 19 (JDK-4511638): cut at a digit of its own choice,
 * `(float) 2147483648L` to 2.14748365E9 instead of 2.1474836E9. Null for other numbers.
 */
function olderDigits(positive: number, mantissa: 24 | 53): string | null {
  if (!Number.isInteger(positive)) return null;
  const whole = BigInt(positive);
  const exponent = whole.toString(2).length - 1;
  if (exponent <= mantissa || exponent > 62) return null;
  const places = Math.floor((exponent - mantissa - 1) * Math.log10(2));
  const cut = 10n ** BigInt(places);
  const digits = `${(whole + cut / 2n) / cut}`;
  return `${digits[0]}.${digits.slice(1)}e${digits.length + places - 1}`;
}

/** Whether Java since version 19 prints a number with other digits than Java 17. */
export function printedByJavaVersion(value: number, schema: "FLOAT32" | "FLOAT64"): boolean {
  const positive = Math.abs(value);
  const older = olderDigits(positive, schema === "FLOAT32" ? 24 : 53);
  if (older === null) return false;
  const newer = schema === "FLOAT32" ? shortestFloat(positive) : positive.toExponential();
  return significant(older) !== significant(newer);
}

function significant(text: string): string {
  return text.replace(/e.*/, "").replace(".", "").replace(/0+$/, "");
}

/** A number in JSON; NaN and the infinities become strings as in Avro's JacksonUtils. */
export function jsonNumber(javaText: string): string {
  return /^-?(NaN|Infinity)$/.test(javaText) ? `"${javaText}"` : javaText;
}

/** Java's layout of shortest digits: plain for 1e-3 ≤ |x| < 1e7, else d.dE±n, always with a fraction digit. */
function javaNumber(value: number, shortest: (positive: number) => string): string {
  if (Number.isNaN(value)) return "NaN";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const positive = Math.abs(value);
  if (positive === Number.POSITIVE_INFINITY) return `${sign}Infinity`;
  if (positive === 0) return `${sign}0.0`;
  const [mantissa = "0", exponentText = "0"] = shortest(positive).split("e");
  const digits = mantissa.replace(".", "").replace(/(?<=.)0+$/, "");
  const exponent = Number(exponentText);
  if (exponent < -3 || exponent >= 7) return `${sign}${digits[0]}.${digits.slice(1) || "0"}E${exponent}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
