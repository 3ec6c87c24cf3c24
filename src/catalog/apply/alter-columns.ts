import type { AlterTableCmd, ColumnDef } from "@pgsql/types";
import type { Column, Oid } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { dropObjects } from "../dependencies.ts";
import { formatType } from "../print.ts";
import { Refused, refuseBeyondLastColumn } from "../refused.ts";
import {
  childrenOf,
  columnName,
  columnNamed,
  notNullConstraint,
  relationOf,
  update,
  withColumn,
} from "../relations.ts";
import { all, as } from "../tree.ts";
import { untoldType } from "../types.ts";
import { holdsRows, isPartitionKey, requireRowTypeUnused } from "./alter-column-type.ts";
import { defineColumn } from "./columns.ts";
import { addConstraint } from "./constraints.ts";
import { rememberComputed, withComputation } from "./create-table.ts";
import { PARTITION_IDENTITY_SINCE } from "./inherit.ts";
import { nameNotNull } from "./not-null.ts";
import type { Later } from "./passes.ts";
import { passOfConstraint } from "./passes.ts";
import type { Computation } from "./table-parts.ts";
import { uniqueConstraintsOnce } from "./table-parts.ts";

/** ADD COLUMN; its constraints wait for their own pass. */
export function addColumn(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean, later: Later): void {
  const definition = as(command.def, "ColumnDef");
  if (definition === undefined) return;
  const relation = relationOf(context.draft, oid);
  if (relation.ofType !== null) throw new Refused("cannot add column to typed table");
  if (relation.partitionOf !== null) throw new Refused("cannot add column to a partition");
  if (!recurse && childrenOf(context.draft, oid).length > 0) {
    throw new Refused("column must be added to child tables too");
  }
  if (columnNamed(relation, definition.colname ?? "") !== undefined) {
    if (command.missing_ok === true) return;
    throw new Refused(`column "${definition.colname ?? ""}" of relation "${relation.name}" already exists`);
  }
  const isIdentity = all(definition.constraints, "Constraint").some(({ contype }) => contype === "CONSTR_IDENTITY");
  const spreads = relation.kind === "partitioned table" && context.postgres >= PARTITION_IDENTITY_SINCE;
  if (isIdentity && !spreads && childrenOf(context.draft, oid).length > 0) {
    throw new Refused("cannot recursively add identity column to table that has child tables");
  }
  const attnum = appendColumn(context, oid, definition, later);
  for (const child of childrenOf(context.draft, oid)) inheritAdded(context, oid, attnum, child.oid);
}

function appendColumn(context: Context, oid: Oid, definition: ColumnDef, later: Later): number {
  const relation = relationOf(context.draft, oid);
  const attnum = relation.nextAttnum;
  refuseBeyondLastColumn(attnum);
  const defined = defineColumn(context, relation, definition, attnum);
  if (holdsRows(context, defined.column.type.oid, oid)) {
    throw new Refused(`composite type ${relation.name} cannot be made a member of itself`);
  }
  if (hasValue(context, defined.column)) requireRowTypeUnused(context, relation);
  const computations = new Map<number, Computation>();
  rememberComputed(definition, attnum, { computations });
  update(context.draft, oid, (before) => ({
    ...before,
    columns: [...before.columns, withComputation(context, before, defined.column, { computations })],
    nextAttnum: attnum + 1,
    opaque: before.opaque ?? untoldType(context.draft, defined.column),
  }));
  const indexed = uniqueConstraintsOnce(defined.constraints);
  const others = defined.constraints.filter(({ constraint }) => passOfConstraint(constraint.contype) !== "index");
  for (const { constraint, column } of [...indexed, ...others]) {
    later(passOfConstraint(constraint.contype), () => addConstraint(context, oid, constraint, column));
  }
  const notNull = defined.constraints.find(({ constraint }) => constraint.contype === "CONSTR_NOTNULL");
  if (defined.column.notNull && notNull === undefined) {
    later("attributes", () => nameAdded(context, oid, attnum));
  }
  return attnum;
}

