import type { Oid } from "../../model/catalog.ts";
import type { Change } from "../../model/change.ts";
import type { Location } from "../../model/location.ts";

/** The statement that changed a column of a relation, or else the relation itself, or (column null) any column of it; null when none did. */
export function causeOf(changes: readonly Change[], relation: Oid, attnum: number | null): Location | null {
  const onColumn = attnum === null ? undefined : changes.find((change) => touchesColumn(change, relation, attnum));
  const onTable = changes.find((change) => touchesTable(change, relation));
  const inTable = attnum === null ? changes.find((change) => isOfRelation(change, relation)) : undefined;
  return (onColumn ?? onTable ?? inTable)?.at ?? null;
}

/** Whether any change is about this relation. */
export function isTouched(changes: readonly Change[], relation: Oid): boolean {
  return changes.some((change) => touchesTable(change, relation) || isOfRelation(change, relation));
}

/** Whether a change is about the table that had this name (schema.table) when it was made. */
export function isAbout(change: Change, table: string): boolean {
  const tables =
    "table" in change ? [change.table] : "column" in change ? [change.column] : "usedBy" in change ? change.usedBy : [];
  return tables.some((ref) => `${ref.schema}.${ref.table}` === table);
}

function touchesColumn(change: Change, relation: Oid, attnum: number): boolean {
  return columnsOf(change).some((ref) => ref.relation === relation && ref.attnum === attnum);
}

function isOfRelation(change: Change, relation: Oid): boolean {
  return columnsOf(change).some((ref) => ref.relation === relation);
}

function columnsOf(change: Change): readonly { readonly relation: Oid; readonly attnum: number }[] {
  if ("column" in change) return [change.column];
  return "usedBy" in change ? change.usedBy : [];
}

function touchesTable(change: Change, relation: Oid): boolean {
  return "table" in change && change.table.relation === relation;
}
