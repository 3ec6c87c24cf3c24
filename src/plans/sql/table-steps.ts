import type { PlanStep } from "../operation.ts";

/** A table that goes on under another name: another topic. */
export function tableSteps({
  table,
  target,
  soak,
}: {
  readonly table: string;
  readonly target: string;
  readonly soak: string;
}): readonly PlanStep[] {
  return [
    {
      kind: "people",
      phase: "expand",
      text: "A table under another name is another topic. Merge the plan by itself first.",
    },
    {
      kind: "people",
      phase: "migrate",
      text: `Make sure ${target} is captured (include list and publication), and let every consumer subscribe to both topics and name both ${table} and ${target} in its contract.`,
    },
    {
      kind: "wait",
      phase: "migrate",
      text: `Wait ${soak}, and until the connector has caught up: rows written under the old name and read after the move lose their key.`,
    },
    { kind: "people", phase: "contract", text: "Then move it in a change of its own." },
  ];
}
