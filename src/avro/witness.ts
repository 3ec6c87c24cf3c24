import type { AvroRecord, AvroSchema } from "../model/avro-schema.ts";
import type { Witness } from "../model/verdict.ts";
import { avscSchema } from "./avsc.ts";
import { canRead, checkReaderWriter } from "./compatibility.ts";
import { project } from "./row.ts";
import { type Hints, sampleValue } from "./sample.ts";
import { showValue } from "./show.ts";

export type Direction = Witness["direction"];

/**
 * Encodes a generated value under the writer's schema, decodes it under the reader's, and shows both as their owners understand them. The read
 * side is avsc's error where it fails. Null where avsc can do neither, or disagrees with Avro's own rules on whether it should fail.
 */
export function witness(direction: Direction, writer: AvroSchema, reader: AvroSchema, hints: Hints): Witness | null {
  const encoded = encode(writer, hints);
  if (encoded === null) return null;
  const outcome = decode(writer, reader, encoded.bytes);
  if (outcome.ok !== canRead(reader, writer)) return null;
  return { direction, written: encoded.shown, read: outcome.shown };
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

function encode(writer: AvroSchema, hints: Hints): { readonly bytes: Buffer; readonly shown: string } | null {
  try {
    const { type, branchName } = avscSchema(writer);
    const value = sampleValue(writer, hints, branchName);
    return { bytes: type.toBuffer(value), shown: showValue(writer, value) };
  } catch {
    // A schema avsc cannot hold, such as a record without an end: there is no record to show.
    return null;
  }
}

type Outcome = { readonly ok: boolean; readonly shown: string };

function decode(writer: AvroSchema, reader: AvroSchema, bytes: Buffer): Outcome {
  try {
    const readerType = avscSchema(reader).type;
    const resolver = readerType.createResolver(avscSchema(writer).type);
    return { ok: true, shown: showValue(reader, readerType.fromBuffer(bytes, resolver)) };
  } catch (problem) {
    // avsc stumbles over a record read as an optional one: then Avro's own words say it better.
    const message =
      problem instanceof Error && !(problem instanceof TypeError) ? problem.message : refusal(reader, writer);
    return { ok: false, shown: `error: ${message}` };
  }
}

function refusal(reader: AvroSchema, writer: AvroSchema): string {
  const check = checkReaderWriter(reader, writer);
  return check.kind === "exception" ? check.message : (check.incompatibilities[0]?.info ?? "cannot be decoded");
}
