import type { MeaningChange } from "../../model/verdict.ts";

/**
 * A change of meaning as it shows in messages that are no Avro (JSON, Protobuf), which readers take apart without the writer's schema: none fails
 * to resolve the old with the new.
 */
export function withoutAvro(change: MeaningChange): MeaningChange {
  const witness = change.witness?.read.startsWith("error: ") === true ? null : change.witness;
  return { ...change, witness, reason: reasonOf(change) };
}

function reasonOf({ kind, before, after, reason }: MeaningChange): string {
  if (kind === "null-possible") return "new data may hold null, where readers have only met values";
  if (kind === "widened-integer" && before === "int" && after === "long") {
    return "new values may pass 2^31, which readers that took them for ints cannot hold, and 2^53, where readers that hold numbers as doubles lose digits";
  }
  return reason;
}
