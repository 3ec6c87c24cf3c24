import type { AvroField, AvroSchema, JsonObject, JsonValue } from "../../model/avro-schema.ts";
import { javaTrim } from "../java/text.ts";
import { printJson } from "../json.ts";
import { NO_PROPERTIES } from "./known-names.ts";
import { SchemaProblem } from "./schema-problem.ts";

/** A field's order, in any case. Throws SchemaProblem. */
export function fieldOrder(order: JsonValue | undefined): AvroField["order"] {
  if (order === undefined) return "ascending";
  if (typeof order !== "string") {
    throw new SchemaProblem(
      'Cannot invoke "String.toUpperCase(java.util.Locale)" because the return value of "com.fasterxml.jackson.databind.JsonNode.textValue()" is null',
    );
  }
  const word = order.toUpperCase();
  if (word === "ASCENDING") return "ascending";
  if (word === "DESCENDING") return "descending";
  if (word === "IGNORE") return "ignore";
  throw new SchemaProblem(`No enum constant org.apache.avro.Schema.Field.Order.${word}`);
}

/** FloatingDecimal's own notation; hexadecimal numbers are beyond it. */
const DECIMAL = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)[fFdD]?$/;

/** A text default of a float or double is read by Double.valueOf; everything else stays as written. */
export function fieldDefault(type: AvroSchema, json: JsonValue | undefined): JsonValue | undefined {
  if (typeof json !== "string" || (type.type !== "float" && type.type !== "double")) return json;
  const trimmed = javaTrim(json);
  if (trimmed === "") throw new SchemaProblem("empty String");
  if (DECIMAL.test(trimmed)) return Number(trimmed.replace(/^[+-](?=NaN)|(?<=[\d.])[fFdD]$/g, ""));
  const [, sign, whole = "", fraction = "", exponent = "0"] = HEXADECIMAL.exec(trimmed) ?? [];
  if (sign === undefined || whole + fraction === "") throw new SchemaProblem(`For input string: "${trimmed}"`);
  const value = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -value : value;
}

/** The aliases of a type or a field, each once. Throws SchemaProblem. */
export function aliasTexts(json: JsonObject): readonly string[] {
  const list = json.get("aliases");
  if (list === undefined) return NO_ALIASES;
  if (!Array.isArray(list)) throw new SchemaProblem(`aliases not an array: ${printJson(json)}`);
  const aliases = new Set<string>();
  for (const alias of list) {
    if (typeof alias !== "string") throw new SchemaProblem(`alias not a string: ${printJson(alias)}`);
    aliases.add(alias);
  }
  return [...aliases];
}

const NO_ALIASES: readonly string[] = [];

/** The members Avro does not know, in the order written. */
export function propertiesOf(json: JsonObject, reserved: ReadonlySet<string>): JsonObject {
  let properties: Map<string, JsonValue> | null = null;
  for (const [key, value] of json) {
    if (reserved.has(key)) continue;
    properties ??= new Map();
    properties.set(key, value);
  }
  return properties ?? NO_PROPERTIES;
}

/** Null for what is no text. */
export function text(json: JsonObject, key: string): string | null {
  const value = json.get(key);
  return typeof value === "string" ? value : null;
}

/** Throws SchemaProblem with the whole object in it. */
export function requiredText(json: JsonObject, key: string, problem: string): string {
  const value = text(json, key);
  if (value === null) throw new SchemaProblem(`${problem}: ${printJson(json)}`);
  return value;
}

/** Throws SchemaProblem with the whole object in it. */
export function required(json: JsonObject, key: string, problem: string): JsonValue {
  const value = json.get(key);
  if (value === undefined) throw new SchemaProblem(`${problem}: ${printJson(json)}`);
  return value;
}
