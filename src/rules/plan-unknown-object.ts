import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const planUnknownObject: Rule = {
  id: "plan-unknown-object",
  title: "Plan about something that is not there",
  level: "warning",
  what: "A plan names a table, column or enum value the base does not have: a new one that was written for something else, or a merged one whose object is gone otherwise than by its contract step.",
  why: "A plan with a typo covers nothing: the change it was written for would still be stopped, weeks later. A plan about what is gone says that something went another way than was agreed.",
  fix: "Correct the name in the plan, or take the plan out where nothing is left to do.",
  bad: {
    "plans/note.yaml":
      "plan: products-note\noperation: drop-column\ntable: public.products\ncolumn: notes\nsync: none\n",
  },
  good: {
    "plans/note.yaml":
      "plan: products-note\noperation: drop-column\ntable: public.products\ncolumn: note\nsync: none\n",
  },
  check: (pass: Pass): readonly Draft[] =>
    pass.planMismatches.map((mismatch) => ({
      severity: "warning",
      verdict: "plan",
      message: `plan ${mismatch.plan}: ${mismatch.message}`,
      why: "A plan about what is not there covers nothing.",
      at: mismatch.at,
      fix: mismatch.hint === null ? [] : [`Did you mean ${mismatch.hint}?`],
      change: mismatch.message,
    })),
};
