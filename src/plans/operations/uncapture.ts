import type { PlanOf } from "../../model/plan.ts";
import type { Operation } from "../operation.ts";
import { uncaptureSteps } from "../sql/taken-out-steps.ts";
import { optionalText } from "./keys.ts";
import { isTakenOut, readTakenOut, TAKEN_OUT, takenNeeds, takesOut } from "./taken-out.ts";

/** A table, a column or some operations that a connector's configuration no longer lets through. */
export const uncapture: Operation<PlanOf<"uncapture">> = {
  name: "uncapture",
  takes: { ...TAKEN_OUT, connector: "optional" },
  read: (shape) => ({ operation: "uncapture", connector: optionalText(shape, "connector"), ...readTakenOut(shape) }),
  covers: (plan, change) =>
    change.kind === "stream-loss" &&
    change.by.kind === "connector" &&
    (plan.connector === null || plan.connector === change.by.name) &&
    takesOut(plan, change),
  columns: ({ column }) => (column === null ? [] : [column]),
  target: () => ({ kind: "nowhere" }),
  isContracted: (plan, _, shapes) => isTakenOut(plan, shapes),
  needs: takenNeeds,
  draft: uncaptureSteps,
};
