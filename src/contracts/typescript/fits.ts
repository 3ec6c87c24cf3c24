import { DECIMAL } from "../../connect/logical.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { difference } from "../judging/representation.ts";
import type { TableShape } from "../shape.ts";
import { membersOf, objectOf, type TsType, type TsWord, withoutNull } from "./types.ts";

/** Whether a value is one of a type: it is, it is none, or that cannot be told. */
export type Fit = "fits" | "misfits" | "unknown";

/** How values are written, as far as it tells what JavaScript makes of them. */
export type Wire = Pick<TableShape, "valueText" | "jsonDecimals">;

/**
 * Whether what a consumer gets of a field, once it is decoded, is of a type; null aside. In JSON whole and floating numbers are
 * numbers, bytes are base64 texts and decimals base64 texts or numbers (Kafka's JsonConverter, `decimal.format`). What a decoder of
 * Avro makes of bytes and decimals is the consumer's own choice.
 */
export function fitOf(type: TsType, schema: ConnectSchema, wire: Wire): Fit {
  const fits = membersOf(withoutNull(type)).map((member) => fitsMember(member, schema, wire));
  if (fits.includes("fits")) return "fits";
  return fits.includes("unknown") ? "unknown" : "misfits";
}

function fitsMember(type: TsType, schema: ConnectSchema, wire: Wire): Fit {
  switch (type.kind) {
    case "unresolved":
      return "unknown";
    case "literal":
      return verdict(wordsFor(schema, wire).includes(literalWord(type.value)));
    case "word":
      if (type.word === "any") return "fits";
      // JSON has no dates, and who makes them of what no type says.
      if (type.word === "date") return "unknown";
      return verdict(wordsFor(schema, wire).includes(type.word));
    case "array":
      if (schema.type !== "ARRAY") return "misfits";
      return schema.valueSchema === null ? "unknown" : fitOf(type.items, schema.valueSchema, wire);
    case "object":
      return fitsObject(type, schema, wire);
    case "union":
      return fitOf(type, schema, wire);
    default:
      return type satisfies never;
  }
}

function verdict(fits: boolean): Fit {
  return fits ? "fits" : "misfits";
}

function literalWord(value: string | number | boolean | bigint): TsWord {
  return typeof value === "string" ? "string" : typeof value === "boolean" ? "boolean" : "number";
}

function fitsObject(type: TsType, schema: ConnectSchema, wire: Wire): Fit {
  const own = objectOf(type);
  if (own === null) return "unknown";
  if (schema.type === "MAP") {
    return own.others === null || schema.valueSchema === null ? "fits" : fitOf(own.others, schema.valueSchema, wire);
  }
  if (schema.type !== "STRUCT") {
    // A decoder of Avro may make an object of its own of decimals.
    return wire.valueText !== null && schema.name === DECIMAL ? "unknown" : "misfits";
  }
  const fits = [...own.properties.values()].map((property): Fit => {
    const field = schema.fields.find(({ name }) => name === property.name);
    if (field === undefined) return verdict(property.optional);
    return fitOf(property.type(), field.schema, wire);
  });
  if (fits.includes("misfits")) return "misfits";
  return fits.includes("unknown") ? "unknown" : "fits";
}

/** What JavaScript has of a scalar. */
function wordsFor({ type, name }: ConnectSchema, { valueText, jsonDecimals }: Wire): readonly TsWord[] {
  const avro = valueText !== null;
  switch (type) {
    case "INT8":
    case "INT16":
    case "INT32":
    case "FLOAT32":
    case "FLOAT64":
      return ["number"];
    case "INT64":
      return ["number", "bigint"];
    case "BOOLEAN":
      return ["boolean"];
    case "STRING":
      return ["string"];
    case "BYTES":
      if (avro) return name === DECIMAL ? ["bytes", "string", "number", "bigint"] : ["bytes"];
      return name === DECIMAL && jsonDecimals === "numeric" ? ["number"] : ["string"];
    case "ARRAY":
    case "MAP":
    case "STRUCT":
      return [];
    default:
      return type satisfies never;
  }
}

/** Whether a type that takes both representations of a field reads them as the same; what it leaves open is as it is at base. */
export function readsSame(was: ConnectSchema, is: ConnectSchema): boolean {
  if (was.type === "STRING" && is.type === "STRING") return true;
  if (isPlainNumber(was) && isPlainNumber(is)) return true;
  return difference(was, is) === "none";
}

export function isPlainNumber({ type, name }: ConnectSchema): boolean {
  return name === null && ["INT8", "INT16", "INT32", "INT64", "FLOAT32", "FLOAT64"].includes(type);
}
