import type { ContractRead } from "../../model/contract.ts";
import type { Loss } from "../judging/loss.ts";
import type { ContractFiles } from "../reader.ts";
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
  const side = { base: new SchemaFiles(base), head: new SchemaFiles(head) };
  return read.readers.flatMap((reference): readonly Loss[] => {
    if (reference.kind !== "json-schema" || reference.producer == null) return [];
    const { path, producer, at } = reference;
    if (!base.has(producer)) return [];
    const consumer = base.has(path) ? side.base : side.head;
    const known = new Set(
      eventGaps(path, producer, { consumer, producer: side.base }).map((gap) => JSON.stringify(gap)),
    );
    return eventGaps(path, producer, { consumer, producer: side.head })
      .filter((gap) => !known.has(JSON.stringify(gap)))
      .map((gap) => ({
        state: gap.kind === "shape" ? "broken" : gap.kind === "range" ? "may-break" : "unknown",
        problem: gap.kind === "unknown" ? "not-analysed" : gap.kind === "range" ? "meaning-changed" : "type-changed",
        column: null,
        attnum: null,
        reason: `${producer} now allows what ${path} does not take: ${placeOf(gap)}${gap.reason}`,
        at,
        readAt: { file: producer, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
      }));
  });
}

function placeOf({ path }: Gap): string {
  return path.length === 0 ? "" : `"${path.join(".")}": `;
}
