import type { Plan } from "../../model/plan.ts";
import type { DraftRequest, PlanStep } from "../operation.ts";
import { backfillQuery } from "./column-move.ts";
import { columnSteps } from "./column-steps.ts";
import { isMove, type MovePlan, plannedMove } from "./planned-move.ts";

/** The steps of a plan that moves columns; where its own words do not come to a move, what is wrong with them. */
export function moveSteps(plan: MovePlan, request: DraftRequest): readonly PlanStep[] {
  const planned = plannedMove(plan, request.catalog, request.parser ?? null);
  if (planned.kind === "move") return columnSteps(planned.move, planned.notes, request);
  return planned.problems.map(({ key, message }) => ({ kind: "people", phase: "expand", text: `${key}: ${message}` }));
}

/** SQL that gives 0 once every row is filled; null where the plan fills no columns. */
export function backfillCheck(
  plan: Plan,
  { catalog, parser }: Pick<DraftRequest, "catalog" | "parser">,
): string | null {
  if (!isMove(plan)) return null;
  const planned = plannedMove(plan, catalog, parser ?? null);
  return planned.kind === "move" ? backfillQuery(planned.move) : null;
}
