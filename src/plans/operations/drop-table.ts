import type { PlanOf } from "../../model/plan.ts";
import { tableNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { tableDropSteps } from "../sql/table-drop.ts";
import { findTable } from "../target.ts";
import { isTable } from "./same-object.ts";

/** A table that goes for good. */
export const dropTable: Operation<PlanOf<"drop-table">> = {
  name: "drop-table",
  takes: {},
  read: () => ({ operation: "drop-table" }),
  /** One of that name made anew in the same change is a swap. */
  covers: (plan, change, catalogs) =>
    change.kind === "table-dropped" &&
    isTable(plan.table, change.table, catalogs) &&
    findTable(catalogs.head, plan.table) === null,
  columns: () => [],
  target: () => ({ kind: "nowhere" }),
  isContracted: (plan, catalog) => findTable(catalog, plan.table) === null,
  needs: (_, given) => tableNeeds(given, null),
  draft: (plan, { catalog, soak }) => tableDropSteps({ table: plan.table, catalog, soak }),
};
