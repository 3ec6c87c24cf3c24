import type { Operation } from "../../model/contract.ts";
import type { TableShape } from "../shape.ts";
import { type JudgedRead, type Loss, wholeRead } from "./loss.ts";

const OPERATION_NAMES: Readonly<Record<Operation, string>> = {
  c: "inserts",
  u: "updates",
  d: "deletes",
  r: "snapshot rows",
  t: "truncates",
};

/** Operations and tombstones that stop coming, rows that are left out, and records that come in another form. */
export function deliveryLosses({ read, before, after }: JudgedRead): readonly Loss[] {
  const broken = (problem: Loss["problem"], reason: string) => wholeRead(read, "broken", problem, reason);
  const stopped = read.operations.filter(
    (operation) => before.operations.includes(operation) && !after.operations.includes(operation),
  );
  const deletesStop = stopped.includes("d");
  const losses = stopped.map((operation) => {
    const reason = `${OPERATION_NAMES[operation]} (${operation}) no longer come`;
    // A connector that runs has read the rows that were there: whoever starts later misses them.
    return operation === "r" ? wholeRead(read, "may-break", "operations", reason) : broken("operations", reason);
  });
  if (read.tombstones && before.tombstones && !after.tombstones) {
    losses.push(broken("tombstones", "tombstones no longer follow deletes"));
  } else if (read.operations.includes("d") && !deletesStop) {
    const form = deletesForm(before, after);
    if (form !== null) losses.push(broken("operations", form));
  }
  if (before.rowFilter !== after.rowFilter && after.rowFilter !== null) {
    const reason = `rows outside the publication's filter (${after.rowFilter}) no longer come, and one that leaves it comes as a delete`;
    losses.push(wholeRead(read, "may-break", "rows", reason));
  }
  return [...losses, ...rowForm(before, after).map((reason) => broken("record-form", reason))];
}

/** Rows in Debezium's envelope or by themselves: who reads one does not find its columns in the other. */
function rowForm(before: TableShape, after: TableShape): readonly string[] {
  const [was, is] = [before.rows, after.rows];
  if (was === is || was === "unknown" || is === "unknown") return [];
  return is === "row"
    ? ["records are the bare row from now on, no longer Debezium's envelope with before and after"]
    : ["records are Debezium's envelope with before and after from now on, no longer the bare row"];
}

/** How a delete is told, where rows come as they did. */
function deletesForm(before: TableShape, after: TableShape): string | null {
  const [was, is] = [before.deletes, after.deletes];
  if (was === is || before.rows !== after.rows || was === null || is === null) return null;
  if (was === "unknown" || is === "unknown") return null;
  if (is === "null") return "deletes come as tombstones alone from now on, no longer with the old row";
  // The marked row comes first, the tombstone still follows: who waits for that alone takes the row for one that lives.
  return `deletes come as the old row marked __deleted from now on${after.tombstones ? ", before the tombstone" : ", not as tombstones"}`;
}
