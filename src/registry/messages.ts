import { printSchema } from "../avro/forms/print.ts";
import type { Incompatibility, ReadingDirection } from "../model/verdict.ts";
import { type Formatting, javaFormat } from "./java-format.ts";
import type { Finding, PreviousVersion } from "./version-check.ts";

/** How a release of Confluent's registry words a refusal. */
export type MessageStyle =
  /** 7.4 and later: `{errorType:…, description:…, additionalInfo:…}`, and the older schema behind them. */
  | "described"
  /** 6.1 to 7.3: `Incompatibility{type:…, location:…, message:…, reader:…, writer:…}` and nothing else. */
  | "raw";

/**
 * What the registry says to one finding. It formats the whole text, so that a `%` in a name may stand for something else, or make the
 * registry itself fail.
 */
export function findingText(finding: Finding, direction: ReadingDirection, style: MessageStyle): Formatting {
  if (style === "raw") return { ok: true, text: rawText(finding) };
  const template = finding.kind === "exception" ? exceptionText(finding.message) : describedText(finding);
  return javaFormat(template, direction === "backward" ? ["new", "old"] : ["old", "new"]);
}

/** The registry cuts the older schema's text here, in UTF-16 units. */
const OLDER_SCHEMA_LIMIT = 10_240;

/** The older version as 7.4 and later quote it behind the refusals; its number where it has one. */
export function quoteOlder(older: PreviousVersion): readonly string[] {
  const { version } = older;
  const known = QUOTED.get(older) ?? quoted(older);
  QUOTED.set(older, known);
  return version === null ? [known] : [`{oldSchemaVersion: ${version}}`, known];
}

/** A version is quoted to every level that it refuses at, and to every schema. */
const QUOTED = new WeakMap<PreviousVersion, string>();

function quoted({ schema, references = [] }: PreviousVersion): string {
  const text = printSchema(schema, { references });
  return text.length <= OLDER_SCHEMA_LIMIT
    ? `{oldSchema: '${text}'}`
    : `{oldSchema: <truncated> '${text.slice(0, OLDER_SCHEMA_LIMIT)}...'}`;
}

function exceptionText(message: string): string {
  return `Unexpected exception during compatibility check: ${message}`;
}

/** Incompatibility.toString of Avro. */
function rawText(finding: Finding): string {
  if (finding.kind === "exception") return exceptionText(finding.message);
  const { type, path, info, reader, writer } = finding;
  return `Incompatibility{type:${type}, location:${path}, message:${info}, reader:${printSchema(reader)}, writer:${printSchema(writer)}}`;
}

/** Confluent's Difference.error: a template for the reader's and the writer's age. */
function describedText(found: Incompatibility): string {
  return `{errorType:'${found.type}', description:'${sentence(found)}', additionalInfo:'${found.info}'}`;
}

function sentence({ type, path, info }: Incompatibility): string {
  switch (type) {
    case "FIXED_SIZE_MISMATCH":
      return `The size of FIXED type field at path '${path}' in the %s schema does not match with the %s schema`;
    case "TYPE_MISMATCH":
      return `The type (path '${path}') of a field in the %s schema does not match with the %s schema`;
    case "NAME_MISMATCH":
      return `The name of the schema has changed (path '${path}')`;
    case "MISSING_ENUM_SYMBOLS":
      return `The %s schema is missing enum symbols '${info}' at path '${path}' in the %s schema`;
    case "MISSING_UNION_BRANCH":
      return `The %s schema is missing a type inside a union field at path '${path}' in the %s schema`;
    case "READER_FIELD_MISSING_DEFAULT_VALUE":
      return `The field '${info}' at path '${path}' in the %s schema has no default value and is missing in the %s schema`;
  }
}