/** Rows that are there get a value, be it a domain's. */
function hasValue(context: Context, column: Column): boolean {
  if (column.default !== null || column.identity !== null || column.generated?.kind === "stored") return true;
  const type = column.type.array ? undefined : context.draft.types.get(column.type.oid);
  return type?.kind === "domain" && (type.default !== null || type.notNull || type.checks.length > 0);
}

/** The NOT NULL that serial, identity and primary keys imply. */
function nameAdded(context: Context, oid: Oid, attnum: number): void {
  nameNotNull(context, oid, attnum, { name: null });
  const relation = relationOf(context.draft, oid);
  const [column, name] = [columnName(relation, attnum), notNullConstraint(relation, attnum)?.name ?? null];
  for (const child of childrenOf(context.draft, oid)) {
    const own = columnNamed(child, column);
    if (own?.notNull === true) nameNotNull(context, child.oid, own.attnum, { name, local: false });
  }
}

/** ATExecAddColumn on a child: a new column, or one more parent for a column of that name. */
function inheritAdded(context: Context, parentOid: Oid, parentAttnum: number, childOid: Oid): void {
  const column = relationOf(context.draft, parentOid).columns.find((candidate) => candidate.attnum === parentAttnum);
  if (column === undefined) return;
  const child = relationOf(context.draft, childOid);
  if (holdsRows(context, column.type.oid, childOid)) {
    throw new Refused(`composite type ${child.name} cannot be made a member of itself`);
  }
  const existing = columnNamed(child, column.name);
  if (existing !== undefined) {
    if (formatType(context.draft, existing.type) !== formatType(context.draft, column.type)) {
      throw new Refused(`child table "${child.name}" has different type for column "${column.name}"`);
    }
    update(context.draft, childOid, (before) =>
      withColumn(before, existing.attnum, { inheritCount: existing.inheritCount + 1 }),
    );
    return;
  }
  const attnum = child.nextAttnum;
  refuseBeyondLastColumn(attnum);
  const identity = child.partitionOf === parentOid ? column.identity : null;
  const own = { ...column, attnum, identity, local: false, inheritCount: 1 };
  update(context.draft, childOid, (before) => ({
    ...before,
    columns: [...before.columns, own],
    nextAttnum: attnum + 1,
  }));
  for (const grandchild of childrenOf(context.draft, childOid)) {
    inheritAdded(context, childOid, attnum, grandchild.oid);
  }
}

/** DROP COLUMN, with everything that hangs on it. */
export function dropColumn(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const column = columnNamed(relation, command.name ?? "");
  if (column === undefined) {
    if (command.missing_ok === true) return;
    throw new Refused(`column "${command.name ?? ""}" of relation "${relation.name}" does not exist`);
  }
  if (relation.ofType !== null) throw new Refused("cannot drop column from typed table");
  if (column.inheritCount > 0) throw new Refused(`cannot drop inherited column "${column.name}"`);
  if (isPartitionKey(relation, column.attnum)) {
    throw new Refused(`cannot drop column "${column.name}" because it is part of the partition key`);
  }
  dropColumnHere(context, oid, column.name, command.behavior === "DROP_CASCADE", recurse);
}

/** Children lose the column too, unless it is also their own or another parent's. */
export function dropColumnHere(context: Context, oid: Oid, name: string, cascade: boolean, recurse: boolean): void {
  for (const child of childrenOf(context.draft, oid)) {
    const inherited = columnNamed(child, name);
    if (inherited === undefined || inherited.inheritCount === 0) continue;
    const inheritCount = inherited.inheritCount - 1;
    if (recurse && inheritCount === 0 && !inherited.local) dropColumnHere(context, child.oid, name, cascade, true);
    else {
      const change = recurse ? { inheritCount } : { inheritCount, local: true };
      update(context.draft, child.oid, (before) => withColumn(before, inherited.attnum, change));
    }
  }
  const column = columnNamed(relationOf(context.draft, oid), name);
  if (column === undefined) return;
  dropObjects(context.draft, [{ kind: "column", relation: oid, attnum: column.attnum }], cascade);
}
