import type { Pass } from "../pass/pass.ts";
import { concernsColumns } from "./claims.ts";
import { familyCaptures, familyTables, isInherited } from "./inherited.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import { renamesStream } from "./renamed-stream.ts";
import type { Draft, Rule } from "./rule.ts";
import { baseColumn, baseTable } from "./stream-facts.ts";

export const columnRenamed: Rule = {
  id: "column-renamed",
  title: "Column renamed in place",
  level: "error",
  what: "A captured column is renamed with ALTER TABLE … RENAME COLUMN.",
  why: "PostgreSQL renames instantly, but a change stream has no rename: with the next row the old field stops and a new one starts. Readers of the old field get null or its default from then on, and a schema registry lets that through whenever the old column was nullable or had a default.",
  fix: "Expand and contract: add the new column, keep both in step with a trigger, backfill, let every reader move, and drop the old column in a later change.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products RENAME COLUMN note TO remark;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.changes.flatMap((change) => {
      if (change.kind !== "column-renamed" || isInherited(pass, change)) return [];
      const captured = familyCaptures(pass, change);
      if (captured.length > 0 && !renamesStream(pass, change)) return [];
      const table = baseTable(pass.before, change.column);
      const column = baseColumn(pass.before, change.column);
      return [
        plannedChangeDraft(pass, {
          change,
          move: { operation: "rename-column", column, to: change.to },
          table,
          column,
          captured,
          fields: [column, change.to],
          message: `column ${table}.${column} is renamed to ${change.to} in place`,
          why: `The stream has no rename: field ${column} stops and field ${change.to} starts with the next row, and whoever reads ${column} finds null or its default.`,
          canBePlanned: false,
          concerns: (verdict) => concernsColumns(verdict, change.at, familyTables(pass, change), [column, change.to]),
        }),
      ];
    }),
};
