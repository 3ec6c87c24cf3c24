import type { Operation } from "../../model/contract.ts";
import { findColumn, type TableShape } from "../shape.ts";
import { goneColumn } from "./columns.ts";
import type { JudgedRead, Loss } from "./loss.ts";

const OPERATION_NAMES: Readonly<Record<Operation, string>> = {
  c: "inserts",
  u: "updates",
  d: "deletes",
  r: "snapshot rows",
  t: "truncates",
};

/** What a consumer takes from the before image and no longer gets there. */
export function beforeImageLosses({ derived, before, after }: JudgedRead): readonly Loss[] {
  return derived.before.flatMap((named): readonly Loss[] => {
    const was = findColumn(before.columns, named.name);
    if (was === null || !inBeforeImage(before, was.attnum)) return [];
    const place = { column: was.column ?? was.field, attnum: was.attnum, at: named.at };
    const is = after.columns.find(({ field }) => field === was.field);
    if (is === undefined) return [{ ...goneColumn(was, after.columns), ...place }];
    if (inBeforeImage(after, is.attnum)) return [];
    const reason =
      after.beforeImage === null
        ? "records no longer carry a before image"
        : `the before image no longer carries "${was.field}": the replica identity leaves it out`;
    return [{ state: "broken", problem: "before-image", reason, ...place }];
  });
}

/** Whether the old value of a column is really in the before image. */
export function inBeforeImage({ beforeImage }: TableShape, attnum: number | null): boolean {
  if (beforeImage === null || attnum === null) return false;
  return beforeImage === "all" || beforeImage.includes(attnum);
}

/** Operations and tombstones that stop coming. */
export function deliveryLosses({ read, before, after }: JudgedRead): readonly Loss[] {
  const whole = { column: null, attnum: null, at: read.at } as const;
  const stopped = read.operations.filter(
    (operation) => before.operations.includes(operation) && !after.operations.includes(operation),
  );
  const losses: Loss[] = stopped.map((operation) => ({
    ...whole,
    state: "broken",
    problem: "operations",
    reason: `${OPERATION_NAMES[operation]} (${operation}) no longer come`,
  }));
  if (read.tombstones && before.tombstones && !after.tombstones) {
    losses.push({ ...whole, state: "broken", problem: "tombstones", reason: "tombstones no longer follow deletes" });
  }
  return losses;
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
