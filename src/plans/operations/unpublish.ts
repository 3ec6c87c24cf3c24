import type { PlanOf } from "../../model/plan.ts";
import type { Operation } from "../operation.ts";
import { unpublishSteps } from "../sql/taken-out-steps.ts";
import { optionalText } from "./keys.ts";
import { isTakenOut, readTakenOut, TAKEN_OUT, takenNeeds, takesOut } from "./taken-out.ts";

/** A table, a column, some rows or some operations that a publication no longer lets through. */
export const unpublish: Operation<PlanOf<"unpublish">> = {
  name: "unpublish",
  takes: { ...TAKEN_OUT, publication: "optional" },
  read: (shape) => ({
    operation: "unpublish",
    publication: optionalText(shape, "publication"),
    ...readTakenOut(shape),
  }),
  covers: (plan, change) =>
    change.kind === "stream-loss" &&
    change.by.kind === "publication" &&
    (plan.publication === null || plan.publication === change.by.name) &&
    takesOut(plan, change),
  columns: ({ column }) => (column === null ? [] : [column]),
  target: () => ({ kind: "nowhere" }),
  isContracted: (plan, _, shapes) => isTakenOut(plan, shapes),
  needs: takenNeeds,
  draft: unpublishSteps,
};
