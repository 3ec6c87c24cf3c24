import type { ChangeOf } from "../model/change.ts";
import type { Pass } from "../pass/pass.ts";
import { rowField, sameType } from "./row-field.ts";
import { type Captured, columnCaptures } from "./stream-facts.ts";

/** Whether some captured stream shows a retyped column as another type: `varchar(50)` and `text` are one Connect STRING. */
export function retypesStream(pass: Pass, change: ChangeOf<"column-retyped">): boolean {
  return columnCaptures(pass, change.column).some((capture) => retypes(change, capture));
}

function retypes({ column: { relation, attnum } }: ChangeOf<"column-retyped">, { stream, table }: Captured): boolean {
  const before = rowField(stream.before, relation, attnum);
  const after = rowField(stream.steps.at(-1)?.prediction ?? null, relation, attnum);
  if (before.kind === "known" && after.kind === "known") return !sameType(before.schema, after.schema);
  // Absent on both sides: only part of the key, or dropped later (which has its own finding).
  if (before.kind === "absent" && after.kind === "absent") {
    return (table.key ?? []).some((column) => column.attnum === attnum);
  }
  return true;
}
