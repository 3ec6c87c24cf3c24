import type { Expression } from "../../model/catalog.ts";
import type { ConnectSchema, ConnectValue } from "../../model/connect-schema.ts";
import type { Behaviour } from "../options/behaviour.ts";
import { type ColumnTypeInfo, numericModifier, timePrecision } from "../schema/column-type.ts";
import { type ColumnDefault, NO_DEFAULT } from "./column-default.ts";
import type { DefaultMapper } from "./default-mapper.ts";
import { readDefaultText } from "./default-text.ts";
import { intervalMicros, isoInterval, parseInterval } from "./interval-literal.ts";
import { dateDefault, timeDefault, timestampDefault, zonedTimestampDefault } from "./temporal-defaults.ts";
import { parseTime, parseTimestamp } from "./temporal-literal.ts";

/** Mappers of text-like types do not trim. */
const UNTRIMMED = new Set(["bpchar", "varchar", "text", "json", "jsonb", "xml"]);

/**
 * The default of a column whose own schema (before optionality) is `schema`.
 * @param mapper what its type's name leads to, null where it leads nowhere
 */
export function columnDefault(
  type: ColumnTypeInfo,
  schema: ConnectSchema,
  expression: Expression | null,
  mapper: DefaultMapper | null,
  behaviour: Behaviour,
): ColumnDefault {
  if (expression === null || mapper === null || type.array) return NO_DEFAULT;
  // SchemaBuilder takes no default for a struct from a plain value: plain numeric, structured times (KAFKA-12694).
  if (schema.type === "STRUCT") return NO_DEFAULT;
  if (expression.kind === "opaque") return { kind: "undecidable", reason: expression.reason };
  if (mapper.kind === "enum") {
    const label = mapper.read(expression.text);
    return label === null ? NO_DEFAULT : value({ kind: "string", value: label });
  }
  const text = UNTRIMMED.has(mapper.name) ? expression.text : expression.text.trim();
  const read = readDefaultText(text, behaviour);
  // PGInterval takes the null of NULL::interval(3) for no time at all; other mappers give null or fail.
  if (read.kind === "none" && mapper.name === "interval" && text.startsWith("NULL::"))
    return interval("00:00:00", schema);
  if (read.kind === "none") return NO_DEFAULT;
  const literal = read.kind === "function" ? mapper.placeholder : read.text;
  if (type.root.kind !== "builtin" || type.root.name !== mapper.name) {
    // The mapper goes by the bare type name, so a domain called like a built-in type gets that type's mapper.
    return foreignMapper(mapper.name, schema, literal);
  }
  return mapLiteral(mapper.name, type, schema, literal, behaviour);
}

/** A domain or an enum named like a built-in type: only what keeps the text as it is can be told. */
function foreignMapper(mapper: string, schema: ConnectSchema, literal: string): ColumnDefault {
  if (!UNTRIMMED.has(mapper)) {
    if (!parses(mapper, literal)) return NO_DEFAULT;
    return { kind: "undecidable", reason: `a domain named ${mapper} gets that type's default mapper` };
  }
  const keepsText = schema.type === "STRING" && (schema.name === null || schema.name === "io.debezium.data.Enum");
  if (keepsText) return value({ kind: "string", value: literal });
  if (schema.type === "INT16" || schema.type === "INT32" || schema.type === "INT64") return integer(literal, schema);
  return { kind: "undecidable", reason: `a domain named ${mapper} gets that type's default mapper` };
}

/** Whether a mapper makes anything of a literal; most throw otherwise, which leaves the column without a default. */
function parses(mapper: string, literal: string): boolean {
  switch (mapper) {
    case "uuid":
      return parseUuid(literal) !== null;
    case "date":
    case "timestamp":
    case "timestamptz":
      return parseTimestamp(literal) !== null;
    case "time":
      return parseTime(literal) !== null;
    case "int2":
    case "int4":
    case "int8":
      return /^[+-]?\d+$/.test(literal);
    case "float4":
    case "float8":
      return JAVA_FLOAT.test(literal.trim());
    case "numeric":
      return JAVA_DECIMAL.test(literal);
    default:
      return true;
  }
}

function mapLiteral(
  name: string,
  type: ColumnTypeInfo,
  schema: ConnectSchema,
  literal: string,
  behaviour: Behaviour,
): ColumnDefault {
  switch (name) {
    case "bpchar":
    case "varchar":
    case "text":
    case "json":
    case "jsonb":
    case "xml":
      return value({ kind: "string", value: literal });
    case "bool":
      return value({ kind: "boolean", value: literal.toLowerCase() === "true" });
    case "int2":
    case "int4":
    case "int8":
      return integer(literal, schema);
    case "float4":
    case "float8":
      return floating(literal, schema);
    case "numeric":
      return numeric(literal, type.typmod, schema);
    case "uuid": {
      const uuid = parseUuid(literal);
      return uuid === null ? NO_DEFAULT : value({ kind: "string", value: uuid });
    }
    case "bit":
    case "varbit":
      return bitString(literal, name, schema);
    case "date":
      return dateDefault(literal, schema);
    case "time":
      return timeDefault(literal, schema);
    case "timestamp":
      return timestampDefault(literal, schema, behaviour);
    case "timestamptz":
      return zonedTimestampDefault(literal, timePrecision(type.typmod));
    case "interval":
      return interval(literal, schema);
    default:
      return NO_DEFAULT;
  }
}

