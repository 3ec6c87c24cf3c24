import { formatDuration } from "../../config/duration.ts";
import type { Evidence } from "../../model/plan.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";

const KIND = "soak";

/** The time since the plan and its expand step reached the default branch is at least the plan's soak. */
export function soak(given: PlanCase): Evidence {
  const { plan, basePlan, mergeDates, now } = given;
  if (plan.soak === null || plan.soak === 0) return verified(KIND, "the plan asks for none");
  if (basePlan === null) return failed(KIND, "the plan is not merged yet, so no time has passed");
  const expanded = expandFiles(given);
  if (expanded === null) return unverified(KIND, "a schema dump does not tell when what takes over was merged");
  const files = [basePlan.file, ...expanded];
  const unknown = files.find((file) => !mergeDates.has(file));
  if (unknown !== undefined) return unverified(KIND, `when ${unknown} was merged is not known`);
  const merged = Math.max(...files.map((file) => mergeDates.get(file)?.getTime() ?? 0));
  const passed = now.getTime() - merged;
  const since = `since ${new Date(merged).toISOString().slice(0, 10)}`;
  if (passed >= plan.soak) return verified(KIND, `${formatDuration(passed)} of ${formatDuration(plan.soak)} ${since}`);
  const over = new Date(merged + plan.soak).toISOString().slice(0, 10);
  return failed(
    KIND,
    `only ${formatDuration(Math.max(0, passed))} of ${formatDuration(plan.soak)} ${since}; over on ${over}`,
  );
}

/**
 * The file whose statement made what takes over; none for a baseline that came without history, or where nothing takes
 * over. Null where that is not kept.
 */
function expandFiles({ objects, appliedChanges }: PlanCase): readonly string[] | null {
  const { table, target } = objects;
  if (target.kind !== "table" && target.kind !== "column") return [];
  if (appliedChanges === null) return null;
  const made = appliedChanges.findLast((change) => {
    if (target.kind === "table") return change.kind === "table-created" && change.table.relation === target.table.oid;
    if (change.kind !== "column-added") return false;
    return change.column.relation === table?.oid && change.column.attnum === target.column.attnum;
  });
  return made === undefined ? [] : [made.at.file];
}
