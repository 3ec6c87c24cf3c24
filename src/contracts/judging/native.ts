import type { Change } from "../../model/change.ts";
import type { Contract, ContractRead } from "../../model/contract.ts";
import type { DerivedRead } from "../reader.ts";
import type { TableShape } from "../shape.ts";
import { isTouched } from "./cause.ts";
import { columnLosses } from "./columns.ts";
import { derivedLosses } from "./derived.ts";
import { type JudgedRead, type Loss, wholeRead } from "./loss.ts";
import { unknownColumnLosses } from "./stream.ts";

/**
 * What a native subscriber loses (CREATE SUBSCRIPTION). It matches tables by schema and name and columns by name, fails at
 * a published column it lacks, and knows nothing of topics, keys, tombstones or a connector's settings
 * (PostgreSQL documentation, "Logical Replication: Subscription").
 */
export function nativeLosses(
  contract: Contract,
  read: ContractRead,
  before: TableShape,
  derived: DerivedRead,
  given: { readonly after: readonly TableShape[]; readonly changes: readonly Change[] },
): readonly Loss[] {
  const after = given.after.find(
    ({ connector, relation }) => connector === before.connector && relation === before.relation,
  );
  const touched = isTouched(given.changes, before.relation);
  if (after === undefined) {
    const dropped = given.changes.some(
      (change) => change.kind === "table-dropped" && change.table.relation === before.relation,
    );
    if (dropped)
      return [
        wholeRead(read, "broken", "table-gone", `${before.table} is dropped: its subscriber gets nothing any more`),
      ];
    return touched ? [unanalysed(read, `${before.table} changes, and no connector captures it any more`)] : [];
  }
  if (after.table !== before.table) {
    const reason = `${before.table} becomes ${after.table}: replication stops unless the subscriber's table does too`;
    return [wholeRead(read, "broken", "table-gone", reason)];
  }
  if (before.opaque !== null || after.opaque !== null) {
    return touched
      ? [unanalysed(read, `what ${before.table} holds cannot be told: ${after.opaque ?? before.opaque}`)]
      : [];
  }
  const judged: JudgedRead = { contract, read, derived, before, after };
  return [...columnLosses(judged), ...unknownColumnLosses(judged), ...(touched ? derivedLosses(judged) : [])];
}

function unanalysed(read: ContractRead, reason: string): Loss {
  return wholeRead(read, "unknown", "not-analysed", reason);
}
