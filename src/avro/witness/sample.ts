import type { AvroFixed, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { isVariableScaleDecimal, type Meaning, meaningOf } from "../semantics.ts";
import { misfit } from "../text-meaning.ts";
import { avscName } from "./avsc-name.ts";
import type { BranchName } from "./branch-name.ts";

/** A value in avsc's terms: bigint for long, Buffer for bytes, `{branch: value}` for unions. */
export type AvscValue = unknown;

/** Values to use at given field paths instead of the usual ones. `null` picks a union's null. */
export type Hints = ReadonlyMap<string, Hint>;
export type Hint =
  | { readonly kind: "null" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "integer"; readonly integer: bigint };

/** 2026-01-15T10:30:00.123456Z and its parts. */
const DAYS = 20_468n;
const MICROSECONDS_OF_DAY = 37_800_123_456n;
const MICROSECONDS = DAYS * 86_400_000_000n + MICROSECONDS_OF_DAY;

/**
 * Makes one value of a schema, always the same: every column filled, recursion cut at its first optional turn. Throws where there is none to take:
 * a record that holds itself outright has no end.
 */
export function sampleValue(schema: AvroSchema, hints: Hints, branchName: BranchName): AvscValue {
  return new Sampler(hints, branchName).value(schema, "");
}

const LONGEST_FIXED = 65_536;

class Sampler {
  readonly #hints: Hints;
  readonly #branchName: BranchName;
  readonly #open = new Set<AvroRecord>();

  constructor(hints: Hints, branchName: BranchName) {
    this.#hints = hints;
    this.#branchName = branchName;
  }

  value(schema: AvroSchema, path: string): AvscValue {
    switch (schema.type) {
      case "union":
        return this.#union(schema.branches, path);
      case "record":
        return this.#record(schema, path);
      case "array":
        return this.#closes(schema.items) ? [] : [this.value(schema.items, `${path}[]`)];
      case "map":
        return this.#closes(schema.values) ? {} : { key: this.value(schema.values, `${path}{}`) };
      case "fixed":
        return this.#fixed(schema, path);
      default:
        return this.#scalar(schema, path);
    }
  }

  #record(record: AvroRecord, path: string): AvscValue {
    if (isVariableScaleDecimal(record)) return { scale: 2, value: twosComplement(1234n) };
    if (this.#open.has(record)) throw new Error(`a ${record.name.simple} without an end`);
    this.#open.add(record);
    const entries = record.fields.map((field): [string, AvscValue] => [
      avscName(field.name),
      this.value(field.type, path === "" ? field.name : `${path}.${field.name}`),
    ]);
    this.#open.delete(record);
    return Object.fromEntries(entries);
  }

  #union(branches: readonly AvroSchema[], path: string): AvscValue {
    const hint = this.#hints.get(path);
    const usable = branches.filter((branch) => branch.type !== "null" && !this.#closes(branch));
    const chosen = hint?.kind === "null" ? undefined : usable[0];
    return chosen === undefined ? null : { [this.#branchName(chosen)]: this.value(chosen, path) };
  }

  #closes(schema: AvroSchema): boolean {
    return schema.type === "record" && this.#open.has(schema);
  }

  #fixed(schema: AvroFixed, path: string): AvscValue {
    const { size } = schema;
    if (size > LONGEST_FIXED) throw new Error(`a fixed of ${size} bytes is too long to show`);
    const hint = this.#hints.get(path);
    if (hint?.kind !== "integer" && meaningOf(schema).kind === "plain") return Buffer.alloc(size, 1);
    const bytes = twosComplement(hint?.kind === "integer" ? hint.integer : 12n);
    return Buffer.concat([Buffer.alloc(Math.max(size - bytes.length, 0)), bytes]);
  }

  #scalar(schema: AvroSchema, path: string): AvscValue {
    const meaning = meaningOf(schema);
    const told = this.#hints.get(path);
    const hint = told !== undefined && fits(told, meaning) ? told : undefined;
    switch (schema.type) {
      case "int":
        return Number(hint?.kind === "integer" ? hint.integer : sampleInteger(meaning));
      case "long":
        return hint?.kind === "integer" ? hint.integer : sampleInteger(meaning);
      case "float":
      case "double":
        return hint?.kind === "integer" ? Number(hint.integer) : 1.5;
      case "boolean":
        return true;
      case "bytes":
        if (hint?.kind === "integer") return twosComplement(hint.integer);
        return sampleBytes(meaning);
      case "string":
        return hint?.kind === "text" ? hint.text : sampleText(meaning);
      case "enum":
        return avscName(hint?.kind === "text" ? hint.text : sampleText(meaning));
      default:
        return null;
    }
  }
}

/** Nobody writes what their own schema does not mean. */
function fits(hint: Hint, meaning: Meaning): boolean {
  if (hint.kind === "text") return misfit(meaning, hint.text) === null;
  if (hint.kind === "null" || meaning.kind !== "decimal" || meaning.precision === null) return true;
  return hint.integer.toString().length <= meaning.precision;
}

function sampleBytes(meaning: Meaning): Buffer {
  if (meaning.kind === "decimal") return twosComplement(1234n);
  // Debezium leaves out zero bytes at the end: every bit is set.
  if (meaning.kind === "bits") return bitsSet(Math.min(meaning.length ?? 8, MOST_BITS));
  return Buffer.from([0xff, 0x00, 0xe9]);
}

const MOST_BITS = 64;

function bitsSet(length: number): Buffer {
  return Buffer.from(twosComplement(2n ** BigInt(length) - 1n).filter((byte) => byte !== 0));
}

function sampleInteger(meaning: Meaning): bigint {
  if (meaning.kind !== "time") return 42n;
  const microseconds = meaning.quantity === "timestamp" ? MICROSECONDS : MICROSECONDS_OF_DAY;
  switch (meaning.unit) {
    case "days":
      return DAYS;
    case "milliseconds":
      return microseconds / 1000n;
    case "microseconds":
      return microseconds;
    case "nanoseconds":
      return microseconds * 1000n;
    case "text":
      return 42n;
  }
}

function sampleText(meaning: Meaning): string {
  if (meaning.kind === "enum") return meaning.values[0] ?? "";
  if (meaning.kind === "named") return NAMED_TEXTS.get(meaning.name) ?? "Grüße";
  if (meaning.kind !== "time") return "Grüße";
  // As Debezium prints them: in UTC, a local one with a Z all the same.
  switch (meaning.quantity) {
    case "date":
      return "2026-01-15Z";
    case "time":
      return "10:30:00Z";
    case "timestamp":
      return "2026-01-15T10:30:00Z";
    case "duration":
      return "P0Y0M1DT0H0M0S";
  }
}

const NAMED_TEXTS: ReadonlyMap<string, string> = new Map([
  ["io.debezium.data.Json", '{"a":1}'],
  ["io.debezium.data.Uuid", "00000000-0000-4000-8000-000000000001"],
  ["io.debezium.data.Xml", "<a>1</a>"],
  ["io.debezium.data.Ltree", "Top.Science"],
  ["io.debezium.data.Tsvector", "'cat':2 'fat':1"],
]);

/** BigInteger.toByteArray: the shortest big-endian two's complement. */
function twosComplement(value: bigint): Buffer {
  let bytes = 1;
  while (BigInt.asIntN(bytes * 8, value) !== value) bytes++;
  return Buffer.from(
    BigInt.asUintN(bytes * 8, value)
      .toString(16)
      .padStart(bytes * 2, "0"),
    "hex",
  );
}
