import type { Index, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { indexOf } from "../draft.ts";
import type { FoundIndex } from "../names.ts";
import { Refused } from "../refused.ts";
import { columnName, partitionsOf, relationOf, update } from "../relations.ts";

/** CompareIndexInfo: whether a partition's index could be its part of an index of the table. */
export function sameIndex(parent: Relation, index: Index, child: Relation, own: Index): boolean {
  const names = (relation: Relation, attnums: readonly (number | null)[]): string =>
    JSON.stringify(attnums.map((attnum) => (attnum === null ? null : columnName(relation, attnum))));
  return (
    index.unique === own.unique &&
    index.partial === own.partial &&
    index.method === own.method &&
    (index.shape === undefined || own.shape === undefined || index.shape === own.shape) &&
    names(parent, index.columns) === names(child, own.columns) &&
    names(parent, index.include) === names(child, own.include)
  );
}

/** The first index of a partition that fits, is no part of another one, and has the constraint it must have. */
export function fittingIndex(parent: Relation, index: Index, child: Relation, mustBeValid: boolean): Index | undefined {
  const kind = constraintKind(parent, index);
  return child.indexes.find(
    (own) =>
      own.partOf === undefined &&
      (own.valid || !mustBeValid) &&
      sameIndex(parent, index, child, own) &&
      (kind === undefined || kind === constraintKind(child, own)),
  );
}

function constraintKind(relation: Relation, index: Index): string | undefined {
  return relation.constraints.find((constraint) => "index" in constraint && constraint.index === index.oid)?.kind;
}

/** IndexSetParentIndex. */
export function attachIndex(context: Context, oid: Oid, index: Oid, partOf: Oid): void {
  update(context.draft, oid, (relation) => ({
    ...relation,
    indexes: relation.indexes.map((own) => (own.oid === index ? { ...own, partOf } : own)),
  }));
}

/** validatePartitionedIndex: once an index has become valid, the index it is a part of may be, too. */
function completeIndex(context: Context, oid: Oid, indexOid: Oid): void {
  const relation = relationOf(context.draft, oid);
  const index = indexOf(relation, indexOid);
  if (index === undefined || !settleIndex(context, oid, indexOid)) return;
  if (index.partOf !== undefined && relation.partitionOf !== null) {
    completeIndex(context, relation.partitionOf, index.partOf);
  }
}

/** An index of a partitioned table is valid when every partition has its valid part; tells which it is. */
export function settleIndex(context: Context, oid: Oid, indexOid: Oid): boolean {
  const { draft } = context;
  const valid = partitionsOf(draft, oid).every(
    (partition) =>
      partition.kind === "foreign table" || partition.indexes.some((part) => part.partOf === indexOid && part.valid),
  );
  update(draft, oid, (before) => ({
    ...before,
    indexes: before.indexes.map((own) => (own.oid === indexOid ? { ...own, valid } : own)),
  }));
  return valid;
}

/** ALTER INDEX index ATTACH PARTITION part. */
export function attachIndexPartition(context: Context, whole: FoundIndex, part: FoundIndex): void {
  const { relation: parent, index } = whole;
  const { relation: partition, index: own } = part;
  if (own.partOf === index.oid) {
    completeIndex(context, parent.oid, index.oid);
    return;
  }
  const cannot = (why: string): Refused =>
    new Refused(`cannot attach index "${own.name}" as a partition of index "${index.name}": ${why}`);
  if (parent.kind !== "partitioned table") throw new Refused(`"${index.name}" is not a partitioned index`);
  if (own.partOf !== undefined) throw cannot("it is already attached to another index");
  if (partition.partitionOf !== parent.oid) throw cannot("it is not an index on any partition of the table");
  if (partition.indexes.some((other) => other.partOf === index.oid)) {
    throw cannot("another index is already attached for the partition");
  }
  if (!sameIndex(parent, index, partition, own)) throw cannot("the index definitions do not match");
  const kind = constraintKind(parent, index);
  if (kind !== undefined && constraintKind(partition, own) === undefined) throw cannot("no constraint belongs to it");
  attachIndex(context, partition.oid, own.oid, index.oid);
  if (index.primary) requireNotNullKey(partition, own);
  completeIndex(context, parent.oid, index.oid);
}

/** verifyPartitionIndexNotNull. */
function requireNotNullKey(partition: Relation, index: Index): void {
  const open = partition.columns.find((column) => index.columns.includes(column.attnum) && !column.notNull);
  if (open === undefined) return;
  throw new Refused(`invalid primary key definition: column "${open.name}" of "${partition.name}" is not NOT NULL`);
}
