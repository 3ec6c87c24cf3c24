import { type CompatibilityCheck, checkReaderWriter } from "../avro/compatibility.ts";
import { parseSchema } from "../avro/parse.ts";
import { printSchema } from "../avro/print.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import type { CompatibilityResult, Incompatibility, Level } from "../model/verdict.ts";

export type LevelCheck =
  | { readonly kind: "result"; readonly result: CompatibilityResult }
  | { readonly kind: "parse-error"; readonly message: string };

/** A version the new schema is held against; `version` is the registry's number where there is one already. */
export interface PreviousVersion {
  readonly schema: AvroSchema;
  readonly version: number | null;
}

export interface LevelVerdict extends CompatibilityResult {
  /** The version that refused, null when all agree. */
  readonly clash: PreviousVersion | null;
}

/**
 * May a registry at this level accept `schema` after `previous` (oldest first)? With the messages Confluent Schema Registry 7.7 lists,
 * up to its closing line about the configuration.
 */
export function checkCompatibility(level: Level, schema: string, previous: readonly string[]): LevelCheck {
  const parsed = parseChain(schema, previous);
  if (!parsed.ok) return { kind: "parse-error", message: parsed.message };
  const { compatible, messages } = checkLevel(level, parsed.schema, parsed.previous);
  return { kind: "result", result: { compatible, messages } };
}

export type ChainReading =
  | { readonly ok: true; readonly schema: AvroSchema; readonly previous: readonly PreviousVersion[] }
  | { readonly ok: false; readonly message: string };

/** Parses a schema and what came before it; the first text that is no schema is the problem. */
export function parseChain(schema: string, previous: readonly string[]): ChainReading {
  const parsed = parseSchema(schema);
  if (!parsed.ok) return parsed;
  const versions: PreviousVersion[] = [];
  for (const text of previous) {
    const version = parseSchema(text);
    if (!version.ok) return version;
    versions.push({ schema: version.schema, version: null });
  }
  return { ok: true, schema: parsed.schema, previous: versions };
}

/** Which way data must flow, and whether every older version counts or only the newest. */
const CHECKS: Readonly<Record<Exclude<Level, "NONE">, { direction: Direction; transitive: boolean }>> = {
  BACKWARD: { direction: "backward", transitive: false },
  BACKWARD_TRANSITIVE: { direction: "backward", transitive: true },
  FORWARD: { direction: "forward", transitive: false },
  FORWARD_TRANSITIVE: { direction: "forward", transitive: true },
  FULL: { direction: "full", transitive: false },
  FULL_TRANSITIVE: { direction: "full", transitive: true },
};

type Direction = "backward" | "forward" | "full";

/** The registry walks from the newest version to the oldest and stops at the first that disagrees. */
export function checkLevel(level: Level, schema: AvroSchema, previous: readonly PreviousVersion[]): LevelVerdict {
  if (level === "NONE") return COMPATIBLE;
  const { direction, transitive } = CHECKS[level];
  for (const version of (transitive ? previous : previous.slice(-1)).toReversed()) {
    const messages = disagreements(direction, schema, version);
    if (messages.length > 0) return { compatible: false, messages, clash: version };
  }
  return COMPATIBLE;
}

const COMPATIBLE: LevelVerdict = { compatible: true, messages: [], clash: null };

function disagreements(direction: Direction, schema: AvroSchema, older: PreviousVersion): readonly string[] {
  switch (direction) {
    case "backward":
      return withOlder(describe(checkReaderWriter(schema, older.schema), "new", "old"), older);
    case "forward":
      return withOlder(describe(checkReaderWriter(older.schema, schema), "old", "new"), older);
    case "full":
      // The registry names the older schema only if the backward half fails.
      return [
        ...describe(checkReaderWriter(older.schema, schema), "old", "new"),
        ...withOlder(describe(checkReaderWriter(schema, older.schema), "new", "old"), older),
      ];
  }
}

/** The registry cuts the older schema's text here (7.4 and later). */
const OLDER_SCHEMA_LIMIT = 10_240;

function withOlder(messages: readonly string[], older: PreviousVersion): readonly string[] {
  if (messages.length === 0) return messages;
  const text = printSchema(older.schema);
  const shown =
    text.length <= OLDER_SCHEMA_LIMIT
      ? `{oldSchema: '${text}'}`
      : `{oldSchema: <truncated> '${text.slice(0, OLDER_SCHEMA_LIMIT)}...'}`;
  return older.version === null ? [...messages, shown] : [...messages, `{oldSchemaVersion: ${older.version}}`, shown];
}

type Side = "new" | "old";

function describe(check: CompatibilityCheck, reader: Side, writer: Side): readonly string[] {
  if (check.kind === "exception") return [`Unexpected exception during compatibility check: ${check.message}`];
  return check.incompatibilities.map(
    (found) =>
      `{errorType:'${found.type}', description:'${sentence(found, reader, writer)}', additionalInfo:'${found.info}'}`,
  );
}

/** The sentences of Confluent's AvroSchema.Difference. */
function sentence({ type, path, info }: Incompatibility, reader: Side, writer: Side): string {
  switch (type) {
    case "FIXED_SIZE_MISMATCH":
      return `The size of FIXED type field at path '${path}' in the ${reader} schema does not match with the ${writer} schema`;
    case "TYPE_MISMATCH":
      return `The type (path '${path}') of a field in the ${reader} schema does not match with the ${writer} schema`;
    case "NAME_MISMATCH":
      return `The name of the schema has changed (path '${path}')`;
    case "MISSING_ENUM_SYMBOLS":
      return `The ${reader} schema is missing enum symbols '${info}' at path '${path}' in the ${writer} schema`;
    case "MISSING_UNION_BRANCH":
      return `The ${reader} schema is missing a type inside a union field at path '${path}' in the ${writer} schema`;
    case "READER_FIELD_MISSING_DEFAULT_VALUE":
      return `The field '${info}' at path '${path}' in the ${reader} schema has no default value and is missing in the ${writer} schema`;
  }
}
