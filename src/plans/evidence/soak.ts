import { formatDuration } from "../../config/duration.ts";
import type { Evidence } from "../../model/plan.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";
import { expandStandings } from "./expand-step.ts";
import { planStanding, type Standing, whenMerged } from "./standing.ts";

const KIND = "soak";

/**
 * The time since the plan has stood as it stands, and its expand step too, is at least the plan's soak. It counts from the merge of
 * whichever came last; what was taken back and came again, or was edited, counts from then.
 */
export function soak(given: PlanCase): Evidence {
  const { plan, basePlan, now } = given;
  if (plan.soak === null || plan.soak === 0) return verified(KIND, "the plan asks for none");
  if (basePlan === null) return failed(KIND, "the plan is not merged yet, so no time has passed");
  const standings = standingsOf(given);
  if (typeof standings === "string") return unverified(KIND, standings);
  const last = standings.toSorted((a, b) => b.standing.since.date.getTime() - a.standing.since.date.getTime())[0];
  if (last === undefined) return unverified(KIND, "when the plan was merged is not known");
  const { since, changed } = last.standing;
  const passed = now.getTime() - since.date.getTime();
  const did = changed.length === 0 ? "was merged" : `was edited (${changed.join(", ")})`;
  const words = `${formatDuration(passed)} of ${formatDuration(plan.soak)} since ${last.file} ${did} on ${whenMerged(since)}`;
  if (passed >= plan.soak) return verified(KIND, words);
  const over = new Date(since.date.getTime() + plan.soak).toISOString().slice(0, 10);
  return failed(KIND, `only ${words}; over on ${over}`);
}

interface FileStanding {
  readonly file: string;
  readonly standing: Standing;
}

/** Of the plan and of each migration of its expand step; in words, why one of them is not known. */
function standingsOf(given: PlanCase): readonly FileStanding[] | string {
  const { plan, merged } = given;
  const own = planStanding(plan, merged.get(plan.file));
  if (own === null) return `when ${plan.file} was merged is not known`;
  const step = expandStandings(given);
  if (step === null) return "a schema dump does not tell when what takes over was merged";
  const standings: FileStanding[] = [{ file: plan.file, standing: own }];
  for (const { migration, standing } of step) {
    if (standing === null) return `when ${migration.file} was merged is not known`;
    standings.push({ file: migration.file, standing });
  }
  return standings;
}
