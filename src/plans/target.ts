import { type Catalog, type Column, qualifiedName, type Relation } from "../model/catalog.ts";
import type { PlanOf } from "../model/plan.ts";
import type { PlanTarget } from "./operation.ts";

export function findTable(catalog: Catalog, name: string): Relation | null {
  for (const relation of catalog.relations.values()) {
    const isTable = relation.kind === "table" || relation.kind === "partitioned table";
    if (isTable && qualifiedName(relation) === name) return relation;
  }
  return null;
}

export function columnNamed(table: Relation | null, name: string): Column | null {
  return table?.columns.find((column) => column.name === name) ?? null;
}

/** The columns that take over, all of them or none. */
export function columnsTarget(table: Relation | null, names: readonly string[]): PlanTarget {
  const columns = names.map((name) => columnNamed(table, name) ?? name);
  const missing = columns.find((column) => typeof column === "string");
  if (missing !== undefined) return { kind: "missing", name: missing };
  const [column, ...also] = columns.filter((one) => typeof one !== "string");
  return column === undefined ? { kind: "nowhere" } : { kind: "column", column, also };
}

/** schema.table of where a table goes: `to` may be the bare name (rename) or the bare schema (move). */
export function targetTable(plan: PlanOf<"rename-table" | "move-table">): string {
  const [schema = "", ...rest] = plan.table.split(".");
  if (plan.to.includes(".")) return plan.to;
  return plan.operation === "move-table" ? `${plan.to}.${rest.join(".")}` : `${schema}.${plan.to}`;
}

export function primaryKey(table: Relation): readonly string[] {
  const attnums = table.indexes.find((index) => index.primary)?.columns ?? [];
  return attnums.map((attnum) => table.columns.find((column) => column.attnum === attnum)?.name ?? "");
}

export function enumLabels(catalog: Catalog, column: Column): readonly string[] | null {
  const type = catalog.types.get(column.type.oid);
  return type?.kind === "enum" ? type.labels : null;
}
