import { twosComplement } from "../../../avro/connect-default.ts";
import { decimalText } from "../datum.ts";

const WIDTHS = { INT8: 8, INT16: 16, INT32: 32, INT64: 64 } as const;
type WholeType = keyof typeof WIDTHS;

/** 2^53 is the last whole number doubles count to. */
const BEYOND_DOUBLE = 9_007_199_254_740_993n;

export function wholeEdges(type: WholeType): readonly bigint[] {
  const limit = 2n ** BigInt(WIDTHS[type] - 1);
  const beyond = type === "INT64" ? [BEYOND_DOUBLE, -BEYOND_DOUBLE] : [];
  return [42n, 0n, 1n, -1n, limit - 1n, -limit, ...beyond];
}

export function floatEdges(type: "FLOAT32" | "FLOAT64"): readonly number[] {
  const own =
    type === "FLOAT64"
      ? [0.1, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 9_007_199_254_740_992]
      : [Math.fround(0.1), 3.4028234663852886e38, -3.4028234663852886e38, 1.401298464324817e-45];
  return [1.5, 0, -0, -1, ...own, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
}

/** Unscaled values of numeric(precision, scale); of one without a precision, those of many digits too. */
function unscaledEdges(precision: number | null, scale: number): readonly bigint[] {
  const digits = Math.min(precision ?? 38, 1000);
  const largest = 10n ** BigInt(digits) - 1n;
  const one = scale >= 0 && scale < digits ? 10n ** BigInt(scale) : 1n;
  const usual = digits >= 4 ? 1234n : largest;
  const values = [usual, 0n, one, -one, 1n, -1n, largest, -largest];
  return [...new Set(digits > 16 ? [...values, BEYOND_DOUBLE, -BEYOND_DOUBLE] : values)];
}

export function decimalEdges(precision: number | null, scale: number): readonly Uint8Array[] {
  return unscaledEdges(precision, scale).map(twosComplement);
}

/** numeric as a text (`decimal.handling.mode=string`). Only one that has no precision takes infinity, all take NaN. */
export function decimalTexts(precision: number | null, scale: number): readonly string[] {
  return [...unscaledEdges(precision, scale).map((unscaled) => decimalText(unscaled, scale)), "NaN"];
}

export function decimalDoubles(precision: number | null, scale: number): readonly number[] {
  return [...unscaledEdges(precision, scale).map((unscaled) => Number(decimalText(unscaled, scale))), Number.NaN];
}

/** Debezium's Bits: the lowest byte in front, and no zero bytes behind the highest one that is set. */
export function bitEdges(length: number): readonly Uint8Array[] {
  const bits = BigInt(Math.min(length, 64));
  return [1n, 0n, 2n ** bits - 1n, 2n ** (bits - 1n)].map(littleEnd);
}

function littleEnd(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 0xffn));
  return Uint8Array.from(bytes);
}

export function byteEdges(): readonly Uint8Array[] {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  return [[0xff, 0x00, 0xe9], [], [0], [0xc3, 0x28]].map((bytes) => Uint8Array.from(bytes)).concat([all]);
}
