import type { PlanOf } from "../../model/plan.ts";
import { tableNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { tableSteps } from "../sql/table-steps.ts";
import { findTable, targetTable } from "../target.ts";
import { textOf } from "./keys.ts";
import { isTable } from "./same-object.ts";

/** A table under another name: another topic. */
export const renameTable: Operation<PlanOf<"rename-table">> = {
  name: "rename-table",
  takes: { to: "required" },
  read: (shape) => ({ operation: "rename-table", to: textOf(shape, "to") }),
  covers(plan, change, catalogs) {
    if (change.kind === "table-renamed") {
      return isTable(plan.table, change.table, catalogs) && targetTable(plan) === `${change.table.schema}.${change.to}`;
    }
    if (change.kind !== "table-dropped") return false;
    return isTable(plan.table, change.table, catalogs) && findTable(catalogs.base, targetTable(plan)) !== null;
  },
  columns: () => [],
  target(plan, _, catalog) {
    const name = targetTable(plan);
    const table = findTable(catalog, name);
    return table === null ? { kind: "missing", name } : { kind: "table", table };
  },
  isContracted: (plan, catalog) => findTable(catalog, plan.table) === null,
  needs: (plan, given) => tableNeeds(given, targetTable(plan)),
  draft: (plan, { soak }) => tableSteps({ table: plan.table, target: targetTable(plan), soak }),
};
