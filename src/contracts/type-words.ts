import { DATE, DECIMAL, DECIMAL_PRECISION, TIME, TIMESTAMP } from "../connect/logical.ts";
import type { ConnectSchema, ConnectType } from "../model/connect-schema.ts";

/**
 * The words a contract may use for a column's type: what a consumer sees on the wire, not what the table declares.
 * A word accepts every representation a reader of that word can handle; what a word leaves open (a decimal's scale, a
 * timestamp's unit, what a text means) is held to what it is at base by the judge.
 * `word[]` is an array of that word. Names of Debezium's semantic types: io.debezium.time and io.debezium.data.
 */
interface TypeWord {
  readonly words: readonly string[];
  readonly meaning: string;
  readonly accepts: (schema: ConnectSchema) => boolean;
}

const plain =
  (...types: readonly ConnectType[]) =>
  (schema: ConnectSchema) =>
    schema.name === null && types.includes(schema.type);

const named =
  (...names: readonly string[]) =>
  (schema: ConnectSchema) =>
    schema.name !== null && names.includes(schema.name);

const MILLIS = ["io.debezium.time.Timestamp", TIMESTAMP];
const MICROS = ["io.debezium.time.MicroTimestamp"];
const NANOS = ["io.debezium.time.NanoTimestamp"];
const VARIABLE_SCALE = "io.debezium.data.VariableScaleDecimal";

const TYPE_WORDS: readonly TypeWord[] = [
  { words: ["any"], meaning: "whatever it is", accepts: () => true },
  {
    words: ["string", "text", "varchar", "char"],
    meaning: "any text, whatever it means (uuid, json and enum columns are texts too)",
    accepts: ({ type }) => type === "STRING",
  },
  { words: ["short", "smallint", "int16"], meaning: "16-bit integer", accepts: plain("INT8", "INT16") },
  {
    words: ["int", "integer", "int32"],
    meaning: "integer of at most 32 bits",
    accepts: plain("INT8", "INT16", "INT32"),
  },
  {
    words: ["long", "bigint", "int64"],
    meaning: "integer of at most 64 bits",
    accepts: plain("INT8", "INT16", "INT32", "INT64"),
  },
  { words: ["float", "real", "float32"], meaning: "32-bit floating point", accepts: plain("FLOAT32") },
  {
    words: ["double", "float64"],
    meaning: "floating point of at most 64 bits",
    accepts: plain("FLOAT32", "FLOAT64"),
  },
  { words: ["boolean", "bool"], meaning: "true or false", accepts: plain("BOOLEAN") },
  { words: ["bytes", "bytea"], meaning: "bytes without further meaning", accepts: plain("BYTES") },
  {
    words: ["decimal", "numeric"],
    meaning: "exact decimal number; decimal(p,s) wants scale s and at most p digits",
    accepts: named(DECIMAL, VARIABLE_SCALE),
  },
  {
    words: ["date"],
    meaning: "calendar date",
    accepts: named("io.debezium.time.Date", "io.debezium.time.IsoDate", "io.debezium.time.StructuredDate", DATE),
  },
  {
    words: ["time"],
    meaning: "time of day, in the unit it has at base",
    accepts: named(
      "io.debezium.time.Time",
      "io.debezium.time.MicroTime",
      "io.debezium.time.NanoTime",
      "io.debezium.time.IsoTime",
      "io.debezium.time.StructuredTime",
      TIME,
    ),
  },
  {
    words: ["timetz"],
    meaning: "time of day with a zone",
    accepts: named("io.debezium.time.ZonedTime", "io.debezium.time.StructuredZonedTime"),
  },
  {
    words: ["timestamp"],
    meaning: "date and time without a zone, in the unit it has at base",
    accepts: named(
      ...MILLIS,
      ...MICROS,
      ...NANOS,
      "io.debezium.time.IsoTimestamp",
      "io.debezium.time.StructuredTimestamp",
    ),
  },
  { words: ["timestamp-millis"], meaning: "milliseconds since 1970", accepts: named(...MILLIS) },
  { words: ["timestamp-micros"], meaning: "microseconds since 1970", accepts: named(...MICROS) },
  { words: ["timestamp-nanos"], meaning: "nanoseconds since 1970", accepts: named(...NANOS) },
  {
    words: ["timestamptz"],
    meaning: "instant with a zone",
    accepts: named("io.debezium.time.ZonedTimestamp", "io.debezium.time.StructuredZonedTimestamp"),
  },
  {
    words: ["interval"],
    meaning: "span of time",
    accepts: named("io.debezium.time.MicroDuration", "io.debezium.time.NanoDuration", "io.debezium.time.Interval"),
  },
  { words: ["uuid"], meaning: "UUID as a text", accepts: named("io.debezium.data.Uuid") },
  { words: ["json", "jsonb"], meaning: "JSON as a text", accepts: named("io.debezium.data.Json") },
  { words: ["xml"], meaning: "XML as a text", accepts: named("io.debezium.data.Xml") },
  {
    words: ["enum"],
    meaning: "one of an enum type's labels; list those understood under `values`",
    accepts: named("io.debezium.data.Enum"),
  },
  { words: ["map"], meaning: "map of texts", accepts: ({ type }) => type === "MAP" },
  { words: ["struct", "record"], meaning: "nested record", accepts: ({ type }) => type === "STRUCT" },
  { words: ["array"], meaning: "array of anything", accepts: ({ type }) => type === "ARRAY" },
];

