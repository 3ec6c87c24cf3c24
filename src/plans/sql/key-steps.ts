import { quoteIdentifier } from "../../catalog/print.ts";
import type { PlanStep } from "../operation.ts";
import { quoteTable } from "./names.ts";

/** Another primary key. */
export function keySteps({
  table,
  columns,
  soak,
}: {
  readonly table: string;
  readonly columns: readonly string[];
  readonly soak: string;
}): readonly PlanStep[] {
  return [
    {
      kind: "people",
      phase: "expand",
      text: "Another key is another identity for every row: compacted topics keep both. Merge the plan by itself first.",
    },
    {
      kind: "migration",
      phase: "expand",
      text: "Make the new key columns NOT NULL and unique ahead of time",
      title: `index the new key of ${table}`,
      up: `CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteTable(table)} (${columns.map(quoteIdentifier).join(", ")});`,
      down: null,
      transaction: "none",
    },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer that reads the record key understand the new one and say so in its contract, then wait ${soak}.`,
    },
    {
      kind: "people",
      phase: "contract",
      text: "Then change the key in a change of its own, and rebuild what is kept by key.",
    },
  ];
}
