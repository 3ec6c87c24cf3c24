import type { NamedAt } from "../../model/contract.ts";
import { type ColumnShape, findColumn } from "../shape.ts";
import { wireTypeText } from "../type-words.ts";
import { type JudgedRead, type Loss, linesOf } from "./loss.ts";
import { difference } from "./representation.ts";

/** Key fields gone or of another type; and keys that no longer identify what they did. */
export function keyLosses({ derived, read, before, after }: JudgedRead): readonly Loss[] {
  const was = before.key;
  if (derived.key.length === 0 || was === null) return [];
  const fields = derived.key.flatMap((named) => {
    const known = findColumn(was, named.name);
    const reason = known === null ? null : keyFieldReason(known, after.key);
    return known === null || reason === null ? [] : [lost(named, known, "broken", reason)];
  });
  if (fields.length > 0 || sameNames(was, after.key)) return fields;
  const [first] = derived.key;
  return [
    {
      state: "broken",
      problem: "key-changed",
      column: null,
      attnum: null,
      reason: `the record key changes from (${names(was)}) to (${names(after.key)}): a row's key is no longer what it was`,
      ...(first === undefined ? { at: read.at } : linesOf(first)),
    },
  ];
}

function keyFieldReason(was: ColumnShape, key: readonly ColumnShape[] | null): string | null {
  if (key === null) return "records no longer have a key";
  const is = key.find(({ field }) => field === was.field);
  if (is === undefined) return `"${was.field}" is no longer in the record key (${names(key)})`;
  if (difference(was.schema, is.schema) !== "none") {
    return `"${was.field}" in the record key changes from ${wireTypeText(was.schema)} to ${wireTypeText(is.schema)}`;
  }
  return !was.schema.optional && is.schema.optional ? `"${was.field}" in the record key can now be null` : null;
}

function lost(named: NamedAt, column: ColumnShape, state: Loss["state"], reason: string): Loss {
  const place = { column: column.column ?? column.field, attnum: column.attnum, ...linesOf(named) };
  return { state, problem: "key-changed", reason, ...place };
}

/** The order of key fields is part of the key: the same values in another order are other bytes and another partition. */
function sameNames(was: readonly ColumnShape[], is: readonly ColumnShape[] | null): boolean {
  return is !== null && names(was) === names(is);
}

function names(key: readonly ColumnShape[] | null): string {
  return key === null ? "none" : key.map(({ field }) => field).join(", ");
}