function value(content: ConnectValue): ColumnDefault {
  return { kind: "value", value: content };
}

const INTEGER_BITS = { INT16: 16, INT32: 32, INT64: 64 } as const;

/** Short.valueOf, Integer.valueOf, Long.valueOf. */
function integer(literal: string, schema: ConnectSchema): ColumnDefault {
  if (!/^[+-]?\d+$/.test(literal)) return NO_DEFAULT;
  const number = BigInt(literal.replace(/^\+/, ""));
  const bits = schema.type === "INT16" || schema.type === "INT32" ? INTEGER_BITS[schema.type] : INTEGER_BITS.INT64;
  return BigInt.asIntN(bits, number) === number ? value({ kind: "int", value: number }) : NO_DEFAULT;
}

const JAVA_FLOAT = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;

/** Float.valueOf, Double.valueOf. */
function floating(literal: string, schema: ConnectSchema): ColumnDefault {
  const text = literal.trim();
  if (!JAVA_FLOAT.test(text)) return NO_DEFAULT;
  const number = Number(/[fFdD]$/.test(text) ? text.slice(0, -1) : text);
  const kept = schema.type === "FLOAT32" ? Math.fround(number) : number;
  return value({ kind: "float", value: kept });
}

const JAVA_DECIMAL = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,9}))?$/;

/** new BigDecimal(text), at the column's scale; a literal with more fractional digits gives no default. */
function numeric(literal: string, typmod: number, schema: ConnectSchema): ColumnDefault {
  const match = JAVA_DECIMAL.exec(literal);
  if (match === null) return NO_DEFAULT;
  const [, sign = "", digits = "", exponent = "0"] = match;
  const [whole = "", fraction = ""] = digits.split(".");
  let unscaled = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
  let scale = fraction.length - Number(exponent);
  const target = numericModifier(typmod)?.scale;
  if (target !== undefined) {
    while (scale > target && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale -= 1;
    }
    if (scale > target) return NO_DEFAULT;
    unscaled *= 10n ** BigInt(target - scale);
    scale = target;
  }
  if (schema.type === "BYTES") return value({ kind: "decimal", unscaled, scale });
  const text = plainString(unscaled, scale);
  return value(schema.type === "STRING" ? { kind: "string", value: text } : { kind: "float", value: Number(text) });
}

/** BigDecimal.toPlainString. */
function plainString(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? "-" : "";
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  if (scale <= 0) return unscaled === 0n ? "0" : `${sign}${digits}${"0".repeat(-scale)}`;
  const padded = digits.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** UUID.fromString, which also takes short groups; printed in full. */
function parseUuid(text: string): string | null {
  const groups = text.split("-");
  const widths = [8, 4, 4, 4, 12];
  if (groups.length !== 5 || text.length > 36) return null;
  const padded = groups.map((group, index) => {
    const width = widths[index] ?? 0;
    return /^[0-9a-fA-F]+$/.test(group) ? group.toLowerCase().padStart(width, "0").slice(-width) : null;
  });
  return padded.includes(null) ? null : padded.join("-");
}

/**
 * The mapper of bit makes a boolean of a single character. A boolean schema takes Integer.valueOf(text, 2), a bit string
 * whatever has a `1` in it: bits count from the right, little-endian, without leading zero bytes.
 */
function bitString(literal: string, mapper: "bit" | "varbit", schema: ConnectSchema): ColumnDefault {
  const single = mapper === "bit" && literal.length === 1;
  if (schema.type === "BOOLEAN") {
    if (single) return value({ kind: "boolean", value: literal === "1" });
    const number = /^[+-]?[01]+$/.test(literal) ? BigInt(`0b${literal.replace(/^[+-]/, "")}`) : null;
    if (number === null || number >= 2n ** 31n) return NO_DEFAULT;
    return value({ kind: "boolean", value: number !== 0n });
  }
  if (single) return value({ kind: "bytes", value: Uint8Array.of(literal === "1" ? 1 : 0) });
  const bytes: number[] = [];
  [...literal].reverse().forEach((bit, index) => {
    if (bit !== "1") return;
    const byte = Math.floor(index / 8);
    while (bytes.length <= byte) bytes.push(0);
    bytes[byte] = (bytes[byte] ?? 0) | (1 << (index % 8));
  });
  return value({ kind: "bytes", value: Uint8Array.from(bytes) });
}

function interval(literal: string, schema: ConnectSchema): ColumnDefault {
  const parsed = parseInterval(literal);
  if (parsed === null) return { kind: "undecidable", reason: `interval default ${literal}` };
  return value(
    schema.type === "INT64"
      ? { kind: "int", value: intervalMicros(parsed) }
      : { kind: "string", value: isoInterval(parsed) },
  );
}
