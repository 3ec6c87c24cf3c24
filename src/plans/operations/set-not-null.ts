import type { PlanOf } from "../../model/plan.ts";
import type { Operation } from "../operation.ts";
import { notNullSteps } from "../sql/not-null-steps.ts";
import { columnNamed, findTable } from "../target.ts";
import { optionalText, textOf } from "./keys.ts";
import { isColumn } from "./same-object.ts";

/** A column that is never null any more. Readers lose nothing by it; it is the registry that may refuse. */
export const setNotNull: Operation<PlanOf<"set-not-null">> = {
  name: "set-not-null",
  takes: { column: "required", value: "optional" },
  read: (shape) => ({
    operation: "set-not-null",
    column: textOf(shape, "column"),
    value: optionalText(shape, "value"),
  }),
  covers: (plan, change, catalogs) =>
    change.kind === "column-nullability" &&
    change.notNull &&
    isColumn(plan.table, plan.column, change.column, catalogs),
  columns: ({ column }) => [column],
  target: () => ({ kind: "nowhere" }),
  isContracted: (plan, catalog) => columnNamed(findTable(catalog, plan.table), plan.column)?.notNull === true,
  needs: () => [],
  draft: notNullSteps,
};
