import type { AvroEnum, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import type { Witness } from "../../model/verdict.ts";
import { checkReaderWriter } from "../compatibility.ts";
import { project } from "../row.ts";
import { projectPath } from "../row-path.ts";
import { type AvscSchema, avscSchema, decodeAs, resolverOf } from "./avsc.ts";
import { unfitDefault } from "./avsc-default.ts";
import { innermostRefusal, type ReaderWriter } from "./innermost-refusal.ts";
import { readsAsJava } from "./java-branch.ts";
import { type AvscValue, type Hints, sampleValue } from "./sample.ts";
import { showValue, type View } from "./show.ts";

export type Direction = Witness["direction"];

/** How both sides look at their values; by their schemas alone where nothing is said. */
export interface Views {
  readonly written?: View["scalar"];
  readonly read?: View["scalar"];
}

/**
 * Encodes a generated value under the writer's schema, decodes it under the reader's, and shows both as their owners understand them. The read
 * side is the error where it fails. Null where avsc can do neither, takes other branches of unions than Java does, or disagrees with Avro's own
 * rules on whether it should fail.
 */
export function witness(
  direction: Direction,
  writer: AvroSchema,
  reader: AvroSchema,
  hints: Hints,
  views: Views = {},
): Witness | null {
  const encoded = encode(writer, hints);
  const decoder = built(reader, writer);
  if (encoded === null || decoder === null) return null;
  if (!readsAsJava(reader, writer)) return null;
  const outcome = decode(encoded, { schema: reader, avsc: decoder }, views.read);
  const written = shown(encoded, encoded.value, views.written);
  const check = checkReaderWriter(reader, writer);
  if (check.kind === "exception") return { direction, written, read: `error: ${check.message}` };
  if (outcome.ok === (check.incompatibilities.length === 0)) return { direction, written, read: outcome.shown };
  const unfit = outcome.ok ? null : unfitDefault(reader);
  return unfit && { direction, written, read: `error: the default of ${unfit.name} fits no value of its type` };
}

/** The before and the after of a row. */
export interface Rows {
  readonly before: AvroRecord;
  readonly after: AvroRecord;
}

/** A witness over a row's named columns only, so that it shows one change and no other. */
export function columnWitness(
  direction: Direction,
  { before, after }: Rows,
  columns: readonly string[],
  hints: Hints,
): Witness | null {
  const [older, newer] = sameName(project(before, columns), project(after, columns));
  return inDirection(direction, older, newer, hints);
}

/** A witness over what one path of the row leads to. */
export function pathWitness(
  direction: Direction,
  { before, after }: Rows,
  path: string,
  hints: Hints,
  views: Views = {},
): Witness | null {
  const [older, newer] = sameName(projectPath(before, path), projectPath(after, path));
  return inDirection(direction, older, newer, hints, views);
}

function inDirection(
  direction: Direction,
  older: AvroRecord,
  newer: AvroRecord,
  hints: Hints,
  views: Views = {},
): Witness | null {
  return direction === "old-data-new-reader"
    ? witness(direction, older, newer, hints, views)
    : witness(direction, newer, older, hints, views);
}

/** The row itself is not the matter. */
function sameName(before: AvroRecord, after: AvroRecord): readonly [AvroRecord, AvroRecord] {
  return [{ ...before, name: after.name }, after];
}

interface Codec {
  readonly schema: AvroSchema;
  readonly avsc: AvscSchema;
}

/** A value and its bytes. */
export interface Encoded extends Codec {
  readonly value: AvscValue;
  readonly bytes: Buffer;
}

/** A generated value encoded under a schema; null where no value fits, as in a record without an end. */
export function encode(schema: AvroSchema, hints: Hints): Encoded | null {
  const avsc = built(schema, null);
  if (avsc === null) return null;
  try {
    const value = sampleValue(schema, hints, avsc.branchName);
    return { schema, avsc, value, bytes: avsc.type.toBuffer(value) };
  } catch {
    return null;
  }
}

/** Null for what avsc cannot hold. */
function built(schema: AvroSchema, writer: AvroSchema | null): AvscSchema | null {
  try {
    return avscSchema(schema, writer);
  } catch {
    return null;
  }
}

export function shown({ schema, avsc }: Codec, value: AvscValue, scalar?: View["scalar"]): string {
  const { branchName } = avsc;
  return showValue(schema, value, scalar === undefined ? { branchName } : { branchName, scalar });
}

type Outcome = { readonly ok: boolean; readonly shown: string };

/** What a reader makes of what was written: the value as it sees it, or why it fails. */
function decode(written: Encoded, reader: Codec, scalar?: View["scalar"]): Outcome {
  try {
    const value = decodeAs(reader.avsc, written.avsc, written.bytes);
    return { ok: true, shown: shown(reader, value, scalar) };
  } catch (problem) {
    return { ok: false, shown: `error: ${errorText(problem, reader.schema, written.schema)}` };
  }
}

/** avsc's words about the innermost types that do not fit, without the namespaces made up for it; Avro's where avsc stumbles. */
function errorText(problem: unknown, reader: AvroSchema, writer: AvroSchema): string {
  const inner = innermostRefusal({ reader, writer });
  if (inner.reader.type === "enum" && inner.writer.type === "enum") return unknownSymbols(inner.reader, inner.writer);
  const found = resolutionProblem(inner) ?? problem;
  if (found instanceof Error && !(found instanceof TypeError)) return found.message.replace(MADE_UP, "");
  const check = checkReaderWriter(reader, writer);
  return check.kind === "exception" ? check.message : (check.incompatibilities[0]?.info ?? "cannot be decoded");
}

const MADE_UP = /\bn\d+\.(?=\w)/g;

function resolutionProblem({ reader, writer }: ReaderWriter): unknown {
  try {
    resolverOf(avscSchema(reader, writer), avscSchema(writer));
    return null;
  } catch (problem) {
    return problem instanceof TypeError ? null : problem;
  }
}

function unknownSymbols(reader: AvroEnum, writer: AvroEnum): string {
  const unknown = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
  return `enum ${reader.name.simple} does not know ${unknown.join(", ")}`;
}
