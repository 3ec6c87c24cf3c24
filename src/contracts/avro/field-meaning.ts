import { compareMeanings } from "../../avro/meaning/types.ts";
import { describeType, type Meaning, meaningOf } from "../../avro/semantics.ts";
import type { AvroSchema } from "../../model/avro-schema.ts";
import type { FieldLoss } from "./field-fate.ts";

type MeaningLoss = Pick<FieldLoss, "state" | "problem" | "reason">;

/**
 * What a reader that still decodes a value now takes it for, without its null. What a reader says itself of a value (`logicalType`,
 * `connect.name`) it is held to; what it leaves open is promised as it is at base, except what a text means: any text is one.
 * Null where values mean what they meant.
 */
export function meaningLost(reader: AvroSchema, before: AvroSchema, after: AvroSchema): MeaningLoss | null {
  const declared = meaningOf(reader);
  if (declared.kind === "enum") return valuesLost(declared, meaningOf(before), meaningOf(after));
  const wrong = (from: AvroSchema) => finding(reader, from);
  const says = declared.kind !== "plain" && wrong(before) === null;
  // What the reader says outright is right again, whatever was written before.
  if (declared.kind !== "plain" && wrong(after) === null && sureOf(declared)) return digitsLost(declared, after);
  const found = says ? wrong(after) : finding(before, after);
  if (found === null) return digitsLost(declared, after) ?? roundedAway(reader, before, after);
  const change = `changes from ${describeType(before)} to ${describeType(after)}`;
  const held = says ? `the reader takes it for ${describeType(reader)}` : "it is promised as it is at base";
  return { state: "broken", problem: "meaning-changed", reason: `${change}, which still decodes: ${found}; ${held}` };
}

/** Whether a reader that names this meaning can tell it from others. */
function sureOf(meaning: Meaning): boolean {
  return meaning.kind === "decimal" || meaning.kind === "time" || meaning.kind === "bits";
}

/** Why values written as one type are misread as another by whoever goes by that; null where they are not. */
function finding(reader: AvroSchema, writer: AvroSchema): string | null {
  // A text stays one, and numbers that stay plain numbers stay those numbers.
  if (reader.type === "string" && writer.type === "string" && !timed(reader, writer)) return null;
  const found = compareMeanings(reader, writer);
  if (found === null || found.shownBy === "name" || found.shownBy === "position") return null;
  return found.kind === "decimal-precision" || found.kind === "widened-integer" ? null : found.reason;
}

function timed(reader: AvroSchema, writer: AvroSchema): boolean {
  return meaningOf(reader).kind === "time" && meaningOf(writer).kind === "time";
}

function digitsLost(declared: Meaning, after: AvroSchema): MeaningLoss | null {
  const is = meaningOf(after);
  if (declared.kind !== "decimal" || is.kind !== "decimal" || declared.precision === null) return null;
  if (declared.scale !== is.scale || (is.precision !== null && is.precision <= declared.precision)) return null;
  const digits = is.precision === null ? "any number of digits" : `${is.precision} digits`;
  const reason = `may now have ${digits}; the reader says ${declared.precision}`;
  return { state: "may-break", problem: "meaning-changed", reason };
}

/** Whole numbers that a reader of fractions takes but does not hold exactly. */
function roundedAway(reader: AvroSchema, before: AvroSchema, after: AvroSchema): MeaningLoss | null {
  const [was, is] = [exactIn(reader, before), exactIn(reader, after)];
  if (!was || is) return null;
  const limit = reader.type === "float" ? "2^24" : "2^53";
  const reason = `is now ${describeType(after)}: numbers past ${limit} lose digits in the reader's ${reader.type}`;
  return { state: "may-break", problem: "meaning-changed", reason };
}

function exactIn(reader: AvroSchema, writer: AvroSchema): boolean {
  if (reader.type === "float") return writer.type === "float";
  return reader.type !== "double" || writer.type !== "long";
}

/** Only who lists the values misses one: an Avro enum is checked by Avro itself. */
function valuesLost(declared: Meaning, before: Meaning, after: Meaning): MeaningLoss | null {
  if (declared.kind !== "enum" || before.kind !== "enum") return null;
  const problem = "enum-values";
  if (after.kind !== "enum") {
    return { state: "may-break", problem, reason: "may now hold any value: it is no enum any more" };
  }
  const unknown = after.values.filter((value) => !declared.values.includes(value) && !before.values.includes(value));
  if (unknown.length === 0) return null;
  const values = unknown.map((value) => `"${value}"`).join(" or ");
  return { state: "broken", problem, reason: `may now be ${values}, which the reader does not list` };
}
