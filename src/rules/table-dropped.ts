import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";
import { tableGone } from "./table-gone.ts";

export const tableDropped: Rule = {
  id: "table-dropped",
  title: "Captured table dropped without a plan",
  level: "error",
  what: "A captured table is dropped and no plan with complete evidence covers it.",
  why: "Its topic goes silent: no error, no event, readers keep the last state for ever.",
  fix: "Write a plan for the drop, let the readers of the topic go, and drop the table once the plan's evidence is complete.",
  bad: { "migrations/0002_change.sql": "DROP TABLE products;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.changes.flatMap((change) =>
      change.kind === "table-dropped"
        ? [
            tableGone(pass, change, {
              message: (table) => `table ${table} is dropped`,
              why: tableDropped.why,
              move: { operation: "drop-table" },
            }),
          ]
        : [],
    ),
};
