import type { Plan } from "../model/plan.ts";
import type { Catalogs, PlannedChange } from "./operation.ts";
import { operationOf } from "./operations/all.ts";

/** Whether plans are about a change. That they are says nothing yet about their evidence. */
export type PlanMatch =
  | { readonly kind: "covered"; readonly plans: readonly Plan[] }
  /** No plan can cover it, whatever it says. */
  | { readonly kind: "never"; readonly reason: string }
  | { readonly kind: "none" };

/** The plans that cover a change: exactly the operation they name on exactly the object they name, nothing beside it. */
export function matchPlan(change: PlannedChange, plans: readonly Plan[], catalogs: Catalogs): PlanMatch {
  if (change.kind === "column-renamed") {
    const reason = "a plain RENAME takes the old name away in the same moment: it is never an expand and contract";
    return { kind: "never", reason };
  }
  if (change.kind === "enum-labels-changed" && change.before.some((label) => !change.after.includes(label))) {
    const reason = "RENAME VALUE changes what stored rows hold without an event: it is never an expand and contract";
    return { kind: "never", reason };
  }
  const covering = plans.filter((plan) => operationOf(plan.operation).covers(plan, change, catalogs));
  return covering.length === 0 ? { kind: "none" } : { kind: "covered", plans: covering };
}
