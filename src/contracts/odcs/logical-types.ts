import { parseTypeExpectation } from "../type-words.ts";

/** ODCS's logical types (Open Data Contract Standard 3.1, "Schema") of our words for types. */
const LOGICAL: readonly (readonly [logical: string, words: readonly string[]])[] = [
  [
    "string",
    ["string", "text", "varchar", "char", "uuid", "json", "jsonb", "xml", "enum", "bytes", "bytea", "interval", "any"],
  ],
  ["integer", ["long", "bigint", "int64", "int", "integer", "int32", "short", "smallint", "int16"]],
  ["number", ["decimal", "numeric", "double", "float64", "float", "real", "float32"]],
  ["boolean", ["boolean", "bool"]],
  ["date", ["date"]],
  ["time", ["time", "timetz"]],
  ["timestamp", ["timestamp", "timestamptz", "timestamp-millis", "timestamp-micros", "timestamp-nanos"]],
  ["object", ["struct", "record", "map"]],
];

/** The logical type of a type as a contract writes it; null where ODCS has none for it. */
export function logicalTypeOf(type: string): string | null {
  const expectation = parseTypeExpectation(type);
  if (expectation === null) return null;
  if (expectation.dimensions > 0 || expectation.word === "array") return "array";
  return LOGICAL.find(([, words]) => words.includes(expectation.word))?.[0] ?? null;
}

/**
 * What a property that tells its logical type alone lets a consumer expect; null where that could be several things (a number is
 * a decimal or a double), so that it is promised as it is at base.
 */
export function typeOfLogical(logical: string): string | null {
  switch (logical) {
    case "string":
    case "boolean":
    case "date":
    case "time":
    case "timestamp":
    case "array":
      return logical;
    case "integer":
      return "long";
    case "object":
      return "struct";
    default:
      return null;
  }
}
