import { hasOldValue } from "../images.ts";
import type { TableShape } from "../shape.ts";
import type { JudgedRead, Loss } from "./loss.ts";

/** Whether the old value of a column comes with updates or deletes: records have a place for it, and the log has it. */
export function inBeforeImage(shape: TableShape, attnum: number | null): boolean {
  return carriesOldRow(shape) && hasOldValue(shape.oldValues, attnum);
}

/** An envelope has the old row in `before`; of bare rows a delete's is the old row where it comes as one (ExtractNewRecordState, rewrite). */
export function carriesOldRow({ rows, deletes }: TableShape): boolean {
  return rows === "envelope" || deletes === "row";
}

/** Bytes that another converter writes: who decoded them cannot any more. */
export function encodingLosses({ read, derived, before, after }: JudgedRead): readonly Loss[] {
  const kinds = (["value", "key"] as const).filter((kind) => kind === "value" || derived.key.length > 0);
  return kinds.flatMap((kind): readonly Loss[] => {
    const [was, is] = [before.writtenBy[kind], after.writtenBy[kind]];
    if (was === is) return [];
    const reason = `${kind}s are written by ${is} from now on, not by ${was}`;
    return [{ column: null, attnum: null, at: read.at, state: "broken", problem: "type-changed", reason }];
  });
}

/** New fields under a decoder that rejects what it does not know; a native subscriber stops at a column it lacks. */
export function unknownColumnLosses({ read, derived, before, after }: JudgedRead): readonly Loss[] {
  const native = read.via === "logical-replication";
  if (read.unknownColumns !== "reject" && !native) return [];
  const known = new Set([...before.columns.map(({ field }) => field), ...derived.columns.map(({ name }) => name)]);
  return after.columns
    .filter(({ field, column }) => !known.has(field) && !known.has(column ?? field))
    .map(({ field, column, attnum }) => ({
      state: native && read.readers.length > 0 ? "unknown" : "broken",
      problem: "unknown-column",
      column: column ?? field,
      attnum,
      reason: native
        ? `"${field}" is added: replication stops unless the subscriber's table has it first`
        : `"${field}" is added and its decoder rejects unknown columns`,
      at: read.at,
    }));
}
