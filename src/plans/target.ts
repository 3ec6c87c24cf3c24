import { formatType } from "../catalog/print.ts";
import { type Catalog, type Column, qualifiedName, type Relation } from "../model/catalog.ts";
import type { Plan } from "../model/plan.ts";
import { sameTypeText } from "./type-text.ts";

/** What a plan moves, as one catalog has it. */
export interface PlanObjects {
  readonly table: Relation | null;
  /** The column that is renamed, dropped or retyped; null when it is not there, or when the plan is about a table. */
  readonly column: Column | null;
  readonly target: PlanTarget;
}

/** Where a plan moves to, as one catalog has it. */
export type PlanTarget =
  | { readonly kind: "column"; readonly column: Column }
  | { readonly kind: "table"; readonly table: Relation }
  /** A column or table to come. */
  | { readonly kind: "missing"; readonly name: string }
  /** change-type without a second column: the type changes in place. */
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "key"; readonly columns: readonly string[] }
  /** Plain drops go nowhere. */
  | { readonly kind: "nowhere" };

export function findTable(catalog: Catalog, name: string): Relation | null {
  for (const relation of catalog.relations.values()) {
    const isTable = relation.kind === "table" || relation.kind === "partitioned table";
    if (isTable && qualifiedName(relation) === name) return relation;
  }
  return null;
}

export function planObjects(plan: Plan, catalog: Catalog): PlanObjects {
  const table = findTable(catalog, plan.table);
  return { table, column: columnOf(table, plan.column), target: planTarget(plan, table, catalog) };
}

function columnOf(table: Relation | null, name: string | null): Column | null {
  return table?.columns.find((column) => column.name === name) ?? null;
}

function planTarget(plan: Plan, table: Relation | null, catalog: Catalog): PlanTarget {
  const to = plan.to ?? "";
  switch (plan.operation) {
    case "rename-column":
    case "change-type": {
      const column = columnOf(table, to);
      if (column !== null) return { kind: "column", column };
      return plan.operation === "change-type" ? { kind: "type", text: to } : { kind: "missing", name: to };
    }
    case "rename-table":
    case "move-table": {
      const name = targetTable(plan);
      const target = findTable(catalog, name);
      return target === null ? { kind: "missing", name } : { kind: "table", table: target };
    }
    case "change-key":
      return { kind: "key", columns: to.split(",").map((column) => column.trim()) };
    case "drop-column":
    case "drop-table":
    case "drop-enum-value":
      return { kind: "nowhere" };
    default:
      return plan.operation satisfies never;
  }
}

/** schema.table of where a table goes: `to` may be the bare name (rename) or the bare schema (move). */
export function targetTable(plan: Pick<Plan, "operation" | "table" | "to">): string {
  const [schema = "", ...rest] = plan.table.split(".");
  const to = plan.to ?? "";
  if (to.includes(".")) return to;
  return plan.operation === "move-table" ? `${to}.${rest.join(".")}` : `${schema}.${to}`;
}

/** Whether what the plan moves is gone from a catalog: its contract step is behind us. */
export function isContracted(plan: Plan, catalog: Catalog): boolean {
  const { table, column, target } = planObjects(plan, catalog);
  switch (plan.operation) {
    case "rename-column":
      return column === null && target.kind === "column";
    case "drop-column":
      return table !== null && column === null;
    case "change-type":
      return (
        table !== null &&
        ((column === null && target.kind === "column") ||
          (column !== null && target.kind === "type" && sameTypeText(formatType(catalog, column.type), target.text)))
      );
    case "rename-table":
    case "move-table":
    case "drop-table":
      return table === null;
    case "change-key":
      return table !== null && target.kind === "key" && primaryKey(table).join() === target.columns.join();
    case "drop-enum-value": {
      const labels = column === null ? null : enumLabels(catalog, column);
      return labels !== null && plan.value !== null && !labels.includes(plan.value);
    }
    default:
      return plan.operation satisfies never;
  }
}

export function primaryKey(table: Relation): readonly string[] {
  const attnums = table.indexes.find((index) => index.primary)?.columns ?? [];
  return attnums.map((attnum) => table.columns.find((column) => column.attnum === attnum)?.name ?? "");
}

export function enumLabels(catalog: Catalog, column: Column): readonly string[] | null {
  const type = catalog.types.get(column.type.oid);
  return type?.kind === "enum" ? type.labels : null;
}
