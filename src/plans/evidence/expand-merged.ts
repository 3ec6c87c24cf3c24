import type { Evidence, Plan } from "../../model/plan.ts";
import { failed, type PlanCase, verified } from "./case.ts";

/** The plan stands at base, this change leaves it as it is, and what it moves to was there before this change. */
export function expandMerged({ basePlan, headPlan, objects }: PlanCase): Evidence {
  const kind = "expand-merged";
  if (basePlan === null)
    return failed(kind, "the plan first appears in this change: merge it, with its expand step, first");
  if (headPlan !== null && differences(basePlan, headPlan).length > 0) {
    return failed(kind, `this change edits the plan itself (${differences(basePlan, headPlan).join(", ")})`);
  }
  const { table, target } = objects;
  if (table === null) return failed(kind, `there is no table ${basePlan.table} at base`);
  switch (target.kind) {
    case "missing":
      return basePlan.operation === "rename-column"
        ? failed(kind, `${basePlan.table} has no column "${target.name}" at base: the expand step is not merged`)
        : verified(kind, "the plan was merged before this change");
    case "column":
      return verified(kind, `the plan and the column "${target.column.name}" were merged before this change`);
    case "table":
      return verified(
        kind,
        `the plan and the table ${target.table.schema}.${target.table.name} were merged before this change`,
      );
    case "type":
    case "key":
    case "nowhere":
      return verified(kind, "the plan was merged before this change");
    default:
      return target satisfies never;
  }
}

/** Keys whose meaning two versions of a plan do not share; where they stand in the file does not matter. */
function differences(base: Plan, head: Plan): readonly string[] {
  const [before, after] = [told(base), told(head)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

/** Everything a plan says but who answers for it, by key. */
function told({ owner: _, file, at, waivers, ...own }: Plan): ReadonlyMap<string, string> {
  const named = waivers.map(({ consumer, expires }) => [consumer, expires]);
  return new Map(Object.entries({ ...own, waivers: named }).map(([key, value]) => [key, JSON.stringify(value)]));
}
