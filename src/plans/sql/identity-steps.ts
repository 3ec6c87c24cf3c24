import { quoteIdentifier } from "../../catalog/print.ts";
import type { PlanOf } from "../../model/plan.ts";
import type { DraftRequest, PlanStep } from "../operation.ts";
import { quoteTable } from "./names.ts";

/** Less of the old row in the log (ALTER TABLE, REPLICA IDENTITY). */
export function identitySteps({ table, to }: PlanOf<"replica-identity">, { soak }: DraftRequest): readonly PlanStep[] {
  const word = to.toLowerCase();
  const identity = ["default", "nothing", "full"].includes(word)
    ? word.toUpperCase()
    : `USING INDEX ${quoteIdentifier(to)}`;
  return [
    { kind: "people", phase: "expand", text: "Merge the plan by itself first." },
    ...(word === "nothing"
      ? [
          {
            kind: "people" as const,
            phase: "expand" as const,
            text: `Take ${table} out of every publication of updates or deletes first: PostgreSQL refuses both without an identity.`,
          },
        ]
      : []),
    {
      kind: "people",
      phase: "migrate",
      text: `Let every consumer do without old values of ${table}, take \`before\` out of its contract, and say \`unavailable: handled\` where it can do with the placeholder of a large value that did not change; then wait ${soak}.`,
    },
    {
      kind: "migration",
      phase: "contract",
      text: "Then, in a change of its own",
      title: `replica identity of ${table}`,
      up: `ALTER TABLE ${quoteTable(table)} REPLICA IDENTITY ${identity};`,
      down: null,
      transaction: "migration",
    },
  ];
}
