import type { AvroKind } from "./avro-fields.ts";
import type { RealValue } from "./real-rows.ts";
import type { RealColumn } from "./real-tables.ts";

/** A value as avsc writes it. */
export type WireValue = unknown;

/** A kind of value this encoder has no writing for: the column is then counted as not exercised. */
export class NotWritable extends Error {}

const DECIMAL = "org.apache.kafka.connect.data.Decimal";
const VARIABLE = "io.debezium.data.VariableScaleDecimal";

/** Kinds of text that Debezium writes as PostgreSQL prints them. */
const PLAIN_TEXTS: readonly (string | null)[] = [
  null,
  "io.debezium.data.Uuid",
  "io.debezium.data.Json",
  "io.debezium.data.Xml",
  "io.debezium.data.Enum",
  "io.debezium.data.Ltree",
];

/** What Debezium writes for a value of PostgreSQL: docs "Data type mappings" of the PostgreSQL connector. */
export function written(kind: AvroKind, column: RealColumn, value: RealValue): WireValue {
  if (value === null) return null;
  if (typeof value !== "string") {
    if (kind.avro !== "array" || kind.items === null) throw new NotWritable(`array as ${kind.avro}`);
    const items = kind.items;
    return value.map((item) => written(items, { ...column, elements: false }, item));
  }
  switch (kind.avro) {
    case "boolean":
      return value === "t" || value === "true" || value === "1";
    case "int":
      return writtenInt(kind, value);
    case "long":
      return writtenLong(kind, value);
    case "float":
    case "double":
      return Number(value.replace(/[$,]/g, ""));
    case "bytes":
      return writtenBytes(kind, column, value);
    case "string":
      return writtenText(kind, column, value);
    case "record":
      if (kind.name === VARIABLE) return variable(value);
      throw new NotWritable(`${kind.name}`);
    default:
      throw new NotWritable(`${kind.avro} ${kind.name}`);
  }
}

function writtenInt({ name }: AvroKind, text: string): number {
  switch (name) {
    case null:
      return Number(text);
    case "io.debezium.time.Date":
    case "org.apache.kafka.connect.data.Date":
      return Number(microseconds(text) / 86_400_000_000n);
    case "io.debezium.time.Time":
    case "org.apache.kafka.connect.data.Time":
      return Number(timeOfDay(text) / 1000n);
    default:
      throw new NotWritable(name);
  }
}

function writtenLong({ name }: AvroKind, text: string): bigint {
  switch (name) {
    case null:
      return BigInt(text);
    case "io.debezium.time.Timestamp":
    case "org.apache.kafka.connect.data.Timestamp":
      return floored(microseconds(text), 1000n);
    case "io.debezium.time.MicroTimestamp":
      return microseconds(text);
    case "io.debezium.time.NanoTimestamp":
      return microseconds(text) * 1000n;
    case "io.debezium.time.MicroTime":
      return timeOfDay(text);
    case "io.debezium.time.NanoTime":
      return timeOfDay(text) * 1000n;
    case "io.debezium.time.MicroDuration":
      return duration(text);
    default:
      throw new NotWritable(name);
  }
}

function writtenBytes({ name, scale }: AvroKind, column: RealColumn, text: string): Buffer {
  if (name === DECIMAL) return twosComplement(unscaled(text.replace(/[$,]/g, ""), scale ?? 0));
  if (name === "io.debezium.data.Bits") return bits(text);
  if (name !== null) throw new NotWritable(name);
  return column.type === "bytea" ? Buffer.from(text.slice(2), "hex") : Buffer.from(text, "utf8");
}

function writtenText({ name }: AvroKind, column: RealColumn, text: string): string {
  if (name === "io.debezium.time.ZonedTimestamp") return zoned(text);
  if (name === "io.debezium.time.ZonedTime") return text.replace(/[+-]00$/, "Z");
  if (!PLAIN_TEXTS.includes(name) || column.type === "bytea") throw new NotWritable(`${name} of ${column.type}`);
  return text;
}

