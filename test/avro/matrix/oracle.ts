import type { Json } from "../../conformance/compat/pairs/pair.ts";

/**
 * What values mean, told once more and from the documentation alone (Debezium's data type mappings, Kafka Connect's logical types, Avro's schema
 * resolution), to hold the gate's findings against. A value denotes something or, to its schema's owner, nothing at all.
 */
export interface Node {
  readonly type: string;
  readonly name: string;
  readonly nullable: boolean;
  readonly parameters: Readonly<Record<string, string>>;
  readonly items: Node | null;
}

type Raw = boolean | number | bigint | string | Uint8Array;

export function nodeOf(schema: Json): Node {
  if (Array.isArray(schema)) return { ...nodeOf(schema.find((branch) => branch !== "null") ?? null), nullable: true };
  const given = typeof schema === "string" ? { type: schema } : Object(schema);
  const items = given.items ?? given.values;
  const connect = given["connect.name"];
  return {
    type: String(given.type),
    name: typeof connect === "string" && given.type !== "record" ? connect : "",
    nullable: false,
    parameters: Object.fromEntries(
      Object.entries(Object(given["connect.parameters"])).map(([key, value]) => [key, String(value)]),
    ),
    items: items === undefined ? null : nodeOf(items),
  };
}

const INTEGERS: readonly bigint[] = [0n, 1n, 42n, 20_468n, 37_800_123n, 2n ** 24n + 1n];
const LONGS: readonly bigint[] = [...INTEGERS, 37_800_123_456n, 2n ** 53n + 1n, 1_768_473_000_123_456n];
const TEXTS: readonly string[] = [
  ...["sad", "ok", "happy", "Grüße", "a b", '{"a":1}', "<a>1</a>", "Top.Science", "'cat':2", "P1Y2M3DT4H5M6S"],
  ...["2026-01-15", "2026-01-15Z", "10:30:00Z", "2026-01-15T10:30:00Z", "00000000-0000-4000-8000-000000000001"],
];
const BYTES: readonly string[] = [
  "01",
  "04d2",
  "ff00e9",
  "00ff",
  "7f".repeat(4),
  "7f".repeat(5),
  "7f".repeat(26),
  "ff",
];

function pool({ type }: Node): readonly Raw[] {
  switch (type) {
    case "boolean":
      return [true, false];
    case "int":
      return INTEGERS;
    case "long":
      return LONGS;
    case "float":
      return [1.5, 0.10000000149011612];
    case "double":
      return [1.5, 0.1];
    case "string":
      return TEXTS;
    case "bytes":
      return BYTES.map((hex) => Buffer.from(hex, "hex"));
    default:
      return [];
  }
}

/** Avro's promotions. */
function resolved(reader: Node, raw: Raw): Raw {
  if (typeof raw === "bigint" && reader.type === "double") return Number(raw);
  if (typeof raw === "bigint" && reader.type === "float") return Math.fround(Number(raw));
  if (typeof raw === "string" && reader.type === "bytes") return Buffer.from(raw);
  if (raw instanceof Uint8Array && reader.type === "string") return Buffer.from(raw).toString();
  return raw;
}

const TICKS: Readonly<Record<string, readonly [what: string, nanoseconds: bigint]>> = {
  Time: ["time", 1_000_000n],
  MicroTime: ["time", 1_000n],
  NanoTime: ["time", 1n],
  Timestamp: ["local timestamp", 1_000_000n],
  MicroTimestamp: ["local timestamp", 1_000n],
  NanoTimestamp: ["local timestamp", 1n],
  Date: ["date", 86_400_000_000_000n],
  MicroDuration: ["duration", 1_000n],
};

const CLOCK = String.raw`\d\d:\d\d:\d\d`;
const FORMS: Readonly<Record<string, RegExp>> = {
  Uuid: /^[0-9a-f-]{36}$/,
  Xml: /^</,
  Ltree: /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/,
  Tsvector: /^'/,
  Json: /^[{["\d]((?!-).)*$/,
  Interval: /^P\d+Y/,
  IsoDate: /^[\d-]{10}Z?$/,
  IsoTime: new RegExp(`^${CLOCK}Z$`),
  IsoTimestamp: new RegExp(`^[\\d-]{10}T${CLOCK}Z$`),
  ZonedTime: new RegExp(`^${CLOCK}Z$`),
  ZonedTimestamp: new RegExp(`^[\\d-]{10}T${CLOCK}Z$`),
};

/** What a value says to who goes by this schema; null for nothing. */
function denotes(node: Node, raw: Raw): string | null {
  const short = node.name.split(".").at(-1) ?? "";
  if (raw instanceof Uint8Array) return denotesBytes(node, short, raw);
  if (typeof raw === "string") return denotesText(node, short, raw);
  const tick = TICKS[short];
  if (typeof raw !== "bigint" || tick === undefined) return `${Number.isInteger(raw) ? BigInt(Number(raw)) : raw}`;
  const [what, nanoseconds] = tick;
  if (what === "time" && raw * nanoseconds >= 86_400_000_000_000n) return null;
  // Kafka Connect hands its own logical types over as java.util.Date, Debezium's as numbers.
  const java = node.name.startsWith("org.apache.kafka") ? " as java.util.Date" : "";
  return `${what} ${raw * nanoseconds}${java}`;
}

function denotesBytes({ parameters }: Node, short: string, raw: Uint8Array): string | null {
  const hex = Buffer.from(raw).toString("hex");
  if (short === "Bits") {
    const bits = [...raw].reverse().map((byte) => byte.toString(2).padStart(8, "0"));
    const set = bits.join("").replace(/^0+/, "");
    const length = Number(parameters.length);
    return set.length > length ? null : `bits ${set.padStart(length, "0")}`;
  }
  if (short !== "Decimal") return `bytes ${hex}`;
  const unscaled = BigInt.asIntN(raw.length * 8, BigInt(`0x${hex}`));
  const precision = Number(parameters["connect.decimal.precision"] ?? 64);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).length;
  return digits > precision ? null : `number ${unscaled * 10n ** (20n - BigInt(parameters.scale ?? 0))}`;
}

function denotesText({ parameters }: Node, short: string, raw: string): string | null {
  if (short === "Enum") return (parameters.allowed ?? "").split(",").includes(raw) ? `text ${raw}` : null;
  if (FORMS[short] !== undefined && !FORMS[short].test(raw)) return null;
  const zone = /^Zoned/.test(short) ? "in UTC" : /^Iso/.test(short) ? "of no zone" : "";
  return zone === "" ? `text ${raw}` : `${zone} ${raw.replace(/Z$/, "")}`;
}

/** Whether some value of the writer says something else, or nothing, to the reader, if Avro lets it read at all. */
export function misreads(writer: Node, reader: Node): boolean {
  if (writer.items !== null && reader.items !== null) return misreads(writer.items, reader.items);
  return pool(writer).some((raw) => {
    const meant = denotes(writer, raw);
    return meant !== null && denotes(reader, resolved(reader, raw)) !== meant;
  });
}

/** What old readers meet although Avro's newer readers cope: null, and numbers that JavaScript rounds; and enums whose order counts. */
export function surprises(before: Node, after: Node): boolean {
  if (!before.nullable && after.nullable) return true;
  if (before.items !== null && after.items !== null) return surprises(before.items, after.items);
  const [old, now] = [before, after].map(({ parameters }) => parameters.allowed?.split(","));
  const turned =
    old !== undefined &&
    now !== undefined &&
    old.join() !== now.join() &&
    old.toSorted().join() === now.toSorted().join();
  return turned || (before.type === "int" && after.type === "long" && before.name === "" && after.name === "");
}
