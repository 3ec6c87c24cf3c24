import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { chooseConstraintName } from "../generated-names.ts";
import { Refused } from "../refused.ts";
import {
  childrenOf,
  columnName,
  columnNamed,
  constraintNamed,
  notNullConstraint,
  primaryKeyOf,
  relationOf,
  requireColumn,
  update,
  withColumn,
} from "../relations.ts";
import { isHandedDown, replace } from "./inherit-constraints.ts";

/** From PostgreSQL 18 on, NOT NULL is a constraint with a name. */
export const NAMED_SINCE = 18;

export interface NotNullOptions {
  readonly name: string | null;
  /** Written as a constraint, which must agree with one that is there; SET NOT NULL takes what it finds. */
  readonly written: boolean;
  readonly recurse: boolean;
  readonly noInherit: boolean;
  readonly validated: boolean;
}

const SET_NOT_NULL: NotNullOptions = { name: null, written: false, recurse: true, noInherit: false, validated: true };

/** SET NOT NULL on a column, and on its children's unless ONLY is written. */
export function setNotNull(context: Context, oid: Oid, column: string, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const children = childrenOf(context.draft, oid);
  if (!recurse && children.length > 0 && relation.kind === "partitioned table") {
    if (context.postgres >= NAMED_SINCE || children.some((child) => columnNamed(child, column)?.notNull === false)) {
      throw new Refused("constraint must be added to child tables too");
    }
  }
  const noInherit = !recurse && children.length > 0 && relation.kind !== "partitioned table";
  markNotNull(context, oid, column, { ...SET_NOT_NULL, recurse, noInherit });
}

/** The columns of a primary key (ATPrepAddPrimaryKey). */
export function markKeyNotNull(context: Context, oid: Oid, column: string, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const { attnum } = columnNamed(relation, column) ?? missingKeyColumn(column);
  const own = notNullConstraint(relation, attnum);
  if (own?.noInherit === true || own?.validated === false) {
    throw new Refused(`cannot create primary key on column "${column}"`);
  }
  if (own === undefined) markNotNull(context, oid, column, { ...SET_NOT_NULL, recurse });
}

/** Makes a column NOT NULL, with a constraint where the server keeps one; children follow when asked. */
export function markNotNull(context: Context, oid: Oid, column: string, options: NotNullOptions): void {
  const relation = relationOf(context.draft, oid);
  const { attnum } = columnNamed(relation, column) ?? missingKeyColumn(column);
  if (options.noInherit && options.written && relation.kind === "partitioned table") {
    throw new Refused("not-null constraints on partitioned tables cannot be NO INHERIT");
  }
  const own = notNullConstraint(relation, attnum);
  if (own !== undefined) {
    replace(context, oid, own, agreed(relation, column, own, options));
    if (!options.written && own.local !== false && !own.validated) validateChildren(context, oid, column);
    return;
  }
  update(context.draft, oid, (before) => withColumn(before, attnum, { notNull: true }));
  nameNotNull(context, oid, attnum, options);
  if (options.noInherit) return;
  const name = notNullConstraint(relationOf(context.draft, oid), attnum)?.name ?? null;
  for (const child of childrenOf(context.draft, oid)) {
    if (columnNamed(child, column) === undefined) continue;
    if (!options.recurse && options.written) throw new Refused("constraint must be added to child tables too");
    if (options.recurse) handDown(context, child, column, { ...options, name });
  }
}

/** SET NOT NULL checks the rows of children too, and so makes their constraints valid. */
function validateChildren(context: Context, oid: Oid, column: string): void {
  for (const child of childrenOf(context.draft, oid)) {
    const own = notNullConstraint(child, columnNamed(child, column)?.attnum ?? 0);
    if (own === undefined || own.validated) continue;
    replace(context, child.oid, own, { ...own, validated: true });
    validateChildren(context, child.oid, column);
  }
}

/** ATExecSetNotNull and AdjustNotNullInheritance on a column that has its constraint already. */
function agreed(relation: Relation, column: string, own: Constraint, options: NotNullOptions): Constraint {
  const changesInheritance = options.written
    ? (own.noInherit === true) !== options.noInherit
    : own.noInherit === true && options.recurse;
  if (changesInheritance) {
    throw new Refused(`cannot change NO INHERIT status of NOT NULL constraint "${own.name}" on "${relation.name}"`);
  }
  // One that is only inherited becomes the table's own, and stays as valid as it is.
  if (!options.written) return own.local === false ? { ...own, local: true } : { ...own, validated: true };
  if (options.validated && !own.validated) {
    throw new Refused(`incompatible NOT VALID constraint "${own.name}" on relation "${relation.name}"`);
  }
  if (options.name !== null && options.name !== own.name) {
    throw new Refused(
      `cannot create not-null constraint "${options.name}" on column "${column}" of table "${relation.name}"`,
    );
  }
  return { ...own, local: true };
}

