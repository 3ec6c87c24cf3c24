import { formatType } from "../../catalog/print.ts";
import type { PlanOf } from "../../model/plan.ts";
import { columnNeeds, lossNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { moveSteps } from "../sql/move-steps.ts";
import { columnNamed, findTable } from "../target.ts";
import { sameTypeText } from "../type-text.ts";
import { optionalText, textOf } from "./keys.ts";
import { isColumn } from "./same-object.ts";

/** Another type: a second column that has it, or in place where every reader takes the new one. */
export const changeType: Operation<PlanOf<"change-type">> = {
  name: "change-type",
  takes: { column: "required", to: "required", as: "optional", cast: "optional", inverse: "optional" },
  read: (shape) => ({
    operation: "change-type",
    column: textOf(shape, "column"),
    to: textOf(shape, "to"),
    as: optionalText(shape, "as"),
    cast: optionalText(shape, "cast"),
    inverse: optionalText(shape, "inverse"),
  }),
  covers(plan, change, catalogs) {
    if (change.kind === "column-retyped") {
      return isColumn(plan.table, plan.column, change.column, catalogs) && sameTypeText(plan.to, change.afterText);
    }
    if (change.kind !== "column-dropped") return false;
    const beside = columnNamed(findTable(catalogs.base, plan.table), plan.as ?? plan.to);
    return beside !== null && isColumn(plan.table, plan.column, change.column, catalogs);
  },
  columns: ({ column }) => [column],
  target(plan, table) {
    const column = columnNamed(table, plan.as ?? plan.to);
    if (column !== null) return { kind: "column", column };
    return plan.as === null ? { kind: "type", text: plan.to } : { kind: "missing", name: plan.as };
  },
  isContracted(plan, catalog) {
    const table = findTable(catalog, plan.table);
    const column = columnNamed(table, plan.column);
    if (column === null) return columnNamed(table, plan.as ?? plan.to) !== null;
    return plan.as === null && sameTypeText(formatType(catalog, column.type), plan.to);
  },
  needs(plan, given) {
    const { objects } = given;
    const reads = () => columnNeeds(given, plan.column);
    return objects.target.kind === "type" ? lossNeeds(given, ({ column }) => column === plan.column, reads) : reads();
  },
  draft: moveSteps,
};
