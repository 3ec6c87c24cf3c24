import type { AlterTableCmd } from "@pgsql/types";
import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { dropObjects } from "../dependencies.ts";
import { indexOf } from "../draft.ts";
import { Refused } from "../refused.ts";
import {
  childrenOf,
  columnName,
  columnNamed,
  constraintNamed,
  notNullConstraint,
  relationOf,
  update,
} from "../relations.ts";
import { as } from "../tree.ts";
import { isHandedDown, replace } from "./inherit-constraints.ts";
import { dropNotNull, handDownNotNull } from "./not-null.ts";

/** From this version on a partitioned table alone can let go of a constraint. */
const ONLY_SINCE = 18;

/** DROP CONSTRAINT, with its index, and with the copies of it that children inherited. */
export function dropConstraint(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const name = command.name ?? "";
  const constraint = constraintNamed(relation, name);
  if (constraint === undefined) {
    if (command.missing_ok === true) return;
    throw new Refused(`constraint "${name}" of relation "${relation.name}" does not exist`);
  }
  if (constraint.kind === "check" && isHandedDown(context, relation, constraint)) {
    throw new Refused(`cannot drop inherited constraint "${name}" of relation "${relation.name}"`);
  }
  requireOwn(relation, constraint);
  if (constraint.kind === "not null") {
    dropNotNull(context, oid, columnName(relation, constraint.column), recurse);
    return;
  }
  const cascade = command.behavior === "DROP_CASCADE";
  if (
    !recurse &&
    relation.kind === "partitioned table" &&
    constraint.kind === "check" &&
    constraint.noInherit !== true &&
    context.postgres < ONLY_SINCE
  ) {
    if (childrenOf(context.draft, oid).length > 0)
      throw new Refused("constraint must be removed from child tables too");
  }
  dropObjects(context.draft, [{ kind: "constraint", relation: oid, name }], cascade);
  if (constraint.kind === "check" && constraint.noInherit !== true) letGoOfCheck(context, oid, name, recurse);
}

/** A partition's keys and foreign keys that are its table's can only go with those. */
function requireOwn(relation: Relation, constraint: Constraint): void {
  const isPart =
    constraint.partOf !== undefined ||
    ("index" in constraint && indexOf(relation, constraint.index)?.partOf !== undefined);
  if (!isPart) return;
  throw new Refused(`cannot drop inherited constraint "${constraint.name}" of relation "${relation.name}"`);
}

/** dropconstraint_internal on children: what is their own, or another parent's, stays. */
function letGoOfCheck(context: Context, oid: Oid, name: string, recurse: boolean): void {
  for (const child of childrenOf(context.draft, oid)) {
    const own = constraintNamed(child, name);
    if (own?.kind !== "check") continue;
    const inherited = isHandedDown(context, child, own);
    if (recurse && !inherited && own.local === false) {
      update(context.draft, child.oid, (before) => ({
        ...before,
        constraints: before.constraints.filter((constraint) => constraint.name !== name),
      }));
      letGoOfCheck(context, child.oid, name, true);
    } else replace(context, child.oid, own, { ...own, inherited, local: recurse ? own.local !== false : true });
  }
}

/** VALIDATE CONSTRAINT; the copies that children inherited follow. */
export function validateConstraint(context: Context, oid: Oid, name: string, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const constraint = requireConstraint(relation, name);
  if ("index" in constraint) {
    throw new Refused(`constraint "${name}" is not a foreign key, check, or not-null constraint`);
  }
  if (constraint.enforced === false) throw new Refused("cannot validate NOT ENFORCED constraint");
  if (constraint.validated) return;
  replace(context, oid, constraint, { ...constraint, validated: true });
  if (constraint.noInherit === true) return;
  for (const child of childrenOf(context.draft, oid)) {
    const own = twinOf(relation, child, constraint);
    if (own === undefined || own.validated) continue;
    if (!recurse) throw new Refused("constraint must be validated on child tables too");
    validateConstraint(context, child.oid, own.name, true);
  }
}

