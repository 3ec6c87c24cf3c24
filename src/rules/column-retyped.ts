import type { ChangeOf } from "../model/change.ts";
import type { Pass } from "../pass/pass.ts";
import { causedAt } from "./claims.ts";
import { plannedChangeDraft } from "./planned-change.ts";
import { rowField, sameType } from "./row-field.ts";
import type { Draft, Rule } from "./rule.ts";
import { baseColumn, baseTable, type Captured, columnCaptures } from "./stream-facts.ts";

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
      if (captured.length > 0 && !captured.some((capture) => changesStream(pass, change, capture))) return [];
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
          concerns: (verdict) => causedAt(verdict, change.at) || (verdict.table === table && verdict.column === column),
        }),
      ];
    }),
};

/** `varchar(50)` to `text` is one Connect STRING: nothing changes for the stream. */
function changesStream(pass: Pass, change: ChangeOf<"column-retyped">, { stream }: Captured): boolean {
  const before = rowField(stream.before, change.column.relation, change.column.attnum);
  const after = rowField(stream.steps.at(-1)?.prediction ?? null, change.column.relation, change.column.attnum);
  if (before.kind === "known" && after.kind === "known") return !sameType(before.schema, after.schema);
  // Absent on both sides: only part of the key, or dropped later (which has its own finding).
  if (before.kind === "absent" && after.kind === "absent") return inKey(pass, change);
  return true;
}

function inKey(pass: Pass, change: ChangeOf<"column-retyped">): boolean {
  return columnCaptures(pass, change.column).some(({ table }) =>
    (table.key ?? []).some((column) => column.attnum === change.column.attnum),
  );
}
