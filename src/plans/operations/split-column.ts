import type { PlanOf } from "../../model/plan.ts";
import { columnNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { moveSteps } from "../sql/move-steps.ts";
import { columnNamed, columnsTarget, findTable } from "../target.ts";
import { newColumnsOf, textOf } from "./keys.ts";
import { isColumn } from "./same-object.ts";

/** A column whose parts become columns of their own. */
export const splitColumn: Operation<PlanOf<"split-column">> = {
  name: "split-column",
  takes: { column: "required", into: "required", inverse: "required" },
  read: (shape) => ({
    operation: "split-column",
    column: textOf(shape, "column"),
    into: newColumnsOf(shape, "into"),
    inverse: textOf(shape, "inverse"),
  }),
  covers: (plan, change, catalogs) =>
    change.kind === "column-dropped" && isColumn(plan.table, plan.column, change.column, catalogs),
  columns: ({ column }) => [column],
  target: (plan, table) => columnsTarget(table, Object.keys(plan.into)),
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    return columnNamed(table, plan.column) === null && columnsTarget(table, Object.keys(plan.into)).kind === "column";
  },
  needs: (plan, given) => columnNeeds(given, plan.column),
  draft: moveSteps,
};
