import type { AlterTableCmd } from "@pgsql/types";
import type { Constraint, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { dropObjects } from "../dependencies.ts";
import { indexOf } from "../draft.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnName, constraintNamed, relationOf, update } from "../relations.ts";
import { as } from "../tree.ts";
import { dropNotNull } from "./not-null.ts";
import { sameIndex } from "./partitions.ts";

/** DROP CONSTRAINT, with its index, and with the copies of it that children inherited. */
export function dropConstraint(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const name = command.name ?? "";
  const constraint = constraintNamed(relation, name);
  if (constraint === undefined) {
    if (command.missing_ok === true) return;
    throw new Refused(`constraint "${name}" of relation "${relation.name}" does not exist`);
  }
  if (constraint.kind === "check" && constraint.inherited) {
    throw new Refused(`cannot drop inherited constraint "${name}" of relation "${relation.name}"`);
  }
  requireOwn(context, relation, constraint);
  if (constraint.kind === "not null") {
    dropNotNull(context, oid, columnName(relation, constraint.column), recurse);
    return;
  }
  const cascade = command.behavior === "DROP_CASCADE";
  if (recurse && constraint.kind === "check") dropInheritedChecks(context, oid, name);
  dropObjects(context.draft, [{ kind: "constraint", relation: oid, name }], cascade);
}

/** A partition's keys and foreign keys that are its table's can only go with those. */
function requireOwn(context: Context, relation: Relation, constraint: Constraint): void {
  const parent = relation.partitionOf === null ? undefined : context.draft.relations.get(relation.partitionOf);
  if (parent === undefined) return;
  const same = (other: Constraint): boolean => {
    if ("index" in constraint && "index" in other) {
      const [whole, part] = [indexOf(parent, other.index), indexOf(relation, constraint.index)];
      return whole !== undefined && part !== undefined && sameIndex(parent, whole, relation, part);
    }
    return (
      constraint.kind === "foreign key" &&
      other.kind === "foreign key" &&
      other.references === constraint.references &&
      other.columns.map((attnum) => columnName(parent, attnum)).join() ===
        constraint.columns.map((attnum) => columnName(relation, attnum)).join()
    );
  };
  if (parent.constraints.some(same)) {
    throw new Refused(`cannot drop inherited constraint "${constraint.name}" of relation "${relation.name}"`);
  }
}

function dropInheritedChecks(context: Context, oid: Oid, name: string): void {
  for (const child of childrenOf(context.draft, oid)) {
    update(context.draft, child.oid, (before) => ({
      ...before,
      constraints: before.constraints.filter(
        (constraint) => constraint.kind !== "check" || constraint.name !== name || !constraint.inherited,
      ),
    }));
    dropInheritedChecks(context, child.oid, name);
  }
}

export function validateConstraint(context: Context, oid: Oid, name: string): void {
  const constraint = constraintNamed(relationOf(context.draft, oid), name);
  if (constraint !== undefined && "index" in constraint) {
    throw new Refused(`constraint "${name}" is not a foreign key, check, or not-null constraint`);
  }
  changeConstraint(context, oid, name, { validated: true });
}

/** ALTER CONSTRAINT … [NOT] DEFERRABLE; only foreign keys can be changed. */
export function alterConstraint(context: Context, oid: Oid, command: AlterTableCmd): void {
  const written = as(command.def, "ATAlterConstraint");
  // Until PostgreSQL 17 the grammar hands over a Constraint node; the tree is always 18's.
  if (written === undefined) return;
  changeConstraint(
    context,
    oid,
    written.conname ?? "",
    written.alterDeferrability === true ? { deferrable: written.deferrable === true } : {},
  );
}

function changeConstraint(
  context: Context,
  oid: Oid,
  name: string,
  change: { readonly validated?: boolean; readonly deferrable?: boolean },
): void {
  const relation = relationOf(context.draft, oid);
  if (constraintNamed(relation, name) === undefined) {
    throw new Refused(`constraint "${name}" of relation "${relation.name}" does not exist`);
  }
  update(context.draft, oid, (before) => ({
    ...before,
    constraints: before.constraints.map((constraint) =>
      constraint.name === name ? { ...constraint, ...change } : constraint,
    ),
  }));
}
