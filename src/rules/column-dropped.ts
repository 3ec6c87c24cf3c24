import type { Pass } from "../pass/pass.ts";
import { concernsColumns } from "./claims.ts";
import { familyCaptures, familyTables, isInherited } from "./inherited.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import type { Draft, Rule } from "./rule.ts";
import { baseColumn, baseTable } from "./stream-facts.ts";

export const columnDropped: Rule = {
  id: "column-dropped",
  title: "Column dropped without a plan",
  level: "error",
  what: "A captured column is dropped and no plan with complete evidence covers it.",
  why: "The field disappears from the topic with the next row. Where it was nullable or had a default the registry accepts that at every level, and readers silently see null or the default.",
  fix: "Write a plan for the drop, let every reader move away from the column, and drop it once the plan's evidence is complete.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products DROP COLUMN note;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.changes.flatMap((change) => {
      if (change.kind !== "column-dropped" || isInherited(pass, change)) return [];
      const table = baseTable(pass.before, change.column);
      const column = baseColumn(pass.before, change.column);
      return [
        plannedChangeDraft(pass, {
          change,
          move: { operation: "drop-column", column },
          table,
          column,
          captured: familyCaptures(pass, change),
          fields: [column],
          message: `column ${table}.${column} is dropped`,
          why: `Field ${column} disappears from the stream with the next row, and no plan with complete evidence says that nobody needs it.`,
          canBePlanned: true,
          concerns: (verdict) => concernsColumns(verdict, change.at, familyTables(pass, change), [column]),
        }),
      ];
    }),
};
