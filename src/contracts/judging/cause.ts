import type { Oid } from "../../model/catalog.ts";
import type { Change } from "../../model/change.ts";
import type { ContractProblemKind } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import type { Loss } from "./loss.ts";

/** Which changes of the table itself such a loss comes from, before any of its columns'. */
const OF_TABLE: Partial<Record<ContractProblemKind, readonly Change["kind"][]>> = {
  "key-changed": ["key-changed"],
  "before-image": ["replica-identity-changed", "key-changed"],
  placeholder: ["replica-identity-changed", "key-changed"],
};

/** The statement behind a loss: one that changed the column, or else the relation itself, or (column null) any column of it; null when none did. */
export function causeOf(
  changes: readonly Change[],
  relation: Oid,
  { attnum, problem }: Pick<Loss, "attnum" | "problem">,
): Location | null {
  const kinds = OF_TABLE[problem] ?? [];
  const first = changes.find((change) => kinds.includes(change.kind) && touchesTable(change, relation));
  const onColumn = attnum === null ? undefined : changes.find((change) => touchesColumn(change, relation, attnum));
  const onTable = changes.find((change) => touchesTable(change, relation));
  const inTable = attnum === null ? changes.find((change) => isOfRelation(change, relation)) : undefined;
  return (first ?? onColumn ?? onTable ?? inTable)?.at ?? null;
}

/** Whether any change is about this relation, or about these columns of it where others do not count. */
export function isTouched(
  changes: readonly Change[],
  relation: Oid,
  columns: readonly number[] | null = null,
): boolean {
  return changes.some(
    (change) =>
      touchesTable(change, relation) ||
      (columns === null
        ? isOfRelation(change, relation)
        : columns.some((attnum) => touchesColumn(change, relation, attnum))),
  );
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
