import type { AlterTableCmd } from "@pgsql/types";
import type { Column, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnNamed, relationOf, requireColumn, update, withColumn } from "../relations.ts";
import { as } from "../tree.ts";
import { resolveType, untoldType } from "../types.ts";

/**
 * ALTER COLUMN … TYPE. The default's text stays: PostgreSQL wraps it in an implicit cast to the new type, and pg_get_expr
 * does not print implicit casts (ATExecAlterColumnType: strip_implicit_coercions, then coerce_to_target_type).
 */
export function alterColumnType(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const name = command.name ?? "";
  const column = requireColumn(relation, name);
  if (column.inheritCount > 0 && recurse) throw new Refused(`cannot alter inherited column "${name}"`);
  const type = resolveType(context.draft, as(command.def, "ColumnDef")?.typeName);
  retype(context, relation, column, type);
}

function retype(context: Context, relation: Relation, column: Column, type: Column["type"]): void {
  requireNothingInTheWay(context, relation, column);
  update(context.draft, relation.oid, (before) => ({
    ...withColumn(before, column.attnum, { type }),
    opaque: before.opaque ?? untoldType(context.draft, { name: column.name, type }),
  }));
  for (const child of childrenOf(context.draft, relation.oid)) {
    const own = columnNamed(child, column.name);
    if (own !== undefined) retype(context, child, own, type);
  }
}

/** Views and generated columns forbid it; indexes and constraints are made again. */
function requireNothingInTheWay(context: Context, relation: Relation, column: Column): void {
  for (const other of context.draft.relations.values()) {
    const used = other.dependsOn.some((read) => read.relation === relation.oid && read.column === column.attnum);
    if (used) throw new Refused(`cannot alter type of a column used by a view or rule: view ${other.name}`);
  }
  const generated = relation.columns.find((other) => other.generated?.columns.includes(column.attnum) === true);
  if (generated !== undefined) {
    throw new Refused(`cannot alter type of a column used by a generated column: "${generated.name}"`);
  }
  if (relation.partitionKey.includes(column.attnum)) {
    throw new Refused(`cannot alter column "${column.name}" because it is part of the partition key`);
  }
}