/** The value as whoever was compiled against `kind` understands it; null where it cannot be such a value at all. */
export function understood(kind: AvroKind, column: RealColumn, value: WireValue): string | null {
  if (Array.isArray(value)) {
    const { items } = kind;
    if (kind.avro !== "array" || items === null) return null;
    const all = value.map((item) => (item === null ? "null" : understood(items, column, item)));
    return all.includes(null) ? null : `[${all.join()}]`;
  }
  switch (kind.avro) {
    case "boolean":
      return typeof value === "boolean" ? `b:${value}` : null;
    case "int":
      return typeof value === "number" && Number.isInteger(value) ? understoodInteger(kind, BigInt(value)) : null;
    case "long":
      return typeof value === "bigint" ? understoodInteger(kind, value) : null;
    case "float":
    case "double":
      return typeof value === "number"
        ? `n:${normal(String(kind.avro === "float" ? Math.fround(value) : value))}`
        : null;
    case "bytes":
      return Buffer.isBuffer(value) ? understoodBytes(kind, value) : null;
    case "string":
      return typeof value === "string" ? understoodText(kind, column, value) : null;
    case "record":
      return understoodRecord(kind, value);
    default:
      return null;
  }
}

function understoodInteger({ name }: AvroKind, value: bigint): string | null {
  switch (name?.split(".").at(-1) ?? null) {
    case null:
      return `n:${value}`;
    case "Date":
      return `date:${value}`;
    case "Timestamp":
      return `ts:${value * 1000n}`;
    case "MicroTimestamp":
      return `ts:${value}`;
    case "NanoTimestamp":
      return `ts:${value / 1000n}`;
    case "Time":
      return `time:${value * 1000n}`;
    case "MicroTime":
      return `time:${value}`;
    case "NanoTime":
      return `time:${value / 1000n}`;
    case "MicroDuration":
      return `span:${value}`;
    default:
      return null;
  }
}

