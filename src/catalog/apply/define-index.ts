import type { Constraint, Index, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Refused } from "../refused.ts";
import {
  childrenOf,
  columnNamed,
  notNullConstraint,
  partitionsOf,
  primaryKeyOf,
  relationOf,
  update,
} from "../relations.ts";
import { append, requireFreeConstraint } from "./constraint-entries.ts";
import type { IndexPlan, IndexRole } from "./index-builder.ts";
import { addIndex, planOfIndex } from "./index-builder.ts";
import { attachIndex, fittingIndex, settleIndex } from "./index-partitions.ts";
import { markKeyNotNull, NAMED_SINCE } from "./not-null.ts";

/** How an index is to be made beyond what its plan says. */
export interface IndexOptions {
  /** False under ONLY: partitions get none. */
  readonly recurse: boolean;
  readonly deferrable: boolean;
  /** The index of the partitioned table that this one is to be a part of. */
  readonly partOf: Oid | null;
}

/** DefineIndex: an index, with its constraint if it has one, on a table and on its partitions. */
export function defineIndex(context: Context, oid: Oid, plan: IndexPlan, options: IndexOptions): void {
  const { draft } = context;
  const relation = relationOf(draft, oid);
  if (plan.role !== "plain") requireRoom(relation, plan);
  if (plan.role === "primary key") markKey(context, relation, plan, options.recurse);
  const whole = options.recurse || partitionsOf(draft, oid).length === 0;
  const index = addIndex(context, oid, plan, whole);
  if (plan.role !== "plain") append(context, oid, constraintOf(index, plan.role, options.deferrable));
  if (options.partOf !== null) attachIndex(context, oid, index.oid, options.partOf);
  if (!options.recurse || relation.kind !== "partitioned table") return;
  for (const partition of partitionsOf(draft, oid)) definePart(context, oid, index.oid, partition.oid, "new");
  settleIndex(context, oid, index.oid);
}

/** An index's constraint is named as the index is. */
export function constraintOf(index: Index, role: IndexRole, deferrable: boolean): Constraint {
  const columns = index.columns.filter((attnum) => attnum !== null);
  const common = { name: index.name, columns, index: index.oid, validated: true, deferrable };
  return role === "exclusion"
    ? { kind: "exclusion", ...common }
    : { kind: role === "primary key" ? "primary key" : "unique", ...common };
}

function requireRoom(relation: Relation, plan: IndexPlan): void {
  if (relation.kind === "foreign table") {
    throw new Refused(`${plan.role} constraints are not supported on foreign tables`);
  }
  if (plan.role === "primary key" && primaryKeyOf(relation) !== undefined) {
    throw new Refused(`multiple primary keys for table "${relation.name}" are not allowed`);
  }
  if (plan.name !== null) requireFreeConstraint(relation, plan.name);
}

/** ATPrepAddPrimaryKey: under ONLY the children's columns must be NOT NULL already; before PostgreSQL 18 the partitions'. */
function markKey(context: Context, relation: Relation, plan: IndexPlan, recurse: boolean): void {
  const named = context.postgres >= NAMED_SINCE;
  const children = (named ? childrenOf : partitionsOf)(context.draft, relation.oid);
  for (const { column } of plan.keys) {
    if (column === null) continue;
    const own = columnNamed(relation, column);
    const settled = named && own !== undefined && notNullConstraint(relation, own.attnum) !== undefined;
    const open =
      recurse || settled ? undefined : children.find((child) => columnNamed(child, column)?.notNull === false);
    if (open !== undefined) throw new Refused(`column "${column}" of table "${open.name}" is not marked NOT NULL`);
    markKeyNotNull(context, relation.oid, column, recurse || named);
  }
}

/** A partition's part of an index: one it has that fits, or a new one (DefineIndex, AttachPartitionEnsureIndexes). */
export function definePart(
  context: Context,
  parentOid: Oid,
  indexOid: Oid,
  partitionOid: Oid,
  whichIsNew: "new" | "attached",
): void {
  const parent = relationOf(context.draft, parentOid);
  const partition = relationOf(context.draft, partitionOid);
  const index = parent.indexes.find((candidate) => candidate.oid === indexOid);
  if (index === undefined) return;
  if (partition.kind === "foreign table") {
    if (!index.unique) return;
    throw new Refused(`cannot have foreign partition "${partition.name}" of "${parent.name}": it has a unique index`);
  }
  const fitting = fittingIndex(parent, index, partition, whichIsNew === "attached");
  if (fitting !== undefined) {
    attachIndex(context, partitionOid, fitting.oid, index.oid);
    return;
  }
  const constraint = constraintOn(parent, index);
  const plan = planOfIndex(parent, index, roleOf(constraint));
  const deferrable = constraint?.deferrable === true;
  defineIndex(context, partitionOid, plan, { recurse: true, deferrable, partOf: index.oid });
}

/** generateClonedIndexStmt: same shape, name chosen anew, constraint and all. */
export function copyIndex(context: Context, source: Relation, index: Index, oid: Oid): void {
  const constraint = constraintOn(source, index);
  const plan = planOfIndex(source, index, roleOf(constraint));
  defineIndex(context, oid, plan, { recurse: true, deferrable: constraint?.deferrable === true, partOf: null });
}

function constraintOn(relation: Relation, index: Index): Constraint | undefined {
  return relation.constraints.find((candidate) => "index" in candidate && candidate.index === index.oid);
}

function roleOf(constraint: Constraint | undefined): IndexRole {
  switch (constraint?.kind) {
    case "primary key":
    case "unique":
    case "exclusion":
      return constraint.kind;
    default:
      return "plain";
  }
}

/** A partition that leaves keeps its indexes and foreign keys as its own. */
export function ownParts(context: Context, oid: Oid): void {
  update(context.draft, oid, (relation) => ({
    ...relation,
    indexes: relation.indexes.map(({ partOf, ...index }) => index),
    constraints: relation.constraints.map(({ partOf, ...constraint }) => constraint),
  }));
}
