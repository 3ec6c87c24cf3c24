import type { Location } from "../model/location.ts";
import type { Pass } from "../pass/pass.ts";
import { planFixture } from "./plan-fixture.ts";
import type { Draft, Rule } from "./rule.ts";

export const waiverExpired: Rule = {
  id: "waiver-expired",
  title: "Waiver that is over, or soon will be",
  level: "warning",
  what: "A waiver at base, of a plan on its way or in headgate.yaml, has expired or does so within 7 days.",
  why: "A waiver is leave for a time. On the day after its last one the change that leant on it is stopped, and nobody has time left to do what it put off.",
  fix: "Do what it put off; or agree on another date, in a change of its own. Take it out where nothing needs it any more.",
  base: planFixture({ waiver: "2026-01-31" }),
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN weight integer;\n" },
  good: { "plans/note.yaml": null },
  check(pass: Pass): readonly Draft[] {
    const ofPlans = pass.planReviews().flatMap(({ verdict: { plan }, edit }) =>
      edit?.kind === "deleted"
        ? []
        : plan.waivers.map((waiver) => ({
            ...waiver,
            of: `plan ${plan.plan} waives ${waiver.kind} ${waiver.waives}`,
            table: plan.table,
          })),
    );
    const ofRules = pass.config.waivers
      .filter(({ table }) =>
        [...pass.before.relations.values()].some(({ schema, name }) => table === `${schema}.${name}`),
      )
      .map((waiver) => ({ ...waiver, of: `rule ${waiver.rule} is waived` }));
    return [...ofPlans, ...ofRules].flatMap((one) => draft(one, pass.now));
  },
};

interface OneWaiver {
  readonly of: string;
  readonly table: string;
  readonly reason: string;
  readonly owner: string | null;
  /** ISO date, its last day (UTC). */
  readonly expires: string;
  readonly at: Location;
}

const SOON = 7 * 24 * 3600 * 1000;

function draft({ of, table, reason, owner, expires, at }: OneWaiver, now: Date): readonly Draft[] {
  const day = (date: Date) => date.toISOString().slice(0, 10);
  if (expires > day(new Date(now.getTime() + SOON))) return [];
  return [
    {
      severity: "warning",
      verdict: "plan",
      message: `${of} ${expires < day(now) ? "no longer: that was over on" : "until"} ${expires}`,
      why: `It was granted for a time: ${reason}.`,
      at,
      table,
      evidence: owner === null ? [] : [`owner: ${owner}`],
      fix: ["Do what it put off, or agree on another date in a change of its own."],
      change: `waiver ${of} ${expires}`,
    },
  ];
}
