import type { Pass } from "../pass/pass.ts";
import type { PlanReview } from "../plans/review.ts";
import { planFixture } from "./plan-fixture.ts";
import type { Draft, Rule } from "./rule.ts";

export const planEdited: Rule = {
  id: "plan-edited",
  title: "Merged plan asks for less",
  level: "warning",
  what: "The change edits or deletes a merged plan while what it moves is still there, so that its contract step would need less: a shorter soak, another target, a waiver.",
  why: "A plan is judged as it stands at base: nothing a change writes about itself lets it through. What this edit asks for counts from the next change on, and its soak starts again.",
  fix: "Merge the edit by itself, so that whoever agreed to the plan sees it; or put the plan back.",
  base: planFixture({}),
  bad: { "plans/note.yaml": planFixture({ soak: "0d" })["plans/note.yaml"] ?? "" },
  good: { "plans/note.yaml": planFixture({ soak: "60d" })["plans/note.yaml"] ?? "" },
  check: (pass: Pass): readonly Draft[] => pass.planReviews().flatMap((review) => draft(review)),
};

/** A plan whose expand step never came may go. */
function draft({ verdict: { plan, phase }, edit }: PlanReview): readonly Draft[] {
  if (edit === null || (edit.kind === "deleted" && phase === "proposed")) return [];
  const what = edit.kind === "deleted" ? "is deleted" : `asks for less (${edit.keys.join(", ")})`;
  return [
    {
      severity: "warning",
      verdict: "plan",
      message: `plan ${plan.plan} ${what} while what it moves is still there`,
      why: "The plan at base is the one that counts for this change.",
      at: edit.kind === "deleted" ? plan.at : edit.head.at,
      table: plan.table,
      evidence: [`plan ${plan.plan}: ${phase}`],
      fix: ["Merge the edit by itself, apart from any change that needs the plan; or put the plan back."],
      change: `${edit.kind} ${plan.plan} ${edit.kind === "deleted" ? "" : edit.keys.join()}`,
    },
  ];
}
