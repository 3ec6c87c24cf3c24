import type { Constraint as WrittenConstraint } from "@pgsql/types";
import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { Refused } from "../refused.ts";
import { constraintNamed, update } from "../relations.ts";

export function requireFreeConstraint(relation: Relation, name: string): void {
  if (constraintNamed(relation, name) !== undefined) {
    throw new Refused(`constraint "${name}" for relation "${relation.name}" already exists`);
  }
}

/** Adds a constraint's entry; its name must be free on the table. */
export function append(context: Context, oid: Oid, constraint: Constraint): void {
  update(context.draft, oid, (relation) => {
    requireFreeConstraint(relation, constraint.name);
    return { ...relation, constraints: [...relation.constraints, constraint] };
  });
}

/** NOT ENFORCED, as the tree of PostgreSQL 18 has it. */
export function enforcement(written: WrittenConstraint): Pick<Constraint, "enforced"> {
  return written.skip_validation === true && written.is_enforced !== true ? { enforced: false } : {};
}
