import type { ClusterStmt, IndexStmt } from "@pgsql/types";
import type { Oid, RelationKind } from "../../model/catalog.ts";
import { requireClusterable } from "../access-methods.ts";
import type { Context } from "../context.ts";
import { findIndex, requireRelation, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import { childrenOf, relationOf, update } from "../relations.ts";
import type { IndexPlan } from "./index-builder.ts";
import { addIndex, planOfStatement } from "./index-builder.ts";

const INDEXABLE: readonly RelationKind[] = ["table", "partitioned table", "materialized view"];

/** CREATE INDEX; on a partitioned table every partition gets one too, unless ONLY leaves the index invalid. */
export function createIndex(context: Context, statement: IndexStmt): void {
  const { draft } = context;
  const relation = requireRelation(draft, writtenName(statement.relation), INDEXABLE);
  const plan = planOfStatement(statement);
  if (plan.name !== null && draft.relationNamed(relation.schema, plan.name) !== undefined) {
    if (statement.if_not_exists === true) return;
    throw new Refused(`relation "${plan.name}" already exists`);
  }
  const recurse = statement.relation?.inh === true;
  const partitioned = relation.kind === "partitioned table";
  const hasPartitions = childrenOf(draft, relation.oid).some((child) => child.partitionOf === relation.oid);
  const index = addIndex(context, relation.oid, plan, !partitioned || recurse || !hasPartitions);
  // ChooseIndexName of a partition's index goes by the columns of the parent's.
  const labels = index.attributeNames ?? [];
  const keys = plan.keys.map((key, position) => ({ ...key, label: labels[position] ?? key.label }));
  if (partitioned && recurse) indexPartitions(context, relation.oid, { ...plan, keys });
}

function indexPartitions(context: Context, oid: Oid, plan: IndexPlan): void {
  for (const child of childrenOf(context.draft, oid)) {
    if (child.partitionOf !== oid) continue;
    addIndex(context, child.oid, { ...plan, name: null });
    indexPartitions(context, child.oid, plan);
  }
}

/** CLUSTER table USING index marks the index as ALTER TABLE … CLUSTER ON does. */
export function cluster(context: Context, statement: ClusterStmt): void {
  if (statement.indexname === undefined) return;
  const relation = requireRelation(context.draft, writtenName(statement.relation));
  clusterOn(context, relation.oid, statement.indexname);
}

/** CLUSTER ON index, or SET WITHOUT CLUSTER when the name is null. */
export function clusterOn(context: Context, oid: Oid, name: string | null): void {
  const relation = relationOf(context.draft, oid);
  if (name !== null && !relation.indexes.some((index) => index.name === name)) {
    throw new Refused(`index "${name}" for table "${relation.name}" does not exist`);
  }
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
