import { isJsonObject, readJson } from "../../avro/json.ts";
import { parseSchema } from "../../avro/parsing/parse.ts";
import type { AvroField, AvroNamed, AvroSchema, JsonObject, JsonValue } from "../../model/avro-schema.ts";
import type { ReferencedSchema, RegistrySchemaType } from "../../model/registry.ts";

/** A schema's text with what it refers to. */
export interface HeldText {
  readonly schemaType: RegistrySchemaType;
  readonly schema: string;
  readonly references: readonly Pick<ReferencedSchema, "schema">[];
}

/**
 * A text that two schemas share if all that is between them is what some product makes of one and the same schema when it keeps it: the order
 * of keys (Karapace sorts them, others normalize), what is left out because it is so anyway, the notation of a number, and a float's default widened to a
 * double. Null for what cannot be read.
 */
export function driftForm({ schemaType, schema, references }: HeldText): string | null {
  switch (schemaType) {
    case "AVRO": {
      const parsed = parseSchema(schema, { references: references.map((reference) => reference.schema) });
      return parsed.ok ? JSON.stringify(formOf(parsed.schema, new Set())) : null;
    }
    case "JSON": {
      const reading = readJson(schema);
      return reading.ok ? JSON.stringify(plain(reading.value, true)) : null;
    }
    case "PROTOBUF":
      return schema.replaceAll(/\s+/g, " ").trim();
    default:
      return schemaType satisfies never;
  }
}

/** What JSON.stringify writes the same for the same. */
type Form = string | number | boolean | null | readonly Form[];

function formOf(schema: AvroSchema, defined: Set<AvroNamed>): Form {
  switch (schema.type) {
    case "union":
      return ["union", ...schema.branches.map((branch) => formOf(branch, defined))];
    case "array":
      return ["array", formOf(schema.items, defined), members(schema.properties, false)];
    case "map":
      return ["map", formOf(schema.values, defined), members(schema.properties, false)];
    case "record":
    case "enum":
    case "fixed": {
      if (defined.has(schema)) return schema.name.full;
      defined.add(schema);
      const aliases = schema.aliases.map((alias) => alias.full).sort();
      const heading = [schema.type, schema.name.full, schema.doc || null, aliases];
      return [...heading, ...bodyOf(schema, defined), members(schema.properties, false)];
    }
    default:
      return [schema.type, members(schema.properties, isFloating(schema))];
  }
}

function bodyOf(schema: AvroNamed, defined: Set<AvroNamed>): readonly Form[] {
  switch (schema.type) {
    case "record":
      return schema.fields.map((field) => fieldForm(field, defined));
    case "enum":
      return [schema.symbols, schema.default];
    case "fixed":
      return [schema.size];
    default:
      return schema satisfies never;
  }
}

function fieldForm(field: AvroField, defined: Set<AvroNamed>): Form {
  const fallback = field.default === undefined ? [] : [plain(field.default, isFloating(field.type))];
  const heading = [field.name, field.doc, field.order, [...field.aliases].sort()];
  return [...heading, formOf(field.type, defined), fallback, members(field.properties, false)];
}

/** A default is of a union's first branch, or of any on Avro 1.12: a number then is one of the floating branch. */
function isFloating(schema: AvroSchema): boolean {
  if (schema.type === "union") return schema.branches.some(isFloating);
  return schema.type === "float" || schema.type === "double";
}

function members(properties: JsonObject, floating: boolean): Form {
  const told = [...properties.keys()].filter((key) => !isImplied(key, properties));
  return told.sort().map((key) => [key, plain(properties.get(key) ?? null, floating)]);
}

/** A decimal without a scale has none: normalizing leaves it out. */
function isImplied(key: string, properties: JsonObject): boolean {
  return key === "scale" && properties.get("scale") === 0n && properties.get("logicalType") === "decimal";
}

/** @param floating whether whole numbers stand for floating ones */
function plain(value: JsonValue, floating: boolean): Form {
  if (typeof value === "bigint") return floating ? Math.fround(Number(value)) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? Math.fround(value) : String(value);
  if (isJsonObject(value)) return ["{}", members(value, floating)];
  if (Array.isArray(value)) return value.map((element: JsonValue) => plain(element, floating));
  return typeof value === "object" ? null : value;
}
