import type { PlanOf } from "../../model/plan.ts";
import { columnNeeds, lossNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { labelSteps } from "../sql/label-steps.ts";
import { columnNamed, enumLabels, findTable } from "../target.ts";
import { textOf } from "./keys.ts";
import { isColumn } from "./same-object.ts";

/** A label that an enum loses. */
export const dropEnumValue: Operation<PlanOf<"drop-enum-value">> = {
  name: "drop-enum-value",
  takes: { column: "required", value: "required" },
  read: (shape) => ({ operation: "drop-enum-value", column: textOf(shape, "column"), value: textOf(shape, "value") }),
  covers(plan, change, catalogs) {
    if (change.kind === "enum-labels-changed") {
      return (
        change.usedBy.some((column) => isColumn(plan.table, plan.column, column, catalogs)) &&
        losesOnly(change.before, change.after, plan.value)
      );
    }
    // PostgreSQL drops no label: the column gets another type.
    if (change.kind !== "column-retyped" || !isColumn(plan.table, plan.column, change.column, catalogs)) return false;
    const before = columnNamed(findTable(catalogs.base, plan.table), plan.column);
    const after = catalogs.head.relations
      .get(change.column.relation)
      ?.columns.find(({ attnum }) => attnum === change.column.attnum);
    const old = before === null ? null : enumLabels(catalogs.base, before);
    const left = after === undefined ? null : enumLabels(catalogs.head, after);
    return old !== null && left !== null && losesOnly(old, left, plan.value);
  },
  columns: ({ column }) => [column],
  target: () => ({ kind: "nowhere" }),
  isContracted(plan, catalog) {
    const column = columnNamed(findTable(catalog, plan.table), plan.column);
    const labels = column === null ? null : enumLabels(catalog, column);
    return labels !== null && !labels.includes(plan.value);
  },
  needs: (plan, given) =>
    lossNeeds(
      given,
      ({ column }) => column === plan.column,
      () => columnNeeds(given, plan.column),
    ),
  draft: (plan, { soak }) => labelSteps({ table: plan.table, column: plan.column, label: plan.value, soak }),
};

function losesOnly(before: readonly string[], after: readonly string[], value: string): boolean {
  const left = before.filter((label) => label !== value);
  return left.length === before.length - 1 && left.every((label) => after.includes(label)) && !after.includes(value);
}
