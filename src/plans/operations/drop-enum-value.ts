import type { PlanOf } from "../../model/plan.ts";
import { isSwappedForLess, labelNeeds, lacksLabel, plannedEnum } from "../labels.ts";
import type { Operation } from "../operation.ts";
import { labelSteps } from "../sql/label-steps.ts";
import { optionalText, textOf } from "./keys.ts";

/** A label that an enum loses, in every column of it. */
export const dropEnumValue: Operation<PlanOf<"drop-enum-value">> = {
  name: "drop-enum-value",
  takes: { column: "required", value: "required", to: "optional" },
  read: (shape) => ({
    operation: "drop-enum-value",
    column: textOf(shape, "column"),
    value: textOf(shape, "value"),
    to: optionalText(shape, "to"),
  }),
  covers: isSwappedForLess,
  columns: ({ column }) => [column],
  target(plan, _, catalog) {
    if (plan.to === null) return { kind: "nowhere" };
    const isThere = plannedEnum(plan, catalog)?.labels.includes(plan.to) ?? false;
    return isThere ? { kind: "label", label: plan.to } : { kind: "missing", name: plan.to };
  },
  isContracted: lacksLabel,
  needs: labelNeeds,
  draft: labelSteps,
};
