import type { ChangeOf, ColumnRef } from "../model/change.ts";
import { lastOf, type Pass } from "../pass/pass.ts";
import { enumSwap } from "./enum-labels.ts";
import { family } from "./inherited.ts";
import { rowField, sameType } from "./row-field.ts";
import { type Captured, columnCaptures } from "./stream-facts.ts";

/** Whether some captured stream shows a retyped column as another type: `varchar(50)` and `text` are one Connect STRING. */
export function retypesStream(pass: Pass, change: ChangeOf<"column-retyped">): boolean {
  // An enum swapped for one with more labels is the same to the stream as ALTER TYPE … ADD VALUE.
  if (enumSwap(pass, change)?.lost.length === 0) return false;
  return family(pass, change).some((column) =>
    columnCaptures(pass, column).some((capture) => retypes(column, capture)),
  );
}

function retypes({ relation, attnum }: ColumnRef, { stream, table }: Captured): boolean {
  const before = rowField(stream.before, relation, attnum);
  const after = rowField(lastOf(stream), relation, attnum);
  if (before.kind === "known" && after.kind === "known") return !sameType(before.schema, after.schema);
  // Absent on both sides: only part of the key, or dropped later (which has its own finding).
  if (before.kind === "absent" && after.kind === "absent") {
    return (table.key ?? []).some((column) => column.attnum === attnum);
  }
  return true;
}
