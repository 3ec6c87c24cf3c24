import type { Oid } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { renameColumnInFilters } from "../default-texts.ts";
import { withColumnRenamedInExpressions } from "../expression-rename.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnNamed, relationOf, requireColumn, update, withColumn } from "../relations.ts";

/** renameatt: children that inherit the column follow. */
export function renameColumn(
  context: Context,
  oid: Oid,
  from: string,
  to: string,
  recurse: boolean,
  renamedParent: Oid | null = null,
): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, from);
  if (relation.parents.some((parent) => parent !== renamedParent && hasColumn(context, parent, from))) {
    throw new Refused(`cannot rename inherited column "${from}"`);
  }
  if (columnNamed(relation, to) !== undefined) {
    throw new Refused(`column "${to}" of relation "${relation.name}" already exists`);
  }
  update(context.draft, oid, (before) =>
    withColumnRenamedInExpressions(withColumn(before, column.attnum, { name: to }), column.attnum, from, to),
  );
  renameColumnInFilters(context.draft, oid, from, to);
  for (const child of childrenOf(context.draft, oid)) {
    if (columnNamed(child, from) === undefined) continue;
    if (!recurse) throw new Refused(`inherited column "${from}" must be renamed in child tables too`);
    renameColumn(context, child.oid, from, to, true, oid);
  }
}

function hasColumn(context: Context, oid: Oid, name: string): boolean {
  const relation = context.draft.relations.get(oid);
  return relation !== undefined && columnNamed(relation, name) !== undefined;
}
