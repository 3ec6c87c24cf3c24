import { canonicalNumeric } from "./expression-json.ts";
import { Unprintable } from "./expression-nodes.ts";
import { Refused } from "./refused.ts";

/** What the input functions of integers take: signs, blanks around, underscores, other bases. */
export function integerWithin(low: bigint, high: bigint): (text: string) => string {
  return (text) => {
    const parts = /^\s*([+-]?)(\d+(?:_\d+)*|0x[\da-f]+|0o[0-7]+|0b[01]+)\s*$/i.exec(text);
    if (parts === null && /^\s*[+-]?(0[xob]|\d.*_)/i.test(text))
      throw new Unprintable(`an integer in this notation: ${text}`);
    if (parts === null) throw new Refused(`invalid input syntax for an integer: "${text}"`);
    const size = BigInt((parts[2] ?? "").replaceAll("_", ""));
    const value = parts[1] === "-" ? -size : size;
    if (value < low || value > high) throw new Refused(`value "${text}" is out of range`);
    return `${value}`;
  };
}

/** Read with C's strtoul and its bases: a leading zero makes an octal number. */
export function unsignedBelow(limit: bigint): (text: string) => string {
  const decimal = integerWithin(0n, limit - 1n);
  return (text) => {
    const octal = /^\s*\+?0([0-7]+)\s*$/.exec(text)?.[1];
    if (octal !== undefined) return decimal(`0o${octal}`);
    if (!/^\s*\+?(0|[1-9]\d*)\s*$/.test(text)) throw new Unprintable(`an unsigned integer in this notation: ${text}`);
    return decimal(text);
  };
}

/** numeric_in takes integers of other bases too. */
export function numericText(text: string): string {
  const parts = /^\s*([+-]?)(0x[\da-f]+|0o[0-7]+|0b[01]+)\s*$/i.exec(text);
  return parts === null ? canonicalNumeric(text) : `${parts[1] === "-" ? "-" : ""}${BigInt(parts[2] ?? "0")}`;
}

/** float4out and float8out: the shortest digits that read back, with an exponent below 1e-4 and from 1e6 or 1e15 on. */
export function floatText(text: string, bytes: 4 | 8): string {
  const word = text.trim().toLowerCase();
  if (/^[+-]?(nan|inf(inity)?)$/.test(word)) return canonicalNumeric(word);
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$|^0x[\da-f]+$/.test(word)) {
    if (!/^[+-]?(0x|nan)/.test(word)) throw new Refused(`invalid input syntax for a float: "${text}"`);
    throw new Unprintable(`a float in this notation: ${text}`);
  }
  const exact = Number(word);
  const value = bytes === 4 ? Math.fround(exact) : exact;
  if (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(word.replace(/(?<!x.*)e.*$/, "")))) {
    throw new Unprintable("a float out of range");
  }
  if (Object.is(value, -0)) return "-0";
  const [digits = "0", power = "0"] = shortest(value, bytes).split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < (bytes === 4 ? 6 : 15)) return plainText(Number(`${digits}e${power}`));
  return `${digits}e${exponent < 0 ? "-" : "+"}${`${Math.abs(exponent)}`.padStart(2, "0")}`;
}

/** Digits and exponent. JavaScript's own are the shortest for doubles; for singles they are searched. */
function shortest(value: number, bytes: 4 | 8): string {
  if (bytes === 8) return value.toExponential();
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential(8);
}

function plainText(value: number): string {
  return value.toString().includes("e") ? value.toFixed(20).replace(/0+$/, "") : `${value}`;
}
