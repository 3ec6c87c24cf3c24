import type { Catalog, Column, Relation } from "../model/catalog.ts";
import type { Plan } from "../model/plan.ts";
import type { PlanTarget } from "./operation.ts";
import { operationOf } from "./operations/all.ts";
import { columnNamed, findTable } from "./target.ts";

/** What a plan moves, as one catalog has it. */
export interface PlanObjects {
  readonly table: Relation | null;
  /** The column that is renamed, dropped or retyped; null when it is not there, or when the plan is about a table. */
  readonly column: Column | null;
  readonly target: PlanTarget;
}

export function planObjects(plan: Plan, catalog: Catalog): PlanObjects {
  const operation = operationOf(plan.operation);
  const table = findTable(catalog, plan.table);
  const [column] = operation.columns(plan);
  return {
    table,
    column: column === undefined ? null : columnNamed(table, column),
    target: operation.target(plan, table, catalog),
  };
}
