import type { PlanOf } from "../../model/plan.ts";
import { columnNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { dropSteps } from "../sql/drop-steps.ts";
import { columnNamed, findTable } from "../target.ts";
import { textOf } from "./keys.ts";
import { isColumn } from "./same-object.ts";

/** A column that goes for good. */
export const dropColumn: Operation<PlanOf<"drop-column">> = {
  name: "drop-column",
  takes: { column: "required" },
  read: (shape) => ({ operation: "drop-column", column: textOf(shape, "column") }),
  covers: (plan, change, catalogs) =>
    change.kind === "column-dropped" && isColumn(plan.table, plan.column, change.column, catalogs),
  columns: ({ column }) => [column],
  target: () => ({ kind: "nowhere" }),
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    return table !== null && columnNamed(table, plan.column) === null;
  },
  needs: (plan, given) => columnNeeds(given, plan.column),
  draft: dropSteps,
};
