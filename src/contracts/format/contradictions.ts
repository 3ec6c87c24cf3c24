import type { Complaint } from "../../config/malformed.ts";
import type { YamlDocument } from "../../config/yaml.ts";
import { formatLocation } from "../../model/location.ts";
import type { ReadEntry } from "./shape.ts";

/**
 * Reads of one table in the same way may each say a part; what they expect of its columns is held against the records, where at most
 * one type fits. But one decoder cannot both ignore and reject what it does not know.
 */
export function contradictions(document: YamlDocument, reads: readonly ReadEntry[]): readonly Complaint[] {
  const key = "unknown-columns";
  const first = new Map<string, number>();
  return reads.flatMap((read, index) => {
    if (read[key] === undefined) return [];
    const stream = JSON.stringify([read.table, read.topic, read.group, read.via ?? "kafka"]);
    const earlier = first.get(stream);
    if (earlier === undefined) {
      first.set(stream, index);
      return [];
    }
    const other = reads[earlier]?.[key];
    if (other === undefined || other === read[key]) return [];
    const at = document.at(["reads", index, key]);
    const place = formatLocation(document.at(["reads", earlier, key]));
    return [{ at, message: `the same stream is read with unknown-columns: ${other} at ${place}` }];
  });
}
