import type { AvroNamed, AvroSchema } from "../../model/avro-schema.ts";

/**
 * Parsing Canonical Form (Avro specification, "Transforming into Parsing Canonical Form"; SchemaNormalization.toParsingForm): only what
 * reading data takes, full names, each named type once.
 */
export function parsingCanonicalForm(schema: AvroSchema): string {
  return form(schema, new Set());
}

function form(schema: AvroSchema, known: Set<string>): string {
  switch (schema.type) {
    case "union":
      return `[${schema.branches.map((branch) => form(branch, known)).join(",")}]`;
    case "array":
      return `{"type":"array","items":${form(schema.items, known)}}`;
    case "map":
      return `{"type":"map","values":${form(schema.values, known)}}`;
    case "record":
    case "enum":
    case "fixed": {
      const name = `"${schema.name.full}"`;
      if (known.has(name)) return name;
      known.add(name);
      return `{"name":${name},"type":"${schema.type}",${body(schema, known)}}`;
    }
    default:
      return `"${schema.type}"`;
  }
}

function body(schema: AvroNamed, known: Set<string>): string {
  switch (schema.type) {
    case "record": {
      const fields = schema.fields.map((field) => `{"name":"${field.name}","type":${form(field.type, known)}}`);
      return `"fields":[${fields.join(",")}]`;
    }
    case "enum":
      return `"symbols":[${schema.symbols.map((symbol) => `"${symbol}"`).join(",")}]`;
    case "fixed":
      return `"size":${schema.size}`;
  }
}
