import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { chooseConstraintName } from "../generated-names.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnNamed, primaryKeyOf, relationOf, requireColumn, update, withColumn } from "../relations.ts";

/** From PostgreSQL 18 on, NOT NULL is a constraint with a name. */
const NAMED_SINCE = 18;

/** SET NOT NULL on a column, with its constraint where the server has one; children follow when asked. */
export function markNotNull(context: Context, oid: Oid, column: string, name: string | null, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const { attnum } = columnNamed(relation, column) ?? missingKeyColumn(column);
  update(context.draft, oid, (before) => withColumn(before, attnum, { notNull: true }));
  nameNotNull(context, oid, attnum, name);
  if (!recurse) return;
  // An inherited not-null constraint has its parent's name.
  const inherited = name ?? notNullConstraint(relationOf(context.draft, oid), attnum)?.name ?? null;
  for (const child of childrenOf(context.draft, oid)) {
    if (columnNamed(child, column) !== undefined) markNotNull(context, child.oid, column, inherited, true);
  }
}

function missingKeyColumn(column: string): never {
  throw new Refused(`column "${column}" named in key does not exist`);
}

/** Gives the column its not-null constraint if the server keeps one and it has none yet. */
export function nameNotNull(context: Context, oid: Oid, attnum: number, name: string | null): void {
  if (context.postgres < NAMED_SINCE) return;
  const relation = relationOf(context.draft, oid);
  if (notNullConstraint(relation, attnum) !== undefined) return;
  const column = relation.columns.find((candidate) => candidate.attnum === attnum)?.name ?? "";
  const constraint: Constraint = {
    kind: "not null",
    name: name ?? chooseConstraintName(context.draft, relation.schema, relation.name, column, "not_null"),
    column: attnum,
    validated: true,
    deferrable: false,
  };
  update(context.draft, oid, (before) => ({ ...before, constraints: [...before.constraints, constraint] }));
}

export function notNullConstraint(relation: Relation, attnum: number): Constraint | undefined {
  return relation.constraints.find((constraint) => constraint.kind === "not null" && constraint.column === attnum);
}

/** DROP NOT NULL, refused for what must stay not null. */
export function dropNotNull(context: Context, oid: Oid, name: string, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  if (isHandedDown(context, relation, name)) {
    throw new Refused(`cannot drop inherited constraint: column "${name}" is marked NOT NULL in a parent table`);
  }
  dropNotNullHere(context, oid, name, recurse);
}

/** Before PostgreSQL 18 only partitions cannot let go of their parent's NOT NULL. */
function isHandedDown(context: Context, relation: Relation, name: string): boolean {
  return relation.parents.some((oid) => {
    const parent = context.draft.relations.get(oid);
    const counts = context.postgres >= NAMED_SINCE || relation.partitionOf === oid;
    return counts && parent !== undefined && columnNamed(parent, name)?.notNull === true;
  });
}

function isReplicaIdentity({ replicaIdentity, indexes }: Relation, attnum: number): boolean {
  if (replicaIdentity.kind !== "index") return false;
  return indexes.find((index) => index.name === replicaIdentity.index)?.columns.includes(attnum) === true;
}

function dropNotNullHere(context: Context, oid: Oid, name: string, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, name);
  if (column.identity !== null) {
    throw new Refused(`column "${name}" of relation "${relation.name}" is an identity column`);
  }
  if (primaryKeyOf(relation)?.columns.includes(column.attnum) === true) {
    throw new Refused(`column "${name}" is in a primary key`);
  }
  if (isReplicaIdentity(relation, column.attnum)) {
    throw new Refused(`column "${name}" is in index used as replica identity`);
  }
  update(context.draft, oid, (before) => ({
    ...withColumn(before, column.attnum, { notNull: false }),
    constraints: before.constraints.filter(
      (constraint) => constraint.kind !== "not null" || constraint.column !== column.attnum,
    ),
  }));
  if (!recurse) return;
  for (const child of childrenOf(context.draft, oid)) {
    if (columnNamed(child, name) !== undefined && !isHandedDown(context, child, name)) {
      dropNotNullHere(context, child.oid, name, true);
    }
  }
}
