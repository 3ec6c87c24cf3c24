import type { Change } from "../model/change.ts";
import type { Plan } from "../model/plan.ts";
import type { Catalogs } from "./operation.ts";
import { operationOf } from "./operations/all.ts";

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
  const covering = plans.filter((plan) => operationOf(plan.operation).covers(plan, change, catalogs));
  return covering.length === 0 ? { kind: "none" } : { kind: "covered", plans: covering };
}
