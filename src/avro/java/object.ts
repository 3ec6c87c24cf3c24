import type { AvroSchema, JsonValue } from "../../model/avro-schema.ts";
import { compareTexts } from "../../model/text-order.ts";
import { printSchema } from "../forms/print.ts";
import { isJsonObject } from "../json.ts";
import { SchemaProblem } from "../parsing/schema-problem.ts";
import { jacksonString, javaDouble, javaFloat, jsonNumber } from "./text.ts";

/**
 * The JSON text of a value that has been a Java object in between (JacksonUtils.toObject, then AvroSchemaUtils.toJsonNode): members sorted by
 * key, numbers of the schema's type. Null where Java is left with no object: a whole number beyond a long, or a value of another type than
 * the schema's. Throws SchemaProblem where Java throws.
 *
 * @param schema of a default; null for a property
 */
export function javaObjectText(value: JsonValue, schema: AvroSchema | null): string | null {
  if (schema?.type === "union") return javaObjectText(value, firstBranch(schema.branches));
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return isLong(value) ? numberText(value, schema) : null;
  if (typeof value === "number") return doubleText(value, schema);
  if (typeof value === "string") return stringText(value, schema);
  if (isJsonObject(value)) return objectText(value, schema);
  return `[${value.map((element) => requiredText(javaObjectText(element, itemSchema(schema)))).join(",")}]`;
}

/** Throws SchemaProblem where there is none, as `List.get` does. */
export function firstBranch(branches: readonly AvroSchema[]): AvroSchema {
  const [first] = branches;
  if (first === undefined) throw new SchemaProblem("Index 0 out of bounds for length 0");
  return first;
}

function isLong(value: bigint): boolean {
  return value >= -(2n ** 63n) && value < 2n ** 63n;
}

function numberText(value: bigint, schema: AvroSchema | null): string | null {
  switch (schema?.type) {
    case undefined:
    case "int":
    case "long":
      return String(value);
    case "float":
    case "double":
      return doubleText(Number(value), schema);
    default:
      return null;
  }
}

function doubleText(value: number, schema: AvroSchema | null): string | null {
  if (schema === null || schema.type === "double") return jsonNumber(javaDouble(value));
  return schema.type === "float" ? jsonNumber(javaFloat(value)) : null;
}

function stringText(value: string, schema: AvroSchema | null): string | null {
  switch (schema?.type) {
    case undefined:
    case "string":
    case "enum":
      return jacksonString(value);
    case "bytes":
    case "fixed":
      // getBytes(ISO_8859_1): one question mark for a character beyond, a surrogate pair is one.
      return jacksonString(value.replace(/[^\0-\xff]/gu, "?"));
    default:
      return null;
  }
}

function objectText(value: ReadonlyMap<string, JsonValue>, schema: AvroSchema | null): string {
  const members = Array.from(value, ([key, member]): readonly [string, string] => {
    return [key, requiredText(javaObjectText(member, memberSchema(schema, key)))];
  });
  const sorted = members.sort(([a], [b]) => compareTexts(a, b));
  return `{${sorted.map(([key, text]) => `${jacksonString(key)}:${text}`).join(",")}}`;
}

function itemSchema(schema: AvroSchema | null): AvroSchema | null {
  if (schema === null) return null;
  if (schema.type === "array") return schema.items;
  throw new SchemaProblem(`Not an array: ${printSchema(schema)}`);
}

function memberSchema(schema: AvroSchema | null, key: string): AvroSchema | null {
  if (schema?.type === "map") return schema.values;
  if (schema?.type !== "record") return null;
  const field = schema.fields.find(({ name }) => name === key);
  if (field !== undefined) return field.type;
  throw new SchemaProblem(
    'Cannot invoke "org.apache.avro.Schema$Field.schema()" because the return value of "org.apache.avro.Schema.getField(String)" is null',
  );
}

function requiredText(text: string | null): string {
  if (text === null) throw new SchemaProblem('Cannot invoke "Object.getClass()" because "datum" is null');
  return text;
}
