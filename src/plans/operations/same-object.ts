import { qualifiedName } from "../../model/catalog.ts";
import type { ColumnRef, TableRef } from "../../model/change.ts";
import type { Catalogs } from "../operation.ts";

/** Whether a change is about the table a plan names. Names are compared as they are at base: that is what a plan could be written against. */
export function isTable(name: string, ref: TableRef | ColumnRef, { base }: Catalogs): boolean {
  const relation = base.relations.get(ref.relation);
  return name === (relation === undefined ? `${ref.schema}.${ref.table}` : qualifiedName(relation));
}

export function isColumn(table: string, column: string, ref: ColumnRef, catalogs: Catalogs): boolean {
  const columns = catalogs.base.relations.get(ref.relation)?.columns ?? [];
  const name = columns.find(({ attnum }) => attnum === ref.attnum)?.name ?? ref.column;
  return isTable(table, ref, catalogs) && column === name;
}