function understoodBytes({ name, scale }: AvroKind, value: Buffer): string | null {
  if (name === DECIMAL) return `n:${normal(pointed(fromTwosComplement(value), scale ?? 0))}`;
  return name === null || name === "io.debezium.data.Bits" ? `x:${value.toString("hex")}` : null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function understoodText({ name }: AvroKind, column: RealColumn, value: string): string | null {
  if (name === "io.debezium.time.ZonedTimestamp") {
    const match = /^(\d{4,}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z$/.exec(value);
    return match === null ? null : `tstz:${microseconds(`${match[1]} ${match[2]}`)}`;
  }
  if (name === "io.debezium.time.ZonedTime") return /^\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? `timetz:${value}` : null;
  if (name === "io.debezium.data.Uuid" && !UUID.test(value)) return null;
  if (name === "io.debezium.data.Json" && !isJson(value)) return null;
  if (name === "io.debezium.data.Xml" && !value.startsWith("<")) return null;
  if (name === null && column.type === "numeric" && !/^-?\d+(\.\d+)?$/.test(value)) return null;
  return `s:${value}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function understoodRecord({ name }: AvroKind, value: WireValue): string | null {
  if (name !== VARIABLE || typeof value !== "object" || value === null) return null;
  if (!("scale" in value && "value" in value && typeof value.scale === "number" && Buffer.isBuffer(value.value))) {
    return null;
  }
  return `n:${normal(pointed(fromTwosComplement(value.value), value.scale))}`;
}

/** What PostgreSQL holds, in the words of `understood` for a reader of that kind. */
export function held(kind: AvroKind, column: RealColumn, value: RealValue): string {
  if (value === null) return "null";
  if (typeof value !== "string") {
    const { items } = kind;
    return `[${value.map((item) => (items === null ? `${item}` : held(items, column, item))).join()}]`;
  }
  // A text without further meaning is the text that PostgreSQL prints.
  if (kind.avro === "string" && PLAIN_TEXTS.includes(kind.name)) return `s:${value}`;
  switch (column.type) {
    case "bool":
      return `b:${value === "t" || value === "true"}`;
    case "int2":
    case "int4":
    case "int8":
    case "oid":
    case "numeric":
      return `n:${normal(value)}`;
    case "money":
      return `n:${normal(value.replace(/[$,]/g, ""))}`;
    case "float4":
      return `n:${normal(String(kind.avro === "float" ? Math.fround(Number(value)) : Number(value)))}`;
    case "float8":
      return `n:${normal(String(Number(value)))}`;
    case "date":
      return `date:${microseconds(value) / 86_400_000_000n}`;
    case "timestamp":
      return `ts:${microseconds(value)}`;
    case "timestamptz":
      return `tstz:${microseconds(value)}`;
    case "time":
      return `time:${timeOfDay(value)}`;
    case "timetz":
      return `timetz:${value.replace(/[+-]00$/, "Z")}`;
    case "interval":
      return `span:${duration(value)}`;
    case "bytea":
      return `x:${value.slice(2)}`;
    case "bit":
    case "varbit":
      return kind.avro === "boolean" ? `b:${value === "1"}` : `x:${bits(value).toString("hex")}`;
    default:
      return `s:${value}`;
  }
}

/** Microseconds since 1970 of `2024-02-29 12:34:56.123456+00`, of a date its midnight. The session runs in UTC. */
export function microseconds(text: string): bigint {
  const match = /^(\d{4,})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d+)?))?(?:[+-]00|Z)?$/.exec(text);
  if (match === null) throw new NotWritable(`moment ${text}`);
  const days = BigInt(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))) / 86_400_000n;
  return days * 86_400_000_000n + timeOfDay(match[4] ?? "00:00:00");
}

function timeOfDay(text: string): bigint {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) throw new NotWritable(`time ${text}`);
  const seconds = (Number(match[1]) * 60 + Number(match[2])) * 60 + Number(match[3]);
  return BigInt(seconds) * 1_000_000n + BigInt((match[4] ?? "").padEnd(6, "0"));
}

/** Months count 365.25 / 12 days (io.debezium.time.MicroDuration). */
function duration(text: string): bigint {
  const match =
    /^(?:(-?\d+) years? ?)?(?:(-?\d+) mons? ?)?(?:(-?\d+) days? ?)?(?:([+-]?)(\d\d:\d\d:\d\d(?:\.\d+)?))?$/.exec(text);
  if (match === null) throw new NotWritable(`interval ${text}`);
  const months = Number(match[1] ?? 0) * 12 + Number(match[2] ?? 0);
  const days = months * (365.25 / 12) + Number(match[3] ?? 0);
  const clock = match[5] === undefined ? 0n : timeOfDay(match[5]);
  return BigInt(Math.round(days * 86_400_000_000)) + (match[4] === "-" ? -clock : clock);
}

/** Rounded down, as an instant before 1970 is. */
function floored(value: bigint, by: bigint): bigint {
  return value >= 0n ? value / by : -((-value + by - 1n) / by);
}

function zoned(text: string): string {
  const [day = "", clock = ""] = text.split(" ");
  const [whole = "", fraction = ""] = clock.replace(/[+-]00$/, "").split(".");
  return `${day}T${whole}.${fraction.padEnd(6, "0")}Z`;
}

function bits(text: string): Buffer {
  const bytes = Buffer.alloc(Math.ceil(text.length / 8));
  [...text].reverse().forEach((bit, place) => {
    if (bit === "1") bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (1 << (place & 7));
  });
  return bytes;
}

function variable(text: string): WireValue {
  const scale = text.split(".")[1]?.length ?? 0;
  return { scale, value: twosComplement(unscaled(text, scale)) };
}

function unscaled(text: string, scale: number): bigint {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new NotWritable(`number ${text}`);
  const [whole = "0", fraction = ""] = text.split(".");
  if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale)))
    throw new NotWritable(`${text} at scale ${scale}`);
  return BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, "0")}`);
}

function twosComplement(value: bigint): Buffer {
  let length = 1;
  while (value < -(1n << BigInt(8 * length - 1)) || value >= 1n << BigInt(8 * length - 1)) length++;
  const hex = BigInt.asUintN(8 * length, value).toString(16);
  return Buffer.from(hex.padStart(2 * length, "0"), "hex");
}

function fromTwosComplement(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString("hex")}`));
}

function pointed(value: bigint, scale: number): string {
  const digits = `${value < 0n ? -value : value}`.padStart(scale + 1, "0");
  const sign = value < 0n ? "-" : "";
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** One writing for equal numbers: no sign of zero, no trailing zeros. */
function normal(text: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const rest = fraction.replace(/0+$/, "");
  const plain = `${whole.replace(/^0+(?=\d)/, "")}${rest === "" ? "" : `.${rest}`}`;
  return plain === "0" || !text.startsWith("-") ? plain : `-${plain}`;
}

/** How many digits a number has, the point and leading zeros aside. */
export function digitsOf(number: string): number {
  return number.replace(/^n:-?/, "").replace(".", "").replace(/^0+/, "").length;
}
