import type { Column, Relation } from "../../../model/catalog.ts";
import { isInPlace, isTablePlan } from "../../operations/moved-table.ts";
import type { PlanCase } from "../case.ts";

/** What stands for the plan's expand step at base: what takes over, or what is left of what goes. */
export type Moved =
  /** Columns of the plan's own table. */
  | { readonly kind: "columns"; readonly table: Relation; readonly columns: readonly string[] }
  | { readonly kind: "table"; readonly table: Relation }
  /** The expand step is not at base. */
  | { readonly kind: "missing"; readonly name: string }
  /** Nothing takes over. `column`: what goes or changes, as it is at base; null: the table. */
  | { readonly kind: "left"; readonly table: Relation; readonly column: Column | null };

export function movedTo({ plan, objects: { table, column, target } }: PlanCase): Moved {
  if (table === null) return { kind: "missing", name: plan.table };
  switch (target.kind) {
    case "column":
      return { kind: "columns", table, columns: [target.column, ...(target.also ?? [])].map(({ name }) => name) };
    case "key":
      return { kind: "columns", table, columns: target.columns };
    case "label":
      // The label is part of what the column's type allows.
      return column === null
        ? { kind: "missing", name: plan.table }
        : { kind: "columns", table, columns: [column.name] };
    case "table":
      return { kind: "table", table: target.table };
    case "missing":
      if (isTablePlan(plan) && isInPlace(plan)) return { kind: "left", table, column: null };
      return { kind: "missing", name: target.name };
    case "type":
    case "nowhere":
      return { kind: "left", table, column };
    default:
      return target satisfies never;
  }
}
