import { quoteIdentifier } from "../../catalog/print.ts";
import type { PlanStep } from "../operation.ts";
import { quoteTable } from "./names.ts";

/** A column (null: the whole table) that goes for good. */
export function dropSteps({
  table,
  column,
  soak,
}: {
  readonly table: string;
  readonly column: string | null;
  readonly soak: string;
}): readonly PlanStep[] {
  const what = column === null ? table : `${table}.${column}`;
  const up =
    column === null
      ? `DROP TABLE ${quoteTable(table)};`
      : `ALTER TABLE ${quoteTable(table)} DROP COLUMN ${quoteIdentifier(column)};`;
  return [
    { kind: "people", phase: "expand", text: "Merge the plan by itself first." },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer stop reading ${what} and take it out of its contract, then wait ${soak}.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: "Then, in a change of its own",
      title: `drop ${what}`,
      up,
      down: null,
      transaction: "migration",
    },
  ];
}
