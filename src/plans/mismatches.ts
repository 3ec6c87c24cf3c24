import { nearestName } from "../config/nearest.ts";
import type { TableShape } from "../contracts/shape.ts";
import { type Catalog, qualifiedName } from "../model/catalog.ts";
import { formatLocation, type Location } from "../model/location.ts";
import type { Plan } from "../model/plan.ts";
import type { SqlParser } from "../ports.ts";
import { outOfReach } from "./evidence/reach.ts";
import { planObjects } from "./objects.ts";
import { operationOf } from "./operations/all.ts";
import { isMove, plannedMove } from "./sql/planned-move.ts";
import { enumLabels } from "./target.ts";

/** A plan about something that is not there. */
export interface PlanMismatch {
  /** `no-table`: another database may have it. */
  readonly kind: "no-table" | "duplicate" | "misfit";
  readonly plan: string;
  readonly owner: string | null;
  readonly message: string;
  /** The nearest name that does exist. */
  readonly hint: string | null;
  readonly at: Location;
}

/**
 * Plans that first appear at head and name a table, column or label the base does not have (they would never apply), merged ones
 * whose table, column or label is gone without their contract step, names that two plans share (which of them is meant could not be
 * told), and plans whose new column the change keeps from the topics of the old one.
 */
export function planMismatches(
  headPlans: readonly Plan[],
  basePlans: readonly Plan[],
  base: Catalog,
  shapes: readonly TableShape[] = [],
  parser: SqlParser | null = null,
  head: { readonly catalog: Catalog; readonly shapes: readonly TableShape[] } | null = null,
): readonly PlanMismatch[] {
  const merged = new Set(basePlans.map(({ plan }) => plan));
  const duplicates = headPlans.flatMap((plan, index) => {
    const first = headPlans.slice(0, index).find((other) => other.plan === plan.plan);
    if (first === undefined) return [];
    const message = `the plan at ${formatLocation(first.at)} has this name already`;
    return [{ kind: "duplicate" as const, plan: plan.plan, owner: plan.owner, at: plan.at, message, hint: null }];
  });
  const misdirected = headPlans
    .map((plan) => basePlans.find((known) => known.plan === plan.plan) ?? plan)
    .filter((plan) => !merged.has(plan.plan) || !operationOf(plan.operation).isContracted(plan, base, shapes))
    .flatMap((plan) => {
      const problem = missingObject(plan, base);
      if (problem === null) return [];
      const message = merged.has(plan.plan)
        ? `${problem.message}, and its contract step was not taken`
        : problem.message;
      return [{ plan: plan.plan, owner: plan.owner, at: plan.at, ...problem, message }];
    });
  const unsound = headPlans
    .filter(({ plan }) => !merged.has(plan) && !misdirected.some((other) => other.plan === plan))
    .flatMap((plan) => expressionFaults(plan, base, parser));
  const unseen = headPlans.flatMap((plan) => {
    const message = head === null ? null : outOfReach(plan, planObjects(plan, head.catalog), head.shapes);
    // What stood so at base is none of this change's doing.
    if (message === null || outOfReach(plan, planObjects(plan, base), shapes) !== null) return [];
    return [{ kind: "misfit" as const, plan: plan.plan, owner: plan.owner, at: plan.at, message, hint: null }];
  });
  return [...duplicates, ...misdirected, ...unsound, ...unseen];
}

/** What is wrong with the SQL of a plan that moves columns, each where it stands. */
function expressionFaults(plan: Plan, base: Catalog, parser: SqlParser | null): readonly PlanMismatch[] {
  if (plan.sync !== "trigger" || !isMove(plan)) return [];
  // Without a column of its own the type changes in place, and PostgreSQL converts.
  if (plan.operation === "change-type" && plan.as === null) return [];
  const planned = plannedMove(plan, base, parser);
  if (planned.kind === "move" || parser === null) return [];
  return planned.problems.map(({ key, message, offset }) => {
    const where = offset === null || offset === 0 ? key : `${key}, at character ${offset + 1}`;
    const at = plan.places?.[key] ?? plan.at;
    return { kind: "misfit", plan: plan.plan, owner: plan.owner, at, message: `${where}: ${message}`, hint: null };
  });
}

function missingObject(plan: Plan, base: Catalog): Pick<PlanMismatch, "kind" | "message" | "hint"> | null {
  const { table, column } = planObjects(plan, base);
  if (table === null) {
    const names = [...base.relations.values()].map(qualifiedName);
    return {
      kind: "no-table",
      message: `there is no table ${plan.table} at base`,
      hint: nearestName(plan.table, names),
    };
  }
  const kind = "misfit";
  const [moved] = operationOf(plan.operation).columns(plan);
  if (moved === undefined) return null;
  if (column === null) {
    const names = table.columns.map(({ name }) => name);
    return {
      kind,
      message: `${plan.table} has no column "${moved}" at base`,
      hint: nearestName(moved, names),
    };
  }
  if (plan.operation !== "drop-enum-value" && plan.operation !== "rename-enum-value") return null;
  const labels = enumLabels(base, column);
  if (labels === null) return { kind, message: `"${moved}" is no enum at base`, hint: null };
  if (labels.includes(plan.value)) return null;
  return {
    kind,
    message: `"${moved}" has no label "${plan.value}" at base`,
    hint: nearestName(plan.value, labels),
  };
}