/** What a child has of its parent's constraint. */
function twinOf(parent: Relation, child: Relation, constraint: Constraint): Constraint | undefined {
  switch (constraint.kind) {
    case "check":
      return child.constraints.find((other) => other.kind === "check" && other.name === constraint.name);
    case "not null":
      return notNullConstraint(child, columnNamed(child, columnName(parent, constraint.column))?.attnum ?? 0);
    case "foreign key":
      return child.partitionOf === parent.oid
        ? child.constraints.find((other) => other.kind === "foreign key" && other.partOf === constraint.name)
        : undefined;
    case "primary key":
    case "unique":
    case "exclusion":
      return undefined;
    default: {
      const never: never = constraint;
      return never;
    }
  }
}

/** ALTER CONSTRAINT: deferrability and enforcement of foreign keys, inheritance of not-null constraints. */
export function alterConstraint(context: Context, oid: Oid, command: AlterTableCmd): void {
  const written = as(command.def, "ATAlterConstraint");
  // Until PostgreSQL 17 the grammar hands over a Constraint node; the tree is always 18's.
  if (written === undefined) return;
  const relation = relationOf(context.draft, oid);
  const constraint = requireConstraint(relation, written.conname ?? "");
  const kind = (wanted: string): Refused =>
    new Refused(`constraint "${constraint.name}" of relation "${relation.name}" is not a ${wanted} constraint`);
  if (written.alterDeferrability === true && constraint.kind !== "foreign key") throw kind("foreign key");
  if (written.alterEnforceability === true && constraint.kind !== "foreign key") throw kind("foreign key");
  if (written.alterInheritability === true && constraint.kind !== "not null") throw kind("not-null");
  requireOwn(relation, constraint);
  const enforced = written.is_enforced === true;
  const change: Partial<Pick<Constraint, "deferrable" | "enforced" | "validated">> = {
    ...(written.alterDeferrability === true ? { deferrable: written.deferrable === true } : {}),
    ...(written.alterEnforceability === true ? { enforced, validated: enforced } : {}),
  };
  changeWithCopies(context, oid, constraint, change);
  if (written.alterInheritability === true) changeInheritance(context, oid, constraint, written.noinherit === true);
}

function changeWithCopies(context: Context, oid: Oid, constraint: Constraint, change: Partial<Constraint>): void {
  const relation = relationOf(context.draft, oid);
  const { deferrable = constraint.deferrable, validated = constraint.validated } = change;
  const enforced = change.enforced ?? constraint.enforced;
  replace(context, oid, constraint, {
    ...constraint,
    deferrable,
    validated,
    ...(enforced === undefined ? {} : { enforced }),
  });
  if (constraint.kind !== "foreign key") return;
  for (const child of childrenOf(context.draft, oid)) {
    const copy = twinOf(relation, child, constraint);
    if (copy !== undefined) changeWithCopies(context, child.oid, copy, change);
  }
}

/** ATExecAlterConstrInheritability: children get the not-null constraint, or are left with one of their own. */
function changeInheritance(context: Context, oid: Oid, constraint: Constraint, noInherit: boolean): void {
  if (constraint.kind !== "not null" || (constraint.noInherit === true) === noInherit) return;
  const relation = relationOf(context.draft, oid);
  if (isHandedDown(context, relation, constraint)) {
    throw new Refused(`cannot alter inherited constraint "${constraint.name}" on relation "${relation.name}"`);
  }
  replace(context, oid, constraint, { ...constraint, noInherit });
  for (const child of childrenOf(context.draft, oid)) {
    const own = twinOf(relation, child, constraint);
    if (noInherit && own !== undefined) replace(context, child.oid, own, { ...own, local: true });
    if (!noInherit) handDownNotNull(context, child, columnName(relation, constraint.column), constraint);
  }
}

function requireConstraint(relation: Relation, name: string): Constraint {
  const constraint = constraintNamed(relation, name);
  if (constraint === undefined) {
    throw new Refused(`constraint "${name}" of relation "${relation.name}" does not exist`);
  }
  return constraint;
}
