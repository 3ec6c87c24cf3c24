import type { ArrivalChange } from "./changes.ts";
import { goesOn, refuses, type Telling } from "./profile.ts";

/** A sink into a table, as far as a column matters that nothing comes for any more. */
interface Target {
  /** Whether the sink made the column, with the field's own nullability and default. */
  readonly madeBySink: boolean;
  /** Whether rows that are there are written again. */
  readonly updatesRows: boolean;
}

/** What becomes of a column that a sink never drops, once its field is gone. */
export function staleColumn(
  { field, renamedTo }: Extract<ArrivalChange, { kind: "gone" }>,
  { madeBySink, updatesRows }: Target,
): Telling {
  const { optional, default: standing } = field.schema;
  const elsewhere = renamedTo === null ? "" : `, its values come as "${renamedTo.name}"`;
  if (madeBySink && !optional && standing === null) {
    return refuses(`the target's column stays, NOT NULL: rows without it are refused${elsewhere}`);
  }
  const old = updatesRows ? ", rows that are updated keep the old value" : "";
  const fresh = standing === null ? "null" : "its default";
  return goesOn(`the target's column stays and new rows have ${fresh} there${old}${elsewhere}`);
}
