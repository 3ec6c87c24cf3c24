import type { Pass } from "../pass/pass.ts";
import { concernsColumns } from "./claims.ts";
import { enumSwap } from "./enum-labels.ts";
import { familyCaptures, familyTables, isInherited } from "./inherited.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import { retypesStream } from "./retyped-stream.ts";
import type { Draft, Rule } from "./rule.ts";
import { baseColumn, baseTable } from "./stream-facts.ts";

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
      if (change.kind !== "column-retyped" || isInherited(pass, change)) return [];
      const captured = familyCaptures(pass, change);
      if (captured.length > 0 && !retypesStream(pass, change)) return [];
      const table = baseTable(pass.before, change.column);
      const column = baseColumn(pass.before, change.column);
      const [label, ...more] = enumSwap(pass, change)?.lost ?? [];
      const loses = label !== undefined && more.length === 0;
      return [
        plannedChangeDraft(pass, {
          change,
          move: loses
            ? { operation: "drop-enum-value", column, value: label, to: null }
            : { operation: "change-type", column, to: change.afterText, as: `${column}_v2`, cast: null, inverse: null },
          table,
          column,
          captured,
          fields: [column],
          message: loses
            ? `column ${table}.${column} can no longer be '${label}'`
            : `column ${table}.${column} changes from ${change.beforeText} to ${change.afterText}`,
          why: `Rows of both types stand side by side in the topic, and a reader of ${column} cannot tell which it has.`,
          canBePlanned: true,
          concerns: (verdict) => concernsColumns(verdict, change.at, familyTables(pass, change), [column]),
        }),
      ];
    }),
};
