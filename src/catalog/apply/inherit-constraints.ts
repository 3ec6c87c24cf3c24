import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Refused } from "../refused.ts";
import { columnName, columnNamed, constraintNamed, notNullConstraint, relationOf, update } from "../relations.ts";

type Check = Constraint & { readonly kind: "check" };

/** Whether two conditions are the same, as far as their texts are known. */
export function sameCondition(one: Check, other: Check): boolean {
  return one.expression === "" || other.expression === "" || one.expression === other.expression;
}

/** A new child's copies of its parent's CHECK constraints (MergeCheckConstraint). */
export function inheritChecks(context: Context, parent: Relation, childOid: Oid): void {
  for (const constraint of parent.constraints) {
    update(context.draft, childOid, (child) => {
      const copy = inheritedCheck(parent, child, constraint);
      if (copy === null) return child;
      const twin = constraintNamed(child, copy.name);
      if (twin === undefined) return { ...child, constraints: [...child.constraints, copy] };
      if (twin.kind === "check" && !sameCondition(copy, twin)) {
        throw new Refused(`check constraint name "${copy.name}" appears multiple times but with different expressions`);
      }
      // Enforced as soon as one parent enforces it.
      if (twin.enforced === false && copy.enforced !== false) {
        return { ...child, constraints: child.constraints.map((other) => (other === twin ? copy : other)) };
      }
      return child;
    });
  }
}

function inheritedCheck(parent: Relation, child: Relation, constraint: Constraint): Check | null {
  if (constraint.noInherit === true || constraint.kind !== "check") return null;
  return {
    ...constraint,
    columns: constraint.columns.map((attnum) => columnNamed(child, columnName(parent, attnum))?.attnum ?? 0),
    validated: constraint.enforced !== false,
    inherited: true,
    local: false,
  };
}

/** MergeConstraintsIntoExisting: a table that becomes a child must have its parent's constraints already. */
export function mergeConstraints(context: Context, parent: Relation, childOid: Oid, isPartition: boolean): void {
  for (const constraint of parent.constraints) {
    if (constraint.noInherit === true) continue;
    if (constraint.kind === "check") mergeCheck(context, childOid, constraint, isPartition);
    if (constraint.kind === "not null") mergeNotNull(context, parent, childOid, constraint, isPartition);
  }
}

function mergeCheck(context: Context, childOid: Oid, check: Check, isPartition: boolean): void {
  const child = relationOf(context.draft, childOid);
  const own = constraintNamed(child, check.name);
  if (own?.kind !== "check") throw new Refused(`child table is missing constraint "${check.name}"`);
  if (!sameCondition(check, own)) {
    throw new Refused(`child table "${child.name}" has different definition for check constraint "${check.name}"`);
  }
  requireInheritable(child, own, check.validated);
  replace(context, childOid, own, { ...own, inherited: true, local: isPartition ? false : own.local !== false });
}

function mergeNotNull(
  context: Context,
  parent: Relation,
  childOid: Oid,
  theirs: Constraint & { readonly kind: "not null" },
  isPartition: boolean,
): void {
  const child = relationOf(context.draft, childOid);
  const column = columnNamed(child, columnName(parent, theirs.column));
  const own = column === undefined ? undefined : notNullConstraint(child, column.attnum);
  if (own === undefined) return;
  requireInheritable(child, own, theirs.validated);
  replace(context, childOid, own, { ...own, local: isPartition ? false : own.local !== false });
}

function requireInheritable(child: Relation, own: Constraint, mustBeValid: boolean): void {
  if (own.noInherit === true) {
    throw new Refused(
      `constraint "${own.name}" conflicts with non-inherited constraint on child table "${child.name}"`,
    );
  }
  if (mustBeValid && !own.validated) {
    throw new Refused(`constraint "${own.name}" conflicts with NOT VALID constraint on child table "${child.name}"`);
  }
}

export function replace(context: Context, oid: Oid, before: Constraint, after: Constraint): void {
  update(context.draft, oid, (relation) => ({
    ...relation,
    constraints: relation.constraints.map((constraint) => (constraint.name === before.name ? after : constraint)),
  }));
}

/** Whether another parent still hands down the CHECK of that name or the NOT NULL of that column. */
export function isHandedDown(context: Context, child: Relation, constraint: Constraint, except?: Oid): boolean {
  return child.parents.some((oid) => {
    const parent = oid === except ? undefined : context.draft.relations.get(oid);
    if (parent === undefined) return false;
    const theirs = matching(parent, child, constraint);
    return theirs !== undefined && theirs.noInherit !== true;
  });
}

function matching(parent: Relation, child: Relation, constraint: Constraint): Constraint | undefined {
  if (constraint.kind === "check") {
    return parent.constraints.find((other) => other.kind === "check" && other.name === constraint.name);
  }
  if (constraint.kind !== "not null") return undefined;
  const column = columnNamed(parent, columnName(child, constraint.column));
  return column === undefined ? undefined : notNullConstraint(parent, column.attnum);
}

/** RemoveInheritance: what no parent hands down any more is the child's own. */
export function ownWhatIsLeft(context: Context, child: Relation): Constraint[] {
  return child.constraints.map((constraint) => {
    if (constraint.kind !== "check" && constraint.kind !== "not null") return constraint;
    if (isHandedDown(context, child, constraint)) return constraint;
    const own = { ...constraint, local: true };
    return own.kind === "check" ? { ...own, inherited: false } : own;
  });
}
