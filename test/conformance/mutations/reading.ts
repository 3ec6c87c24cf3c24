import type { AvroField } from "./avro-fields.ts";
import type { ConsumerKind, Expectation } from "./consumers.ts";
import type { Doubt, Seen } from "./definition.ts";
import type { RealValue } from "./real-rows.ts";
import type { RealColumn } from "./real-tables.ts";
import { digitsOf, held, understood, type WireValue } from "./wire.ts";

/** One field as a consumer was compiled against it, and as it comes now. */
export interface FieldReading {
  readonly table: string;
  readonly consumer: ConsumerKind;
  readonly base: AvroField;
  readonly baseColumn: RealColumn;
  readonly now: AvroField;
  readonly column: RealColumn;
  /** Of the typed consumer; null for those that only name columns. */
  readonly expected: Expectation | null;
}

export type Found = { readonly seen: Omit<Seen, "table" | "column"> } | { readonly doubt: Doubt["kind"] } | null;

/**
 * One decoded value under a consumer's eyes.
 * @param value what PostgreSQL holds
 * @param decoded what avsc gave the consumer
 */
export function readValue(reading: FieldReading, value: RealValue, decoded: WireValue): Found {
  const { base, baseColumn, now, column, expected } = reading;
  if (value === null) {
    const may = expected?.nullable ?? base.nullable;
    if (decoded !== null) return seen("value", `null comes as ${shown(decoded)}`);
    return may ? null : seen("null", "null, where none could be");
  }
  if (decoded === null || decoded === undefined) return seen("value", `${shown(value)} comes as null`);
  const kind = expected === null ? base.type : asPromised(expected.type, reading);
  const read = understood(kind, baseColumn, decoded);
  if (read === null) {
    return typeof decoded === "string" && kind.avro === "string"
      ? seen("value", `${shown(decoded)} is no ${base.type.name ?? "number"}`)
      : seen("representation", `${shown(decoded)} where ${kind.avro} ${kind.name ?? ""} was`);
  }
  const truth = held(kind, column, value);
  if (read !== truth) return seen("value", `${truth} is read as ${read}`);
  return beyondPromise(reading, decoded, read) ?? doubtOf(base, now, expected);
}

/** Values that decode as they are and yet are none the consumer promised itself. */
function beyondPromise({ base, baseColumn, expected }: FieldReading, decoded: WireValue, read: string): Found {
  const values = expected?.values ?? null;
  if (base.type.name === "io.debezium.data.Enum" && typeof decoded === "string") {
    if (values !== null) return values.includes(decoded) ? null : seen("label", `"${decoded}" is not listed`);
    if (!baseColumn.labels.includes(decoded)) return { doubt: "label added, no values listed" };
  }
  const word = expected?.type ?? (base.type.width === "int16" ? "short" : null);
  const bits = word === "short" ? 15n : word === "int" ? 31n : null;
  if (bits !== null && (typeof decoded === "number" || typeof decoded === "bigint")) {
    const number = BigInt(decoded);
    if (number < -(1n << bits) || number >= 1n << bits) return seen("range", `${number} is no ${word}`);
  }
  const digits = /^decimal\((\d+),/.exec(expected?.type ?? "")?.[1];
  if (digits !== undefined && digitsOf(read) > Number(digits)) return seen("range", `${read} has too many digits`);
  return null;
}

/** What a word of the contract lets a value come as: whole numbers of any width, floats of either, any text. */
function asPromised(word: string, { base, now }: FieldReading): AvroField["type"] {
  const integers = ["short", "int", "long"].includes(word) && ["int", "long"].includes(now.type.avro);
  const floats = word === "double" && ["float", "double"].includes(now.type.avro);
  const texts = word === "string" && now.type.avro === "string";
  if (integers || floats) return now.type.name === null ? now.type : base.type;
  return texts ? { ...base.type, name: null } : base.type;
}

function doubtOf(base: AvroField, now: AvroField, expected: Expectation | null): Found {
  const [was, is] = [base.type, now.type];
  if (was.avro === "string" && is.avro === "string" && was.name !== is.name) {
    return { doubt: "another kind of text, the same texts" };
  }
  if (was.avro === is.avro && was.name !== is.name) return { doubt: "another semantic name, the same values" };
  if (was.avro !== is.avro) return { doubt: "another width within the contract's word" };
  if (was.width !== is.width) return { doubt: "narrowed within one Avro type" };
  if (expected === null && was.precision !== null && is.precision !== null && is.precision > was.precision) {
    return { doubt: "more digits, same scale, none named" };
  }
  return null;
}

function seen(kind: Seen["kind"], detail: string): Found {
  return { seen: { kind, detail } };
}

function shown(value: unknown): string {
  const text =
    typeof value === "bigint"
      ? `${value}n`
      : Buffer.isBuffer(value)
        ? `0x${value.toString("hex")}`
        : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
