import { type Catalog, qualifiedName } from "../../model/catalog.ts";
import type { Plan, PlanOf } from "../../model/plan.ts";
import type { Catalogs, DraftRequest, PlannedChange, PlanStep, PlanTarget } from "../operation.ts";
import { tablePair } from "../sql/table-pair.ts";
import { tableSteps } from "../sql/table-steps.ts";
import { differenceQuery } from "../sql/table-sync.ts";
import { findTable, targetTable } from "../target.ts";
import { isTable } from "./same-object.ts";

/** A plan whose table goes on elsewhere. */
export type TablePlan = PlanOf<"rename-table" | "move-table">;

/**
 * Beside each other, the last step drops the old table, in place it renames it. In neither case may another table have the old name
 * afterwards: that is a swap, and its rows are other rows.
 */
export function coversTable(plan: TablePlan, change: PlannedChange, catalogs: Catalogs): boolean {
  if (findTable(catalogs.head, plan.table) !== null) return false;
  if (isInPlace(plan)) return renames(plan, change, catalogs);
  return (
    change.kind === "table-dropped" &&
    isTable(plan.table, change.table, catalogs) &&
    staysAt(targetTable(plan), catalogs)
  );
}

/** The table of that name at base has it at head. */
function staysAt(name: string, { base, head }: Catalogs): boolean {
  const before = findTable(base, name);
  const after = before === null ? undefined : head.relations.get(before.oid);
  return after !== undefined && qualifiedName(after) === name;
}

/** A table may get another schema and another name by two statements: where it is at head is what counts. */
function renames(plan: TablePlan, change: PlannedChange, catalogs: Catalogs): boolean {
  if (change.kind !== "table-renamed" && change.kind !== "table-moved") return false;
  const after = catalogs.head.relations.get(change.table.relation);
  return (
    isTable(plan.table, change.table, catalogs) && after !== undefined && qualifiedName(after) === targetTable(plan)
  );
}

export function isTablePlan(plan: Plan): plan is TablePlan {
  return plan.operation === "rename-table" || plan.operation === "move-table";
}

/** Whether the table itself gets the new name: no other is made beside it that has to be kept in step. */
export function isInPlace({ sync }: TablePlan): boolean {
  return sync === "none";
}

/** SQL that must give 0 once both tables have the same rows; null where they cannot be told to be the same. */
export function tableDifferences(plan: TablePlan, catalog: Catalog): string | null {
  const pair = tablePair(catalog, plan.table, targetTable(plan));
  return "reason" in pair ? null : differenceQuery(pair);
}

export function tableTarget(plan: TablePlan, catalog: Catalog): PlanTarget {
  const name = targetTable(plan);
  const table = findTable(catalog, name);
  return table === null ? { kind: "missing", name } : { kind: "table", table };
}

export function tableMoved(plan: TablePlan, catalog: Catalog): boolean {
  return findTable(catalog, plan.table) === null && findTable(catalog, targetTable(plan)) !== null;
}

export function draftTable(plan: TablePlan, { catalog, soak }: DraftRequest): readonly PlanStep[] {
  const way = isInPlace(plan) ? "in place" : "beside";
  return tableSteps({ table: plan.table, target: targetTable(plan), way, catalog, soak });
}
