import type { AlterTableCmd, PartitionSpec } from "@pgsql/types";
import type { Index, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { requireRelation, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnName, columnNamed, relationOf, update } from "../relations.ts";
import { all, as } from "../tree.ts";
import { copyForeignKey } from "./constraints.ts";
import { attachToParent, detachFromParent } from "./inherit.ts";
import { mergeConstraints } from "./inherit-constraints.ts";
import { copyIndex } from "./like.ts";

/** Attnums of the plain columns of PARTITION BY. */
export function partitionKeyColumns(relation: Relation, spec: PartitionSpec | undefined): number[] {
  return all(spec?.partParams, "PartitionElem").flatMap((element) => {
    if (element.name === undefined) return [];
    const column = columnNamed(relation, element.name);
    if (column === undefined) throw new Refused(`column "${element.name}" named in partition key does not exist`);
    return [column.attnum];
  });
}

export const hasKeyExpression = (spec: PartitionSpec | undefined): boolean =>
  all(spec?.partParams, "PartitionElem").some((element) => element.name === undefined);

/** A new partition gets its parent's indexes (with their constraints) and foreign keys. */
export function copyParentIndexes(context: Context, parent: Relation, oid: Oid): void {
  for (const index of parent.indexes) {
    const child = relationOf(context.draft, oid);
    if (!child.indexes.some((own) => sameIndex(parent, index, child, own))) copyIndex(context, parent, index, oid);
  }
  for (const constraint of parent.constraints) {
    if (constraint.kind === "foreign key") copyForeignKey(context, parent, constraint, oid, true);
  }
}

/** CompareIndexInfo as far as the model goes. */
export function sameIndex(parent: Relation, index: Index, child: Relation, own: Index): boolean {
  const names = (relation: Relation, attnums: readonly (number | null)[]): string =>
    JSON.stringify(attnums.map((attnum) => (attnum === null ? null : columnName(relation, attnum))));
  return (
    index.unique === own.unique &&
    (!index.primary || own.primary) &&
    index.partial === own.partial &&
    names(parent, index.columns) === names(child, own.columns) &&
    names(parent, index.include) === names(child, own.include)
  );
}

/** ALTER TABLE … ATTACH PARTITION. */
export function attachPartition(context: Context, oid: Oid, command: AlterTableCmd): void {
  const { draft } = context;
  const partition = requireRelation(draft, writtenName(as(command.def, "PartitionCmd")?.name));
  const parent = relationOf(draft, oid);
  if (parent.kind !== "partitioned table") throw new Refused(`table "${parent.name}" is not partitioned`);
  if (partition.partitionOf !== null) throw new Refused(`"${partition.name}" is already a partition`);
  for (const column of partition.columns) {
    if (columnNamed(parent, column.name) === undefined) {
      throw new Refused(`table "${partition.name}" contains column "${column.name}" not found in parent`);
    }
  }
  attachToParent(context, partition.oid, parent);
  update(draft, partition.oid, (child) => ({
    ...child,
    partitionOf: oid,
    columns: child.columns.map((column) => ({ ...column, local: false })),
  }));
  mergeConstraints(context, parent, partition.oid, true);
  copyParentIndexes(context, parent, partition.oid);
}

/** ALTER TABLE … DETACH PARTITION: the partition goes on as a table of its own, indexes and all. */
export function detachPartition(context: Context, oid: Oid, command: AlterTableCmd): void {
  const parent = relationOf(context.draft, oid);
  const partition = requireRelation(context.draft, writtenName(as(command.def, "PartitionCmd")?.name));
  detachFromParent(context, partition.oid, parent);
  update(context.draft, partition.oid, (child) => ({ ...child, partitionOf: null }));
}

/** ALTER INDEX parent ATTACH PARTITION child: the parent index becomes valid once every partition has its own. */
export function attachIndexPartition(context: Context, parentOid: Oid, index: Index): void {
  const partitions = childrenOf(context.draft, parentOid).filter((child) => child.partitionOf === parentOid);
  const parent = relationOf(context.draft, parentOid);
  const complete = partitions.every((child) => child.indexes.some((own) => sameIndex(parent, index, child, own)));
  if (!complete) return;
  update(context.draft, parentOid, (relation) => ({
    ...relation,
    indexes: relation.indexes.map((own) => (own.oid === index.oid ? { ...own, valid: true } : own)),
  }));
}
