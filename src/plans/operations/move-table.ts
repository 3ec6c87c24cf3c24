import type { PlanOf } from "../../model/plan.ts";
import { tableNeeds } from "../evidence/need.ts";
import type { Operation } from "../operation.ts";
import { targetTable } from "../target.ts";
import { textOf } from "./keys.ts";
import { coversTable, draftTable, tableMoved, tableTarget } from "./moved-table.ts";

/** A table in another schema: another topic. */
export const moveTable: Operation<PlanOf<"move-table">> = {
  name: "move-table",
  takes: { to: "required" },
  read: (shape) => ({ operation: "move-table", to: textOf(shape, "to") }),
  covers: coversTable,
  columns: () => [],
  target: (plan, _, catalog) => tableTarget(plan, catalog),
  isContracted: tableMoved,
  needs: (plan, given) => tableNeeds(given, targetTable(plan)),
  draft: draftTable,
};
