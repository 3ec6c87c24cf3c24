import type { Pass } from "../pass/pass.ts";
import { concernsColumns } from "./claims.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import { retypesStream } from "./retyped-stream.ts";
import type { Draft, Rule } from "./rule.ts";
import { baseColumn, baseTable, columnCaptures } from "./stream-facts.ts";

export const columnRetyped: Rule = {
  id: "column-retyped",
  title: "Column retyped without a plan",
  level: "error",
  what: "A captured column gets another type, scale, unit or time zone in the stream, and no plan with complete evidence covers it.",
  why: "Old and new rows stand side by side in the topic. Some type changes the registry refuses, which stops the connector; others it lets through, and readers decode wrong values: another decimal scale, microseconds read as milliseconds.",
  fix: "Expand and contract: add a column of the new type, keep both in step with a trigger, let every reader move, and drop the old one in a later change.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ALTER COLUMN price TYPE numeric(14,4);\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ALTER COLUMN name TYPE varchar(500);\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.changes.flatMap((change) => {
      if (change.kind !== "column-retyped") return [];
      const captured = columnCaptures(pass, change.column);
      if (captured.length > 0 && !retypesStream(pass, change)) return [];
      const table = baseTable(pass.before, change.column);
      const column = baseColumn(pass.before, change.column);
      return [
        plannedChangeDraft(pass, {
          change,
          operation: "change-type",
          table,
          column,
          to: change.afterText,
          captured,
          fields: [column],
          message: `column ${table}.${column} changes from ${change.beforeText} to ${change.afterText}`,
          why: `Rows of both types stand side by side in the topic, and a reader of ${column} cannot tell which it has.`,
          canBePlanned: true,
          concerns: (verdict) => concernsColumns(verdict, change.at, table, [column]),
        }),
      ];
    }),
};