/** Every word a contract may use. */
export const KNOWN_TYPE_WORDS: readonly string[] = TYPE_WORDS.flatMap(({ words }) => words);

/** What `parseTypeExpectation` reads of the words there are, as a regular expression for editors; words are read in any case. */
export const TYPE_PATTERN = typePattern();

function typePattern(): string {
  const word = (words: readonly string[]) => `(?:${words.map(inAnyCase).join("|")})`;
  const sized = KNOWN_TYPE_WORDS.filter(takesPrecision);
  const size = "\\s*\\(\\s*[0-9]+\\s*(?:,\\s*[0-9]+\\s*)?\\)";
  return `^\\s*(?:${word(KNOWN_TYPE_WORDS)}|${word(sized)}${size})\\s*(?:\\[\\])*\\s*$`;
}

function inAnyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

/** The vocabulary as text, for editors and documentation. */
export function describeTypeWords(): string {
  const lines = TYPE_WORDS.map(({ words, meaning }) => `${words.join(", ")}: ${meaning}`);
  return [...lines, "word[]: array of that word"].join("\n");
}

/** A type expectation taken apart. `precision` and `scale` are those of decimal(p,s). */
export interface TypeExpectation {
  readonly word: string;
  readonly dimensions: number;
  readonly precision: number | null;
  readonly scale: number | null;
}

/** Reads `long`, `decimal(12,2)`, `string[]`; null when it is not written like a type. The word may still be unknown. */
export function parseTypeExpectation(text: string): TypeExpectation | null {
  const match = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*((?:\[\])*)\s*$/.exec(text);
  if (match === null) return null;
  const [, word = "", precision, scale, brackets = ""] = match;
  return {
    word: word.toLowerCase(),
    dimensions: brackets.length / 2,
    precision: precision === undefined ? null : Number(precision),
    scale: precision === undefined ? null : Number(scale ?? 0),
  };
}

/** Whether the word may carry `(p,s)`. */
export function takesPrecision(word: string): boolean {
  return word === "decimal" || word === "numeric";
}

