import type { Oid } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { renameColumnInFilters } from "../default-texts.ts";
import { withColumnRenamedInExpressions } from "../expression-rename.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnNamed, descendantsOf, relationOf, requireColumn, update, withColumn } from "../relations.ts";

/** renameatt: children that inherit the column follow. */
export function renameColumn(
  context: Context,
  oid: Oid,
  from: string,
  to: string,
  recurse: boolean,
  renamed: ReadonlySet<Oid> = treeOf(context, oid),
): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, from);
  if (relation.parents.some((parent) => !renamed.has(parent) && hasColumn(context, parent, from))) {
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
    if (!hasColumn(context, child.oid, from)) continue;
    if (!recurse) throw new Refused(`inherited column "${from}" must be renamed in child tables too`);
    renameColumn(context, child.oid, from, to, true, renamed);
  }
}

/** A table and all below it: what is renamed there is handed down by nobody else (renameatt_internal). */
function treeOf(context: Context, oid: Oid): ReadonlySet<Oid> {
  return new Set([oid, ...descendantsOf(context.draft, oid).map((descendant) => descendant.oid)]);
}

function hasColumn(context: Context, oid: Oid, name: string): boolean {
  const relation = context.draft.relations.get(oid);
  return relation !== undefined && columnNamed(relation, name) !== undefined;
}
