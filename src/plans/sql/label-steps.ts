import { quoteIdentifier } from "../../catalog/print.ts";
import type { PlanStep } from "../operation.ts";
import { quoteTable, quoteText } from "./names.ts";

/** A label that an enum loses. */
export function labelSteps({
  table,
  column,
  label,
  soak,
}: {
  readonly table: string;
  readonly column: string;
  readonly label: string;
  readonly soak: string;
}): readonly PlanStep[] {
  const name = quoteIdentifier(column);
  return [
    { kind: "people", phase: "expand", text: "Merge the plan by itself first." },
    {
      kind: "people",
      phase: "backfill",
      text: `Stop writing ${quoteText(label)} and change the rows that hold it: UPDATE ${quoteTable(table)} SET ${name} = … WHERE ${name} = ${quoteText(label)};`,
    },
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer take ${quoteText(label)} out of its contract, then wait ${soak}.`,
    },
    {
      kind: "people",
      phase: "contract",
      text: "Then swap the type for one without the label, in a change of its own.",
    },
  ];
}
