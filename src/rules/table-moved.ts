import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";
import { tableGone } from "./table-gone.ts";

export const tableMoved: Rule = {
  id: "table-moved",
  title: "Captured table moved to another schema without a plan",
  level: "error",
  what: "A captured table gets another schema and no plan with complete evidence covers it.",
  why: "Topic and subjects carry the schema's name: rows go to a new topic and the old one goes silent.",
  fix: "Treat it as a topic migration: plan it, let readers subscribe to both topics, and move the table once the plan's evidence is complete.",
  bad: { "migrations/0002_change.sql": "CREATE SCHEMA catalogue; ALTER TABLE products SET SCHEMA catalogue;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.changes.flatMap((change) =>
      change.kind === "table-moved"
        ? [
            tableGone(pass, change, {
              message: (table) => `table ${table} is moved to schema ${change.toSchema}`,
              why: tableMoved.why,
              move: { operation: "move-table", to: change.toSchema },
            }),
          ]
        : [],
    ),
};
