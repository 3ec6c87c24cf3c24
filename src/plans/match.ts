import { type Catalog, qualifiedName } from "../model/catalog.ts";
import type { Change, ChangeOf, ColumnRef, TableRef } from "../model/change.ts";
import type { Plan } from "../model/plan.ts";
import { enumLabels, planObjects, targetTable } from "./target.ts";
import { sameTypeText } from "./type-text.ts";

/** The catalogs a change lies between. */
export interface Catalogs {
  readonly base: Catalog;
  readonly head: Catalog;
}

/** Whether plans are about a change. That they are says nothing yet about their evidence. */
export type PlanMatch =
  | { readonly kind: "covered"; readonly plans: readonly Plan[] }
  /** No plan can cover it, whatever it says. */
  | { readonly kind: "never"; readonly reason: string }
  | { readonly kind: "none" };

/** The plans that cover a change: exactly the operation they name on exactly the object they name, nothing beside it. */
export function matchPlan(change: Change, plans: readonly Plan[], catalogs: Catalogs): PlanMatch {
  if (change.kind === "column-renamed") {
    const reason = "a plain RENAME takes the old name away in the same moment: it is never an expand and contract";
    return { kind: "never", reason };
  }
  const covering = plans.filter((plan) => covers(plan, change, catalogs));
  return covering.length === 0 ? { kind: "none" } : { kind: "covered", plans: covering };
}

function covers(plan: Plan, change: Change, catalogs: Catalogs): boolean {
  switch (change.kind) {
    case "column-dropped":
      return isPlanColumn(plan, change.column, catalogs) && removesColumn(plan, catalogs);
    case "column-retyped":
      return isPlanColumn(plan, change.column, catalogs) && retypes(plan, change, catalogs);
    case "table-dropped":
      return isPlanTable(plan, change.table, catalogs) && removesTable(plan, catalogs);
    case "table-renamed":
      return (
        plan.operation === "rename-table" &&
        isPlanTable(plan, change.table, catalogs) &&
        targetTable(plan) === `${change.table.schema}.${change.to}`
      );
    case "table-moved":
      return (
        plan.operation === "move-table" &&
        isPlanTable(plan, change.table, catalogs) &&
        targetTable(plan) === `${change.toSchema}.${change.table.table}`
      );
    case "key-changed":
      return (
        plan.operation === "change-key" &&
        isPlanTable(plan, change.table, catalogs) &&
        change.after?.join(", ") === plan.to?.split(/\s*,\s*/).join(", ")
      );
    case "enum-labels-changed":
      return (
        plan.operation === "drop-enum-value" &&
        change.usedBy.some((column) => isPlanColumn(plan, column, catalogs)) &&
        losesOnly(change.before, change.after, plan.value)
      );
    case "table-created":
    case "column-added":
    case "column-renamed":
    case "column-nullability":
    case "column-default":
    case "column-generation":
    case "column-storage":
    case "replica-identity-changed":
    case "type-renamed":
    case "publication-changed":
    case "opaque":
      return false;
    default:
      return change satisfies never;
  }
}

function removesColumn(plan: Plan, { base }: Catalogs): boolean {
  if (plan.operation === "rename-column" || plan.operation === "drop-column") return true;
  return plan.operation === "change-type" && planObjects(plan, base).target.kind === "column";
}

function removesTable(plan: Plan, { base }: Catalogs): boolean {
  if (plan.operation === "drop-table") return true;
  const replaces = plan.operation === "rename-table" || plan.operation === "move-table";
  return replaces && planObjects(plan, base).target.kind === "table";
}

function retypes(plan: Plan, change: ChangeOf<"column-retyped">, { base, head }: Catalogs): boolean {
  if (plan.operation === "change-type") return plan.to !== null && sameTypeText(plan.to, change.afterText);
  if (plan.operation !== "drop-enum-value") return false;
  const before = planObjects(plan, base).column;
  const after = head.relations
    .get(change.column.relation)
    ?.columns.find((column) => column.attnum === change.column.attnum);
  const old = before === null ? null : enumLabels(base, before);
  const left = after === undefined ? null : enumLabels(head, after);
  return old !== null && left !== null && losesOnly(old, left, plan.value);
}

function losesOnly(before: readonly string[], after: readonly string[], value: string | null): boolean {
  const left = before.filter((label) => label !== value);
  return (
    left.length === before.length - 1 && left.every((label) => after.includes(label)) && !after.includes(value ?? "")
  );
}

/** Names are compared as they are at base: that is what a plan could be written against. */
function isPlanTable(plan: Plan, ref: TableRef | ColumnRef, { base }: Catalogs): boolean {
  const relation = base.relations.get(ref.relation);
  return plan.table === (relation === undefined ? `${ref.schema}.${ref.table}` : qualifiedName(relation));
}

function isPlanColumn(plan: Plan, ref: ColumnRef, catalogs: Catalogs): boolean {
  const columns = catalogs.base.relations.get(ref.relation)?.columns ?? [];
  const name = columns.find((column) => column.attnum === ref.attnum)?.name ?? ref.column;
  return isPlanTable(plan, ref, catalogs) && plan.column === name;
}
