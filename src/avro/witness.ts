import type { AvroRecord, AvroSchema } from "../model/avro-schema.ts";
import type { Witness } from "../model/verdict.ts";
import { type AvscSchema, avscSchema } from "./avsc.ts";
import { canRead, checkReaderWriter } from "./compatibility.ts";
import { project } from "./row.ts";
import { type AvscValue, type Hints, sampleValue } from "./sample.ts";
import { showValue } from "./show.ts";

export type Direction = Witness["direction"];

/**
 * Encodes a generated value under the writer's schema, decodes it under the reader's, and shows both as their owners understand them. The read
 * side is avsc's error where it fails. Null where avsc can do neither, or disagrees with Avro's own rules on whether it should fail.
 */
export function witness(direction: Direction, writer: AvroSchema, reader: AvroSchema, hints: Hints): Witness | null {
  const encoded = encode(writer, hints);
  const readerType = built(reader)?.type;
  if (encoded === null || readerType === undefined) return null;
  const outcome = decode(encoded, { schema: reader, type: readerType });
  if (outcome.ok !== canRead(reader, writer)) return null;
  return { direction, written: showValue(writer, encoded.value), read: outcome.shown };
}

/** A witness over a row's named columns only, so that it shows one change and no other. */
export function columnWitness(
  direction: Direction,
  { before, after }: { readonly before: AvroRecord; readonly after: AvroRecord },
  columns: readonly string[],
  hints: Hints,
): Witness | null {
  const [older, newer] = [project(before, columns), project(after, columns)];
  return direction === "old-data-new-reader"
    ? witness(direction, older, newer, hints)
    : witness(direction, newer, older, hints);
}

interface Encoded {
  readonly schema: AvroSchema;
  readonly type: AvscSchema["type"];
  readonly value: AvscValue;
  readonly bytes: Buffer;
}

function encode(schema: AvroSchema, hints: Hints): Encoded | null {
  const writer = built(schema);
  if (writer === null) return null;
  try {
    const value = sampleValue(schema, hints, writer.branchName);
    return { schema, type: writer.type, value, bytes: writer.type.toBuffer(value) };
  } catch {
    // No value fits, as in a record without an end.
    return null;
  }
}

/** Null for what avsc cannot hold, such as an enum without symbols: then there is nothing to show. */
function built(schema: AvroSchema): AvscSchema | null {
  try {
    return avscSchema(schema);
  } catch {
    return null;
  }
}

type Outcome = { readonly ok: boolean; readonly shown: string };

function decode(written: Encoded, reader: Pick<Encoded, "schema" | "type">): Outcome {
  try {
    const value = reader.type.fromBuffer(written.bytes, reader.type.createResolver(written.type));
    return { ok: true, shown: showValue(reader.schema, value) };
  } catch (problem) {
    // avsc stumbles over a record read as an optional one: then Avro's own words say it better.
    const own = problem instanceof Error && !(problem instanceof TypeError) ? problem.message : null;
    return { ok: false, shown: `error: ${own ?? refusal(reader.schema, written.schema)}` };
  }
}

function refusal(reader: AvroSchema, writer: AvroSchema): string {
  const check = checkReaderWriter(reader, writer);
  return check.kind === "exception" ? check.message : (check.incompatibilities[0]?.info ?? "cannot be decoded");
}
