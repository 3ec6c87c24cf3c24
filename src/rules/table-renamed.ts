import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";
import { tableGone } from "./table-gone.ts";

export const tableRenamed: Rule = {
  id: "table-renamed",
  title: "Captured table renamed without a plan",
  level: "error",
  what: "A captured table is renamed and no plan with complete evidence covers it.",
  why: "Topic and subjects carry the table's name: rows go to a new topic, the old one goes silent, and rows written before the rename but read after it arrive with a null key and every column nullable.",
  fix: "Treat it as a topic migration: plan it, let readers subscribe to both topics, and rename once the plan's evidence is complete.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products RENAME TO articles;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.changes.flatMap((change) =>
      change.kind === "table-renamed"
        ? [
            tableGone(pass, change, {
              message: (table) => `table ${table} is renamed to ${change.to}`,
              why: tableRenamed.why,
              move: { operation: "rename-table", to: change.to },
            }),
          ]
        : [],
    ),
};
