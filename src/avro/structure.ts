import type { AvroField, AvroNamed, AvroSchema, JsonObject, JsonValue } from "../model/avro-schema.ts";
import { jacksonString } from "./java-text.ts";
import { isJsonObject, printJson } from "./json.ts";

/**
 * Whether the registry takes two schemas for the same version (`AvroSchema.equivalent`): Avro's equality with properties and defaults, plus
 * docs, aliases and the enum default. Order counts for fields, symbols and union branches, not for properties, their members or aliases.
 */
export function sameSchema(a: AvroSchema, b: AvroSchema): boolean {
  return a === b || structuralText(a) === structuralText(b);
}

/** 16 hex digits, equal for schemas the registry takes for the same version: Avro's CRC-64-AVRO over their structure. */
export function fingerprint(schema: AvroSchema): string {
  let remainder = EMPTY_REMAINDER;
  for (const byte of new TextEncoder().encode(structuralText(schema))) {
    remainder = (remainder >> 8n) ^ (CRC_TABLE[Number((remainder ^ BigInt(byte)) & 0xffn)] ?? 0n);
  }
  return remainder.toString(16).padStart(16, "0");
}

/** Avro specification, "Schema Fingerprints": the value of the empty text, and the polynomial. */
const EMPTY_REMAINDER = 0xc15d213aa4d7a795n;

const CRC_TABLE: readonly bigint[] = Array.from({ length: 256 }, (_, byte) => {
  let entry = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) entry = (entry >> 1n) ^ (entry & 1n ? EMPTY_REMAINDER : 0n);
  return entry;
});

/** A text that two schemas share exactly when they are structurally equal; names are full, so only true identity makes a reference. */
export function structuralText(schema: AvroSchema): string {
  return structure(schema, new Set());
}

function structure(schema: AvroSchema, defined: Set<AvroNamed>): string {
  switch (schema.type) {
    case "union":
      return `[${schema.branches.map((branch) => structure(branch, defined)).join(",")}]`;
    case "array":
      return `array(${structure(schema.items, defined)})${sorted(schema.properties)}`;
    case "map":
      return `map(${structure(schema.values, defined)})${sorted(schema.properties)}`;
    case "record":
    case "enum":
    case "fixed": {
      if (defined.has(schema)) return schema.name.full;
      defined.add(schema);
      const aliases = schema.aliases.map((alias) => alias.full).sort();
      const heading = [schema.name.full, schema.doc, aliases];
      return `${schema.type}${JSON.stringify(heading)}${body(schema, defined)}${sorted(schema.properties)}`;
    }
    default:
      return `${schema.type}${sorted(schema.properties)}`;
  }
}

function body(schema: AvroNamed, defined: Set<AvroNamed>): string {
  switch (schema.type) {
    case "record":
      return `(${schema.fields.map((field) => fieldStructure(field, defined)).join(",")})`;
    case "enum":
      return JSON.stringify([schema.symbols, schema.default]);
    case "fixed":
      return `(${schema.size})`;
  }
}

function fieldStructure(field: AvroField, defined: Set<AvroNamed>): string {
  const heading = JSON.stringify([field.name, field.doc, field.order, [...field.aliases].sort()]);
  const fallback = field.default === undefined ? "" : `=${sortedJson(field.default)}`;
  return `${heading}${structure(field.type, defined)}${fallback}${sorted(field.properties)}`;
}

function sorted(properties: JsonObject): string {
  return properties.size === 0 ? "" : sortedJson(properties);
}

/** JSON text with the members of every object sorted by key. */
export function sortedJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (!isJsonObject(value)) return printJson(value);
  const keys = [...value.keys()].sort();
  return `{${keys.map((key) => `${jacksonString(key)}:${sortedJson(value.get(key) ?? null)}`).join(",")}}`;
}
