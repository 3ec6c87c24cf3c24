import type { PlanOf } from "../../model/plan.ts";
import { isSwappedForLess, labelNeeds, lacksLabel, plannedEnum } from "../labels.ts";
import type { Operation } from "../operation.ts";
import { labelSteps } from "../sql/label-steps.ts";
import { textOf } from "./keys.ts";

/** A label under another name: a second label, which rows take one by one, until the first can go. */
export const renameEnumValue: Operation<PlanOf<"rename-enum-value">> = {
  name: "rename-enum-value",
  takes: { column: "required", value: "required", to: "required" },
  read: (shape) => ({
    operation: "rename-enum-value",
    column: textOf(shape, "column"),
    value: textOf(shape, "value"),
    to: textOf(shape, "to"),
  }),
  covers: isSwappedForLess,
  columns: ({ column }) => [column],
  target(plan, _, catalog) {
    const isThere = plannedEnum(plan, catalog)?.labels.includes(plan.to) ?? false;
    return isThere ? { kind: "label", label: plan.to } : { kind: "missing", name: plan.to };
  },
  isContracted: (plan, catalog) =>
    lacksLabel(plan, catalog) && (plannedEnum(plan, catalog)?.labels.includes(plan.to) ?? false),
  needs: labelNeeds,
  draft: labelSteps,
};
