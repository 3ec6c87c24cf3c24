import type { ContractRead, JsonSchemaReference } from "../../model/contract.ts";
import type { Loss } from "../judging/loss.ts";
import type { ContractFiles, DerivedMisfit } from "../reader.ts";
import { type ComparedFiles, type Gap, gaps } from "./containment.ts";
import { SchemaFiles } from "./document.ts";

/** The producer's own schema of an event against the consumer's. */
export function eventGaps(path: string, producer: string, files: ComparedFiles): readonly Gap[] {
  const [reads, writes] = [files.consumer.root(path), files.producer.root(producer)];
  if (reads.kind === "unknown") return [{ path: [], kind: "unknown", reason: reads.reason }];
  if (writes.kind === "unknown") return [{ path: [], kind: "unknown", reason: writes.reason }];
  return gaps(reads.node, writes.node, files);
}

/**
 * What the producer's schema allows from now on that the consumer's, as it is deployed, does not take. A consumer's schema that is new
 * is the one at head.
 */
export function eventLosses(read: ContractRead, base: ContractFiles, head: ContractFiles): readonly Loss[] {
  return eventReferences(read).flatMap((reference) =>
    newGaps(reference, base, head).map((gap) => ({
      state: gap.kind === "shape" ? "broken" : gap.kind === "range" ? "may-break" : "unknown",
      problem: gap.kind === "unknown" ? "not-analysed" : gap.kind === "range" ? "meaning-changed" : "type-changed",
      column: null,
      attnum: null,
      reason: `${reference.producer} now allows what ${reference.path} does not take: ${placeOf(gap)}${gap.reason}`,
      at: reference.at,
      readAt: { file: reference.producer, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
    })),
  );
}

/** What the consumer's schema at head does not take of the producer's, save for what this change of the producer's brings: that is a loss. */
export function eventMisfits(read: ContractRead, base: ContractFiles, head: ContractFiles): readonly DerivedMisfit[] {
  const files = new SchemaFiles(head);
  return eventReferences(read).flatMap((reference) => {
    const { path, producer, at } = reference;
    const lost = new Set(newGaps(reference, base, head).map((gap) => JSON.stringify(gap)));
    return eventGaps(path, producer, { consumer: files, producer: files })
      .filter((gap) => gap.kind !== "unknown" && !lost.has(JSON.stringify(gap)))
      .map((gap) => ({
        column: null,
        message: `${path} does not take what ${producer} allows: ${placeOf(gap)}${gap.reason}`,
        hint: null,
        at,
      }));
  });
}

type EventReference = JsonSchemaReference & { readonly producer: string };

function eventReferences({ readers }: ContractRead): readonly EventReference[] {
  return readers.flatMap((reference) =>
    reference.kind === "json-schema" && reference.producer != null
      ? [{ ...reference, producer: reference.producer }]
      : [],
  );
}

/** None where the producer has published nothing at base. */
function newGaps({ path, producer }: EventReference, base: ContractFiles, head: ContractFiles): readonly Gap[] {
  if (!base.has(producer)) return [];
  const side = { base: new SchemaFiles(base), head: new SchemaFiles(head) };
  const consumer = base.has(path) ? side.base : side.head;
  const known = new Set(eventGaps(path, producer, { consumer, producer: side.base }).map((gap) => JSON.stringify(gap)));
  return eventGaps(path, producer, { consumer, producer: side.head }).filter((gap) => !known.has(JSON.stringify(gap)));
}

function placeOf({ path }: Gap): string {
  return path.length === 0 ? "" : `"${path.join(".")}": `;
}
