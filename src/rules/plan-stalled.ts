import { formatDuration } from "../config/duration.ts";
import type { Pass } from "../pass/pass.ts";
import { planFixture } from "./plan-fixture.ts";
import { planLines, stillNeeded } from "./plan-words.ts";
import type { Draft, Rule } from "./rule.ts";

export const planStalled: Rule = {
  id: "plan-stalled",
  title: "Plan without progress",
  level: "warning",
  what: "A plan was merged longer ago than `plans.stalled-after` (90d when absent), and its contract step is not taken.",
  why: "An expand that is never contracted is paid for with every row: two columns, a trigger, two ways to read the same thing. Nobody remembers what was missing.",
  fix: "See it through: the finding lists what its contract step still needs. Or take it back: drop what takes over, and the plan with it.",
  base: {
    ...planFixture({}),
    "headgate.yaml":
      "postgres: 18\nmigrations: migrations\nconnectors: [connect/*.json]\ncontracts: consumers/*.yaml\nplans: {files: plans/*.yaml, stalled-after: 30d}\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN weight integer;\n" },
  good: { "plans/note.yaml": null },
  check: (pass: Pass): readonly Draft[] =>
    pass.planReviews().flatMap(({ verdict, since, edit }): readonly Draft[] => {
      const { plan, phase } = verdict;
      const age = since === null ? 0 : pass.now.getTime() - since.getTime();
      if (since === null || age < pass.config.plansStalledAfter || edit?.kind === "deleted") return [];
      const day = since.toISOString().slice(0, 10);
      return [
        {
          severity: "warning",
          verdict: "plan",
          message: `plan ${plan.plan} is ${phase}, and has been merged since ${day}`,
          why: `That is longer than ${formatDuration(pass.config.plansStalledAfter)} (plans.stalled-after).`,
          at: plan.at,
          table: plan.table,
          evidence: planLines(verdict),
          fix: phase === "ready" ? ["Take its contract step: everything it needs is there."] : stillNeeded(verdict),
          change: `stalled ${plan.plan}`,
        },
      ];
    }),
};
