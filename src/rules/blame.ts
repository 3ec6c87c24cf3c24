import type { Change } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import { tableName } from "./stream-facts.ts";

/** The statement that changed this column, or failing that this table, among a commit point's changes. */
export function blame(changes: readonly Change[], table: string | null, field: string | null): Location | null {
  const named = (change: Change): boolean => {
    if ("column" in change) return tableName(change.column) === table;
    if ("table" in change) return tableName(change.table) === table;
    return "usedBy" in change && change.usedBy.some((ref) => tableName(ref) === table);
  };
  const onTable = changes.filter(named);
  const onField = onTable.filter((change) => {
    if ("column" in change)
      return change.column.column === field || (change.kind === "column-renamed" && change.to === field);
    return "usedBy" in change && change.usedBy.some((ref) => ref.column === field);
  });
  // The last statement that touched it left it as it is.
  return (onField.at(-1) ?? onTable.at(-1) ?? null)?.at ?? null;
}
