import type { Evidence } from "../../model/plan.ts";
import { loweredKeys } from "../lowered.ts";
import { isTablePlan } from "../operations/moved-table.ts";
import { isMove } from "../sql/planned-move.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";
import { expandStandings } from "./expand-step.ts";
import { planStanding, whenMerged } from "./standing.ts";

const KIND = "expand-merged";

/**
 * The plan stands at base and this change leaves it as it is; what it moves to was made at base, by migrations that say what they
 * said when they were merged.
 */
export function expandMerged(given: PlanCase): Evidence {
  const { basePlan, headPlan, objects } = given;
  if (basePlan === null)
    return failed(KIND, "the plan first appears in this change: merge it, with its expand step, first");
  const lowered = headPlan === null ? [] : loweredKeys(basePlan, headPlan);
  if (lowered.length > 0) return failed(KIND, `this change edits the plan itself (${lowered.join(", ")})`);
  const { table, target } = objects;
  if (table === null) return failed(KIND, `there is no table ${basePlan.table} at base`);
  switch (target.kind) {
    case "missing":
      if (basePlan.operation === "rename-enum-value" || basePlan.operation === "drop-enum-value")
        return failed(KIND, `the enum has no label "${target.name}" at base: the expand step is not merged`);
      if (isTablePlan(basePlan) && basePlan.sync !== "none")
        return failed(KIND, `there is no table ${target.name} at base: the expand step is not merged`);
      return isMove(basePlan)
        ? failed(KIND, `${basePlan.table} has no column "${target.name}" at base: the expand step is not merged`)
        : unchanged(given, null);
    case "column":
      return unchanged(given, `the column "${target.column.name}"`);
    case "table":
      return unchanged(given, `the table ${target.table.schema}.${target.table.name}`);
    case "label":
      return unchanged(given, `the label "${target.label}"`);
    case "type":
    case "key":
    case "nowhere":
      return unchanged(given, null);
    default:
      return target satisfies never;
  }
}

/** Databases that ran another text do not have what the present one makes, whatever the catalog at base says. */
function unchanged(given: PlanCase, taker: string | null): Evidence {
  const { plan, merged } = given;
  const what = taker === null ? "the plan" : `the plan and ${taker}`;
  const [stand, were] = taker === null ? ["stands", "was"] : ["stand", "were"];
  const own = planStanding(plan, merged.get(plan.file));
  if (own === null) return unverified(KIND, `${what} ${stand} at base, but git does not tell since when`);
  const step = expandStandings(given);
  if (step === null) return verified(KIND, `${what} ${were} merged before this change`, { strength: "medium" });
  for (const { migration, standing } of step) {
    const { file } = migration;
    if (standing === null) return unverified(KIND, `${file} stands at base, but git does not tell since when`);
    const { edited, since } = standing;
    // What runs again whenever it changes has run as it is.
    if (edited === null || migration.role === "repeatable" || migration.role === "always") continue;
    const words = `${file} was edited on ${whenMerged(since)}, after it was merged on ${whenMerged(edited)}`;
    if (migration.printed) return unverified(KIND, `${words}: what it printed then is not known`);
    return failed(
      KIND,
      `${words}: databases that ran it before lack what it says now; put it back, and add a migration`,
    );
  }
  return verified(KIND, `${what} ${were} merged before this change`);
}
