import type { PlanOf } from "../../model/plan.ts";
import { columnNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { moveSteps } from "../sql/move-steps.ts";
import { columnNamed, findTable } from "../target.ts";
import { textOf } from "./keys.ts";
import { isColumn } from "./same-object.ts";

/** A column under another name: a second column, kept in step with the first until nobody reads it. */
export const renameColumn: Operation<PlanOf<"rename-column">> = {
  name: "rename-column",
  takes: { column: "required", to: "required" },
  read: (shape) => ({ operation: "rename-column", column: textOf(shape, "column"), to: textOf(shape, "to") }),
  covers: (plan, change, catalogs) =>
    change.kind === "column-dropped" && isColumn(plan.table, plan.column, change.column, catalogs),
  columns: ({ column }) => [column],
  target(plan, table) {
    const column = columnNamed(table, plan.to);
    return column === null ? { kind: "missing", name: plan.to } : { kind: "column", column };
  },
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    return columnNamed(table, plan.column) === null && columnNamed(table, plan.to) !== null;
  },
  needs: (plan, given) => columnNeeds(given, plan.column),
  draft: moveSteps,
};
