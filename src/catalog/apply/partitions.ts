import type { AlterTableCmd, PartitionElem, PartitionSpec } from "@pgsql/types";
import type { Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { chooseConstraintName } from "../generated-names.ts";
import { requireRelation, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnName, columnNamed, relationOf, update } from "../relations.ts";
import { all, as, columnsNamed } from "../tree.ts";
import { definePart, ownParts } from "./define-index.ts";
import { copyForeignKeys } from "./foreign-keys.ts";
import { attnumsOf, columnAlone, requireColumns } from "./index-builder.ts";
import { attachToParent, detachFromParent, PARTITION_IDENTITY_SINCE } from "./inherit.ts";
import { mergeConstraints } from "./inherit-constraints.ts";
import { boundOf } from "./partition-bounds.ts";
import { boundFor } from "./table-rules.ts";
import { requireRoomForTriggers } from "./triggers.ts";

/** Attnums of the plain columns of PARTITION BY. */
export function partitionKeyColumns(relation: Relation, spec: PartitionSpec | undefined): number[] {
  return all(spec?.partParams, "PartitionElem").flatMap((element) => {
    const name = keyColumnName(relation, element);
    if (name === undefined) return [];
    const column = columnNamed(relation, name);
    if (column === undefined) throw new Refused(`column "${name}" named in partition key does not exist`);
    return [column.attnum];
  });
}

/** ComputePartitionAttrs: a column in parentheses is a column; the table's own name there is a whole row. */
function keyColumnName(relation: Relation, { name, expr }: PartitionElem): string | undefined {
  const alone = columnAlone(expr);
  const isRow = alone === relation.name && columnNamed(relation, alone) === undefined;
  return name ?? (isRow ? undefined : alone);
}

/** What expressions in PARTITION BY read, when there are any. */
export function keyExpressionColumns(
  relation: Relation,
  spec: PartitionSpec | undefined,
): Pick<Relation, "partitionExpressionColumns"> {
  const expressions = all(spec?.partParams, "PartitionElem").filter(
    (element) => keyColumnName(relation, element) === undefined,
  );
  if (expressions.length === 0) return {};
  const names = expressions.flatMap((element) => columnsNamed(element.expr));
  return { partitionExpressionColumns: attnumsOf(relation, requireColumns(relation, names)) };
}

/** A partition gets its table's indexes (with their constraints) and foreign keys. */
export function copyParentIndexes(context: Context, parent: Relation, oid: Oid, whichIsNew: "new" | "attached"): void {
  for (const index of parent.indexes) definePart(context, parent.oid, index.oid, oid, whichIsNew);
  copyForeignKeys(context, parent, oid);
}

/** ALTER TABLE … ATTACH PARTITION. */
export function attachPartition(context: Context, oid: Oid, command: AlterTableCmd): void {
  const { draft } = context;
  const partition = requireRelation(draft, writtenName(as(command.def, "PartitionCmd")?.name));
  const parent = relationOf(draft, oid);
  if (parent.kind !== "partitioned table") throw new Refused(`table "${parent.name}" is not partitioned`);
  if (partition.partitionOf !== null) throw new Refused(`"${partition.name}" is already a partition`);
  requireAttachable(context, parent, partition);
  const isDefault = as(command.def, "PartitionCmd")?.bound?.is_default === true;
  if (isDefault) requireNoDefault(context, parent);
  const written = boundOf(context, parent, as(command.def, "PartitionCmd")?.bound);
  const bound = boundFor(context, parent, partition.name, written);
  for (const column of partition.columns) {
    if (columnNamed(parent, column.name) === undefined) {
      throw new Refused(`table "${partition.name}" contains column "${column.name}" not found in parent`);
    }
  }
  attachToParent(context, partition.oid, parent);
  update(draft, partition.oid, (child) => ({
    ...child,
    partitionOf: oid,
    isDefaultPartition: isDefault,
    ...bound,
    columns: child.columns.map((column) => ({ ...column, local: false })),
  }));
  if (context.postgres >= PARTITION_IDENTITY_SINCE) takeOverIdentity(context, parent, partition.oid);
  mergeConstraints(context, parent, partition.oid, true);
  copyParentIndexes(context, parent, partition.oid, "attached");
  requireRoomForTriggers(context, relationOf(draft, partition.oid));
}

/** ATExecAttachPartition: no typed table, no part of an inheritance tree. */
function requireAttachable(context: Context, parent: Relation, partition: Relation): void {
  if (partition.ofType !== null) throw new Refused("cannot attach a typed table as partition");
  if (partition.parents.length > 0) throw new Refused("cannot attach inheritance child as partition");
  if (partition.kind === "table" && childrenOf(context.draft, partition.oid).length > 0) {
    throw new Refused("cannot attach inheritance parent as partition");
  }
  if ((partition.persistence === "temporary") !== (parent.persistence === "temporary")) {
    throw new Refused(`cannot attach "${partition.name}" as partition of "${parent.name}"`);
  }
  const identity = partition.columns.find((column) => column.identity !== null);
  if (identity !== undefined && context.postgres >= PARTITION_IDENTITY_SINCE) {
    throw new Refused(`table "${partition.name}" being attached contains an identity column "${identity.name}"`);
  }
}

/** check_new_partition_bound: of all bounds, only DEFAULT is kept. */
export function requireNoDefault(context: Context, parent: Relation): void {
  const existing = childrenOf(context.draft, parent.oid).find((child) => child.isDefaultPartition === true);
  if (existing === undefined) return;
  throw new Refused(`partition conflicts with existing default partition "${existing.name}"`);
}

function takeOverIdentity(context: Context, parent: Relation, partition: Oid): void {
  update(context.draft, partition, (child) => ({
    ...child,
    columns: child.columns.map((column) => ({
      ...column,
      identity: columnNamed(parent, column.name)?.identity ?? column.identity,
    })),
  }));
  for (const child of childrenOf(context.draft, partition)) {
    takeOverIdentity(context, relationOf(context.draft, partition), child.oid);
  }
}

/** ALTER TABLE … DETACH PARTITION: the partition goes on as a table of its own, indexes and all. */
export function detachPartition(context: Context, oid: Oid, command: AlterTableCmd): void {
  const parent = relationOf(context.draft, oid);
  const partition = requireRelation(context.draft, writtenName(as(command.def, "PartitionCmd")?.name));
  const concurrently = as(command.def, "PartitionCmd")?.concurrent === true;
  if (concurrently && childrenOf(context.draft, oid).some((child) => child.isDefaultPartition === true)) {
    throw new Refused("cannot detach partitions concurrently when a default partition exists");
  }
  detachFromParent(context, partition.oid, parent);
  ownParts(context, partition.oid);
  update(context.draft, partition.oid, ({ partitionBound, ...child }) => ({
    ...child,
    partitionOf: null,
    isDefaultPartition: false,
  }));
  if (context.postgres >= PARTITION_IDENTITY_SINCE) dropIdentities(context, partition.oid);
  // A hash partition's bound is no condition that could be kept.
  if (concurrently && parent.partitionStrategy !== "hash") keepBoundAsCheck(context, parent, partition.oid);
}

function dropIdentities(context: Context, oid: Oid): void {
  update(context.draft, oid, (relation) => ({
    ...relation,
    columns: relation.columns.map((column) => ({ ...column, identity: null })),
  }));
  for (const child of childrenOf(context.draft, oid)) dropIdentities(context, child.oid);
}

/** DetachAddConstraintIfNeeded: what CONCURRENTLY leaves in place of the bound. */
function keepBoundAsCheck(context: Context, parent: Relation, oid: Oid): void {
  const relation = relationOf(context.draft, oid);
  const columns = parent.partitionKey.flatMap((attnum) => columnNamed(relation, columnName(parent, attnum)) ?? []);
  // Where the table has a check on those columns already, that is taken to say the same.
  const key = columns.map((column) => column.attnum);
  if (relation.constraints.some((own) => own.kind === "check" && own.columns.some((read) => key.includes(read))))
    return;
  const only = columns.length === 1 ? (columns[0]?.name ?? null) : null;
  const name = chooseConstraintName(context.draft, relation.schema, relation.name, only, "check");
  const common = { name, expression: "", validated: true, deferrable: false, inherited: false } as const;
  update(context.draft, oid, (before) => ({
    ...before,
    constraints: [...before.constraints, { kind: "check", columns: columns.map((column) => column.attnum), ...common }],
  }));
}