/** Gives a child the not-null constraint that its parent has. */
export function handDownNotNull(context: Context, child: Relation, column: string, theirs: Constraint): void {
  handDown(context, child, column, { ...SET_NOT_NULL, name: theirs.name, validated: theirs.validated });
}

/** A child's constraint has its parent's name, unless the child had one before. */
function handDown(context: Context, child: Relation, column: string, options: NotNullOptions): void {
  const { attnum } = requireColumn(child, column);
  const own = notNullConstraint(child, attnum);
  if (own !== undefined) {
    if (own.noInherit === true) {
      throw new Refused(`cannot change NO INHERIT status of NOT NULL constraint "${own.name}" on "${child.name}"`);
    }
    if (options.written && options.validated && !own.validated) {
      throw new Refused(`incompatible NOT VALID constraint "${own.name}" on "${child.name}"`);
    }
    return;
  }
  update(context.draft, child.oid, (before) => withColumn(before, attnum, { notNull: true }));
  nameNotNull(context, child.oid, attnum, { ...options, local: false });
  const name = notNullConstraint(relationOf(context.draft, child.oid), attnum)?.name ?? options.name;
  for (const grandchild of childrenOf(context.draft, child.oid)) {
    if (columnNamed(grandchild, column) !== undefined) {
      handDown(context, grandchild, column, { ...options, name });
    }
  }
}

function missingKeyColumn(column: string): never {
  throw new Refused(`column "${column}" named in key does not exist`);
}

interface NewNotNull extends Partial<Omit<NotNullOptions, "name">> {
  readonly name: string | null;
  readonly local?: boolean;
}

/** Gives the column its not-null constraint if the server keeps one and it has none yet. */
export function nameNotNull(context: Context, oid: Oid, attnum: number, wanted: NewNotNull): void {
  if (context.postgres < NAMED_SINCE) return;
  const relation = relationOf(context.draft, oid);
  if (notNullConstraint(relation, attnum) !== undefined) return;
  if (wanted.name !== null && constraintNamed(relation, wanted.name) !== undefined) {
    throw new Refused(`constraint "${wanted.name}" for relation "${relation.name}" already exists`);
  }
  const column = columnName(relation, attnum);
  const constraint: Constraint = {
    kind: "not null",
    name: wanted.name ?? chooseConstraintName(context.draft, relation.schema, relation.name, column, "not_null"),
    column: attnum,
    validated: wanted.validated ?? true,
    deferrable: false,
    noInherit: wanted.noInherit ?? false,
    local: wanted.local ?? true,
  };
  update(context.draft, oid, (before) => ({ ...before, constraints: [...before.constraints, constraint] }));
}

/** DROP NOT NULL, refused for what must stay not null. */
export function dropNotNull(context: Context, oid: Oid, name: string, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  if (mustStay(context, relation, name)) {
    throw new Refused(`cannot drop inherited constraint: column "${name}" is marked NOT NULL in a parent table`);
  }
  const partitioned = relation.kind === "partitioned table" && childrenOf(context.draft, oid).length > 0;
  if (!recurse && partitioned && context.postgres < NAMED_SINCE) {
    throw new Refused("constraint must be removed from child tables too");
  }
  dropNotNullHere(context, oid, name, recurse);
}

/** Before PostgreSQL 18 only partitions cannot let go of their parent's NOT NULL. */
function mustStay(context: Context, relation: Relation, name: string): boolean {
  if (context.postgres >= NAMED_SINCE) {
    const own = notNullConstraint(relation, columnNamed(relation, name)?.attnum ?? 0);
    return own !== undefined && isHandedDown(context, relation, own);
  }
  const parent = relation.partitionOf === null ? undefined : context.draft.relations.get(relation.partitionOf);
  return parent !== undefined && columnNamed(parent, name)?.notNull === true;
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
  const own = notNullConstraint(relation, column.attnum);
  update(context.draft, oid, (before) => ({
    ...withColumn(before, column.attnum, { notNull: false }),
    constraints: before.constraints.filter((constraint) => constraint !== own),
  }));
  if (own?.noInherit === true) return;
  for (const child of childrenOf(context.draft, oid)) {
    if (columnNamed(child, name) !== undefined) letGoOfNotNull(context, child, name, recurse);
  }
}

/** dropconstraint_internal on a child: what is its own, or another parent's, stays. */
function letGoOfNotNull(context: Context, child: Relation, name: string, recurse: boolean): void {
  if (context.postgres < NAMED_SINCE) {
    if (recurse && !mustStay(context, child, name)) dropNotNullHere(context, child.oid, name, true);
    return;
  }
  const own = notNullConstraint(child, requireColumn(child, name).attnum);
  if (own === undefined) return;
  if (!recurse) replace(context, child.oid, own, { ...own, local: true });
  else if (own.local === false && !isHandedDown(context, child, own)) dropNotNullHere(context, child.oid, name, true);
}
