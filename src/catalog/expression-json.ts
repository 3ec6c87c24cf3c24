import { Unprintable } from "./expression-nodes.ts";
import { Refused } from "./refused.ts";

type JsonValue =
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "array"; readonly items: readonly JsonValue[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, JsonValue])[] };

// Run only over texts that JSON.parse took.
const TOKEN = /\s*(?:[{}[\],:]|"(?:[^"\\]|\\.)*"|[-+.\w]+)/y;

/** Throws Unprintable when a text is no JSON. The json type keeps the text itself. */
export function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new Refused("invalid input syntax for type json");
  }
}

/** A JSON text as jsonb prints it: blanks after `:` and `,`, keys by length then bytes, the last of equal keys, numbers as numeric. */
export function canonicalJsonb(text: string): string {
  requireJson(text);
  const tokens = tokensOf(text);
  const value = readValue(tokens);
  return print(value);
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[0].trim());
  return tokens.reverse();
}

function readValue(tokens: string[]): JsonValue {
  const token = tokens.pop();
  if (token === undefined) throw new Unprintable("not a JSON text");
  if (token === "[") {
    const items: JsonValue[] = [];
    while (tokens.at(-1) !== "]") {
      items.push(readValue(tokens));
      if (tokens.at(-1) === ",") tokens.pop();
    }
    tokens.pop();
    return { kind: "array", items };
  }
  if (token === "{") {
    const members = new Map<string, JsonValue>();
    while (tokens.at(-1) !== "}") {
      const key: unknown = JSON.parse(tokens.pop() ?? "");
      tokens.pop();
      members.set(String(key), readValue(tokens));
      if (tokens.at(-1) === ",") tokens.pop();
    }
    tokens.pop();
    return { kind: "object", members: [...members].sort(([a], [b]) => keyOrder(a, b)) };
  }
  if (token.startsWith('"')) return { kind: "scalar", text: jsonString(String(JSON.parse(token))) };
  return { kind: "scalar", text: /^[-\d]/.test(token) ? canonicalNumeric(token) : token };
}

const bytes = new TextEncoder();

/** lengthCompareJsonbStringValue: shorter keys first, then byte by byte. */
function keyOrder(a: string, b: string): number {
  const [left, right] = [bytes.encode(a), bytes.encode(b)];
  if (left.length !== right.length) return left.length - right.length;
  for (const [index, byte] of left.entries()) {
    const difference = byte - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function print(value: JsonValue): string {
  switch (value.kind) {
    case "scalar":
      return value.text;
    case "array":
      return `[${value.items.map(print).join(", ")}]`;
    case "object":
      return `{${value.members.map(([key, member]) => `${jsonString(key)}: ${print(member)}`).join(", ")}}`;
    default: {
      const never: never = value;
      return never;
    }
  }
}

/** escape_json: only the quote, the backslash and control characters are escaped. */
function jsonString(text: string): string {
  if (text.includes("\u0000")) throw new Unprintable("a NUL character in jsonb");
  return JSON.stringify(text).replaceAll("\u007f", "\u007f");
}

/** numeric_out: digits as written, the exponent worked in, no leading zeros, no sign on zero. */
export function canonicalNumeric(text: string): string {
  const parts = /^\s*([+-]?)(\d[\d_]*)?(?:\.(\d[\d_]*)?)?(?:[eE]([+-]?\d+))?\s*$/.exec(text);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts ?? [];
  if (parts === null || (whole === "" && fraction === "")) {
    const special = /^\s*([+-]?)(nan|inf(?:inity)?)\s*$/i.exec(text);
    if (special === null && /^\s*[+-]?0[xob]/i.test(text)) throw new Unprintable(`a number in this notation: ${text}`);
    if (special === null) throw new Refused(`invalid input syntax for type numeric: "${text}"`);
    if (/nan/i.test(special[2] ?? "")) return "NaN";
    return `${special[1] === "-" ? "-" : ""}Infinity`;
  }
  const [left, right] = [whole.replaceAll("_", ""), fraction.replaceAll("_", "")];
  const shift = Number(exponent);
  if (Math.abs(shift) > 1000) throw new Unprintable(`a number with a large exponent: ${text}`);
  const digits = `${left}${right}`;
  const point = left.length + shift;
  const integral = (point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0").replace(/^0+(?=\d)/, "");
  const decimals = point >= 0 ? digits.slice(point) : `${"0".repeat(-point)}${digits}`;
  const scale = Math.max(0, right.length - shift);
  const printed = scale === 0 ? integral : `${integral}.${decimals.slice(0, scale).padEnd(scale, "0")}`;
  return sign === "-" && /[1-9]/.test(printed) ? `-${printed}` : printed;
}
