import type { ContractColumn } from "../../model/contract.ts";
import { type ColumnShape, findColumn } from "../shape.ts";
import { accepts, parseTypeExpectation } from "../type-words.ts";
import type { Declared } from "./target.ts";

/** SQL's names of types in the words of contracts, where both say the same; `decimal(p,s)` is written out. */
const WORDS: Readonly<Record<string, string>> = {
  int: "int",
  integer: "int",
  int4: "int",
  smallint: "short",
  int2: "short",
  bigint: "long",
  int8: "long",
  boolean: "boolean",
  bool: "boolean",
  float: "float",
  real: "float",
  float4: "float",
  double: "double",
  "double precision": "double",
  float8: "double",
  string: "string",
  varchar: "string",
  "character varying": "string",
  char: "string",
  character: "string",
  text: "string",
  bytes: "bytes",
  varbinary: "bytes",
  bytea: "bytes",
  uuid: "uuid",
  jsonb: "json",
};

/** In these dialects a FLOAT is one of 64 bits. */
const WIDE_FLOATS: readonly string[] = ["risingwave", "postgres", "materialize"];

/** Words whose values Avro itself tells apart, so that a declaration that never fitted is a mistake and no conversion. */
const PLAIN = ["int", "short", "long", "boolean", "float", "double"];

/** Types that the record's key or value may hold for a declared type, in the words of contracts; null where they do not say it. */
export function typeWord(text: string, dialect: string): string | null {
  const decimal = /^(?:decimal|numeric|dec) ?\( ?(\d+) ?(?:, ?(\d+) ?)?\)$/.exec(text);
  if (decimal !== null) return `decimal(${decimal[1]},${decimal[2] ?? "0"})`;
  const name = text.replace(/ ?\([^)]*\)$/, "");
  if (name === "float" && WIDE_FLOATS.includes(dialect)) return "double";
  return Object.hasOwn(WORDS, name) ? (WORDS[name] ?? null) : null;
}

/**
 * What a declared column expects of the records. Engines convert more than type words can say, such as a text to a number: a
 * type is expected only where the records have it at base, or where Avro would refuse it.
 */
export function declaredExpectation(
  declared: Declared,
  dialect: string,
  columns: readonly ColumnShape[],
): Pick<ContractColumn, "type" | "nullable"> {
  const { column, codec } = declared;
  const shape = findColumn(columns, declared.name);
  const nullable = column.nullable ? true : shape?.schema.optional === false ? false : null;
  const word = column.type === null ? null : typeWord(column.type.text, dialect);
  const expectation = word === null ? null : parseTypeExpectation(word);
  if (word === null || expectation === null || shape === null) return { type: null, nullable };
  const refused = codec === "avro" && shape.schema.name === null && PLAIN.includes(word);
  return { type: accepts(expectation, shape.schema) || refused ? word : null, nullable };
}
