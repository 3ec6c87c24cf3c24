import type { ClusterStmt, IndexStmt, ReindexStmt } from "@pgsql/types";
import type { Index, Oid, Relation, RelationKind } from "../../model/catalog.ts";
import { qualifiedName } from "../../model/catalog.ts";
import { requireClusterable } from "../access-methods.ts";
import type { Context } from "../context.ts";
import { findIndex, findRelation, requireRelation, writtenName } from "../names.ts";
import { Refused, Undecidable } from "../refused.ts";
import { descendantsOf, partitionsOf, relationOf, update } from "../relations.ts";
import { all } from "../tree.ts";
import { defineIndex } from "./define-index.ts";
import type { IndexPlan } from "./index-builder.ts";
import { addIndex, planOfStatement, requirePartitionKey } from "./index-builder.ts";

const INDEXABLE: readonly RelationKind[] = ["table", "partitioned table", "materialized view"];

/** CREATE INDEX; on a partitioned table every partition gets one too, unless ONLY leaves the index invalid. */
export function createIndex(context: Context, statement: IndexStmt): void {
  const { draft } = context;
  const relation = requireRelation(draft, writtenName(statement.relation), INDEXABLE);
  const plan = planOfStatement(statement);
  if (plan.unique) requirePartitionKey(relation, plan);
  if (plan.name !== null && draft.relationNamed(relation.schema, plan.name) !== undefined) {
    if (statement.if_not_exists === true) {
      requireMakeable(context, relation.oid, plan);
      return;
    }
    throw new Refused(`relation "${plan.name}" already exists`);
  }
  const recurse = statement.relation?.inh === true;
  if (statement.concurrent === true && relation.kind === "partitioned table") {
    throw new Refused(`cannot create index on partitioned table "${relation.name}" concurrently`);
  }
  defineIndex(context, relation.oid, plan, { recurse, deferrable: false, partOf: null });
}

/** DefineIndex looks for the name only once the index is right in all else. */
function requireMakeable(context: Context, oid: Oid, plan: IndexPlan): void {
  const mark = context.draft.mark();
  addIndex(context, oid, { ...plan, name: null });
  context.draft.undo(mark);
}

/** REINDEX makes an index valid that CREATE INDEX CONCURRENTLY left behind; those of partitioned tables hang on their parts. */
export function reindex(context: Context, statement: ReindexStmt): void {
  if (statement.kind !== "REINDEX_OBJECT_INDEX" && statement.kind !== "REINDEX_OBJECT_TABLE") return;
  // REINDEX TABLE CONCURRENTLY leaves invalid indexes out.
  const concurrently = all(statement.params, "DefElem").some((option) => option.defname === "concurrently");
  if (concurrently && statement.kind === "REINDEX_OBJECT_TABLE") return;
  const written = writtenName(statement.relation);
  const found = statement.kind === "REINDEX_OBJECT_INDEX" ? findIndex(context.draft, written) : undefined;
  const relation = found?.relation ?? findRelation(context.draft, written);
  if (relation === undefined || relation.kind === "partitioned table") return;
  const made = (index: Index): boolean => !index.valid && (found === undefined || found.index.oid === index.oid);
  if (!relation.indexes.some(made)) return;
  update(context.draft, relation.oid, (before) => ({
    ...before,
    indexes: before.indexes.map((index) => (made(index) ? { ...index, valid: true } : index)),
  }));
}

/** CLUSTER table USING index marks the index as ALTER TABLE … CLUSTER ON does. */
export function cluster(context: Context, statement: ClusterStmt): void {
  if (statement.indexname === undefined) return;
  const relation = requireRelation(context.draft, writtenName(statement.relation));
  const index = relation.indexes.find((candidate) => candidate.name === statement.indexname);
  if (relation.kind === "partitioned table" && index !== undefined) {
    if (context.draft.role !== null) {
      const partitions = descendantsOf(context.draft, relation.oid).map(qualifiedName);
      throw new Undecidable(`clusters those partitions that ${context.draft.role} may`, partitions);
    }
    clusterPartitions(context, relation, index.oid);
    return;
  }
  clusterOn(context, relation.oid, statement.indexname);
}

/** cluster_multiple_rels: of a partitioned table only the leaves are clustered, each by its part of the index. */
function clusterPartitions(context: Context, relation: Relation, index: Oid): void {
  for (const partition of partitionsOf(context.draft, relation.oid)) {
    const part = partition.indexes.find((candidate) => candidate.partOf === index);
    if (part === undefined) continue;
    if (partition.kind === "partitioned table") clusterPartitions(context, partition, part.oid);
    else clusterOn(context, partition.oid, part.name);
  }
}

/** CLUSTER ON index, or SET WITHOUT CLUSTER when the name is null. */
export function clusterOn(context: Context, oid: Oid, name: string | null): void {
  const relation = relationOf(context.draft, oid);
  if (name !== null && !relation.indexes.some((index) => index.name === name)) {
    throw new Refused(`index "${name}" for table "${relation.name}" does not exist`);
  }
  if (relation.kind === "partitioned table") throw new Refused("cannot mark index clustered in partitioned table");
  const wanted = relation.indexes.find((index) => index.name === name);
  if (wanted !== undefined) {
    requireClusterable(wanted.name, wanted.method);
    if (wanted.partial) throw new Refused(`cannot cluster on partial index "${wanted.name}"`);
    if (!wanted.valid) throw new Refused(`cannot cluster on invalid index "${wanted.name}"`);
  }
  update(context.draft, oid, (before) => ({
    ...before,
    indexes: before.indexes.map((index) => ({ ...index, clustered: index.name === name })),
  }));
}

/** An index by name, wherever it lives. */
export function requireIndex(
  context: Context,
  written: ReturnType<typeof writtenName>,
): NonNullable<ReturnType<typeof findIndex>> {
  const found = findIndex(context.draft, written);
  if (found === undefined) throw new Refused(`index "${written.name}" does not exist`);
  return found;
}