/** Whether a reader that expects this can read a field of that schema. */
export function accepts(expectation: TypeExpectation, schema: ConnectSchema): boolean {
  if (expectation.dimensions > 0) {
    // Debezium gives arrays of any number of dimensions the schema of a flat one.
    return (
      schema.type === "ARRAY" &&
      schema.valueSchema !== null &&
      accepts({ ...expectation, dimensions: 0 }, schema.valueSchema)
    );
  }
  const known = TYPE_WORDS.find(({ words }) => words.includes(expectation.word));
  if (known === undefined || !known.accepts(schema)) return false;
  return expectation.precision === null || fitsDecimal(expectation, schema);
}

function fitsDecimal({ precision, scale }: TypeExpectation, schema: ConnectSchema): boolean {
  if (schema.name !== DECIMAL) return false;
  const parameters = new Map(schema.parameters);
  const digits = parameters.get(DECIMAL_PRECISION);
  const fits = digits !== undefined && precision !== null && Number(digits) <= precision;
  return fits && Number(parameters.get("scale")) === scale;
}

/** The narrowest type a contract can expect of a field: `decimal(12,2)`, `timestamp-micros`, `uuid`, `long[]`; `any` where no word says it. */
export function typeWordOf(schema: ConnectSchema): string {
  if (schema.name === DECIMAL) {
    const parameters = new Map(schema.parameters);
    const precision = parameters.get(DECIMAL_PRECISION);
    return precision === undefined ? "decimal" : `decimal(${precision},${parameters.get("scale") ?? "0"})`;
  }
  if (schema.name === VARIABLE_SCALE) return "decimal";
  if (schema.type === "ARRAY" && schema.name === null && schema.valueSchema !== null) {
    const element = typeWordOf(schema.valueSchema);
    return element.endsWith("[]") || element.includes("(") ? "array" : `${element}[]`;
  }
  const fitting = TYPE_WORDS.filter(({ words, accepts: fits }) => !words.includes("any") && fits(schema));
  // Of plain types the first takes the least, of those with a meaning the last says the most.
  const word = schema.name === null ? fitting[0] : fitting.at(-1);
  return word?.words[0] ?? "any";
}

const SEMANTIC_WORDS: ReadonlyMap<string, string> = new Map([
  ["Timestamp", "timestamp (milliseconds)"],
  ["MicroTimestamp", "timestamp (microseconds)"],
  ["NanoTimestamp", "timestamp (nanoseconds)"],
  ["ZonedTimestamp", "timestamptz"],
  ["ZonedTime", "timetz"],
  ["Time", "time (milliseconds)"],
  ["MicroTime", "time (microseconds)"],
  ["NanoTime", "time (nanoseconds)"],
  ["VariableScaleDecimal", "decimal of any scale"],
  ["MicroDuration", "interval (microseconds)"],
]);

const TYPE_NAMES: Readonly<Record<ConnectType, string>> = {
  INT8: "int8",
  INT16: "int16",
  INT32: "int",
  INT64: "long",
  FLOAT32: "float",
  FLOAT64: "double",
  BOOLEAN: "boolean",
  STRING: "string",
  BYTES: "bytes",
  ARRAY: "array",
  MAP: "map",
  STRUCT: "struct",
};

/** A field's type in the words of contracts: `decimal(10,2)`, `timestamp (microseconds)`, `long[]`. */
export function wireTypeText(schema: ConnectSchema): string {
  if (schema.type === "ARRAY" && schema.name === null) {
    return schema.valueSchema === null ? "array" : `${wireTypeText(schema.valueSchema)}[]`;
  }
  if (schema.name === null) return TYPE_NAMES[schema.type];
  const parameters = new Map(schema.parameters);
  if (schema.name === DECIMAL) {
    const precision = parameters.get(DECIMAL_PRECISION);
    const scale = parameters.get("scale") ?? "0";
    return precision === undefined ? `decimal with scale ${scale}` : `decimal(${precision},${scale})`;
  }
  const simple = schema.name.split(".").at(-1) ?? schema.name;
  return SEMANTIC_WORDS.get(simple) ?? (schema.name.startsWith("io.debezium.") ? simple.toLowerCase() : schema.name);
}
