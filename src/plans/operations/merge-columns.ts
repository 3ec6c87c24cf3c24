import type { PlanOf } from "../../model/plan.ts";
import { columnNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { moveSteps } from "../sql/move-steps.ts";
import { columnNamed, columnsTarget, findTable } from "../target.ts";
import { expressionsOf, listOf, textOf } from "./keys.ts";
import { isColumn } from "./same-object.ts";

/** Several columns that become one. */
export const mergeColumns: Operation<PlanOf<"merge-columns">> = {
  name: "merge-columns",
  takes: { columns: "required", to: "required", type: "required", cast: "required", inverse: "required" },
  read: (shape) => ({
    operation: "merge-columns",
    columns: listOf(shape, "columns"),
    to: textOf(shape, "to"),
    type: textOf(shape, "type"),
    cast: textOf(shape, "cast"),
    inverse: expressionsOf(shape, "inverse"),
  }),
  covers: (plan, change, catalogs) =>
    change.kind === "column-dropped" &&
    plan.columns.some((column) => isColumn(plan.table, column, change.column, catalogs)),
  columns: ({ columns }) => columns,
  target: (plan, table) => columnsTarget(table, [plan.to]),
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    const gone = plan.columns.every((column) => columnNamed(table, column) === null);
    return gone && columnNamed(table, plan.to) !== null;
  },
  needs: (plan, given) => plan.columns.flatMap((column) => columnNeeds(given, column)),
  draft: moveSteps,
};
