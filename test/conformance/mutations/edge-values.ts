import type { RealColumn } from "./real-tables.ts";

const TEXTS = ["Grüße 🚀", "42", "a", "", "  two  blanks ", "7"];

const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  bool: ["true", "false"],
  int2: ["7", "-32768", "32767", "0", "1", "42"],
  int4: ["7", "-2147483648", "2147483647", "0", "1", "42"],
  int8: ["7", "-9223372036854775808", "9223372036854775807", "9007199254740993", "1", "42"],
  float4: ["1.5", "0.1", "-3.25e10", "0", "42", "7"],
  float8: ["1.5", "0.1", "-1.7e300", "0", "42", "7"],
  money: ["1.50", "-3.25", "0", "42"],
  date: ["2024-02-29", "1970-01-01", "1969-12-31", "2038-01-20"],
  time: ["10:30:00.123456", "00:00:00", "23:59:59.999999", "12:00:00.5"],
  timetz: ["10:30:00.123456+00", "00:00:00+00", "23:59:59.999999+00"],
  timestamp: [
    "2024-02-29 12:34:56.123456",
    "1970-01-01 00:00:00",
    "1969-12-31 23:59:59.999999",
    "2038-01-20 00:00:00.5",
  ],
  timestamptz: [
    "2024-02-29 12:34:56.123456+00",
    "1970-01-01 00:00:00+00",
    "1969-12-31 23:59:59+00",
    "2038-01-20 00:00:00+00",
  ],
  interval: ["1 day 02:03:04.000005", "-00:00:01", "2 mons", "00:00:00"],
  uuid: [
    "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-4fff-bfff-ffffffffffff",
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333",
  ],
  json: ['{"a": 1}', "null", "[]", '"Grüße"', "7"],
  jsonb: ['{"a": 1}', "null", "[]", '"Grüße"', "7"],
  bytea: ["\\xdeadbeef", "\\x", "\\x00ff", "\\x61", "\\x6262", "\\x07"],
  inet: ["192.168.0.1/24", "10.0.0.1", "::1"],
  cidr: ["192.168.0.0/24", "10.0.0.0/8"],
  macaddr: ["08:00:2b:01:02:03", "00:00:00:00:00:00"],
  macaddr8: ["08:00:2b:01:02:03:04:05", "00:00:00:00:00:00:00:00"],
  xml: ["<a/>", "<b>text</b>"],
  int4range: ["[1,5)", "empty"],
  int8range: ["[1,5)", "empty"],
  numrange: ["[1.5,5)", "empty"],
  tsrange: ['["2024-01-01 00:00:00","2024-01-02 00:00:00")'],
  tstzrange: ['["2024-01-01 00:00:00+00","2024-01-02 00:00:00+00")'],
  daterange: ["[2024-01-01,2024-01-05)"],
  point: ["(1,2)", "(0,0)"],
  oid: ["7", "0", "42"],
};

/** Texts PostgreSQL takes for a column's type: its ends, its usual values, what readers stumble over. */
export function edgeTexts({ type, labels, size, precision, scale, elements }: RealColumn): readonly string[] {
  if (elements) {
    const [one = "x", other = one] = labels.length > 0 ? labels : scalarTexts(type, size, precision, scale);
    const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
    return ["{}", `{${quoted(one)}}`, `{${quoted(one)},${quoted(other)}}`];
  }
  return labels.length > 0 ? labels : scalarTexts(type, size, precision, scale);
}

function scalarTexts(
  type: string,
  size: number | null,
  precision: number | null,
  scale: number | null,
): readonly string[] {
  if (type === "numeric") return numbers(precision, scale);
  if (type === "bit") return ["0", "1"].map((bit) => bit.repeat(size ?? 1));
  if (type === "varbit") return ["1", "0", "101"].map((bits) => bits.slice(0, size ?? 3));
  if (type === "varchar" || type === "bpchar") {
    const length = size ?? 100;
    return [...TEXTS, "é".repeat(length)].map((text) => [...text].slice(0, length).join(""));
  }
  return BY_TYPE[type] ?? TEXTS;
}

function numbers(precision: number | null, scale: number | null): readonly string[] {
  if (precision === null) return ["7", "12345678901234567890.123456789", "-0.5", "0", "42.10", "1"];
  const after = scale ?? 0;
  const before = Math.max(precision - after, 0);
  const point = after > 0 ? `.${"9".repeat(after)}` : "";
  const small = after > 0 ? `0.${"0".repeat(after - 1)}1` : "1";
  const usual = before > 0 ? ["7", "1"] : [];
  return [...usual, `${before === 0 ? "0" : "9".repeat(before)}${point}`, small, `-${small}`, "0"];
}
