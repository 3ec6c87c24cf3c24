import type { Change } from "../model/change.ts";
import type { ContractVerdict } from "../model/contract.ts";
import { formatLocation } from "../model/location.ts";
import type { PlanVerdict } from "../model/plan.ts";
import type { Pass } from "../pass/pass.ts";
import type { PlannedChange } from "../plans/operation.ts";
import { operationOf } from "../plans/operations/all.ts";
import { captureLosses } from "./capture-losses.ts";
import { operationLosses } from "./operation-losses.ts";
import { leaveOf } from "./plan-words.ts";
import { newRowFilters } from "./row-filters.ts";

/** Why ready plans let all of these losses through: they have looked at the contracts at base, and at who may be lost. Null where one is nobody's. */
export function verdictLeave(pass: Pass, verdicts: readonly ContractVerdict[]): string | null {
  const leaves = verdicts.map((verdict) => leaveOf(readyPlan(pass, verdict)));
  const [first = null] = leaves;
  return leaves.includes(null) ? null : first;
}

/** A statement may do more than the plan names: the loss has to be of the plan's own object. */
function readyPlan(pass: Pass, verdict: ContractVerdict): PlanVerdict | null {
  const plans = [...madeBy(pass, verdict), ...takenOut(pass, verdict)].map((change) => pass.planFor(change));
  return plans.find((plan) => plan?.phase === "ready" && isAbout(plan, verdict)) ?? null;
}

function isAbout({ plan }: PlanVerdict, { table, column, problem }: ContractVerdict): boolean {
  if (plan.operation === "replica-identity") {
    return (
      plan.table === table && (problem === "before-image" || problem === "placeholder" || problem === "subscriber")
    );
  }
  const columns = operationOf(plan.operation).columns(plan);
  if (plan.operation === "drop-enum-value" || plan.operation === "rename-enum-value") return problem === "enum-values";
  return plan.table === table && (column === null || columns.length === 0 || columns.includes(column));
}

function madeBy({ changes }: Pass, { cause }: ContractVerdict): readonly Change[] {
  if (cause === null) return [];
  const at = formatLocation(cause);
  return changes.filter((change) => formatLocation(change.at) === at);
}

/** What connectors and publications left out of the verdict's table. */
function takenOut(pass: Pass, { table, problem }: ContractVerdict): readonly PlannedChange[] {
  const losses = captureLosses(pass).flatMap(({ planned }) => (planned?.table === table ? [planned] : []));
  switch (problem) {
    case "rows":
      return newRowFilters(pass)
        .filter((one) => one.table === table)
        .map(({ planned }) => planned);
    case "operations":
    case "tombstones":
      return operationLosses(pass, table);
    default:
      return losses;
  }
}
