import { ANY_COLUMN } from "../contracts/query.ts";
import type { Reader } from "../model/contract.ts";
import type { AffectedConsumer } from "../model/finding.ts";
import type { Pass } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import { EXPAND, planFixture } from "./plan-fixture.ts";
import { stillNeeded } from "./plan-words.ts";
import type { Draft, Rule } from "./rule.ts";

export const planSyncRemoved: Rule = {
  id: "plan-sync-removed",
  title: "What keeps old and new in step is taken away too early",
  level: "error",
  what: "The change drops, disables or replaces what keeps the old and the new place of a plan in step, or drops what takes over, before the plan's contract step is due.",
  why: "From then on a row written under one name is stale under the other. Readers that have moved and readers that have not see different values, and nothing fails.",
  fix: "Leave it until the plan is ready: its contract step drops it together with the old place.",
  base: { ...planFixture({}), "migrations/0002_remark.sql": EXPAND },
  bad: { "migrations/0003_change.sql": "DROP TRIGGER products_note_sync ON products;\n" },
  good: { "migrations/0003_change.sql": "ALTER TABLE products ADD COLUMN weight integer;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.planReviews().flatMap(({ verdict, undone, readers }): readonly Draft[] => {
      const { plan, phase } = verdict;
      if (undone === null || phase === "ready") return [];
      return [
        {
          severity: "error",
          verdict: "plan",
          message: `plan ${plan.plan} is ${phase}, and this change takes from under it: ${undone}`,
          why: "Old and new no longer agree, and readers of both are still there.",
          at: blame(pass.changes, plan.table, null) ?? pass.statements.pending[0]?.at ?? plan.at,
          table: plan.table,
          consumers: readers.map((reader) => affected(reader)),
          evidence: [`plan ${plan.plan}: ${phase}`],
          fix: ["Keep it until the contract step.", ...stillNeeded(verdict)],
          change: `undone ${plan.plan} ${undone}`,
        },
      ];
    }),
};

function affected({ consumer, owner, contact, column, file, line, topic }: Reader): AffectedConsumer {
  const start = { line, column: 1 };
  const reason = column === ANY_COLUMN ? "it reads rows that no longer agree" : `"${column}" may be stale`;
  return { consumer, owner, contact, state: "may-break", reason, at: { file, start, end: start }, topic };
}
