import type { TableShape } from "../../contracts/shape.ts";
import type { Plan } from "../../model/plan.ts";
import type { PlanObjects } from "../objects.ts";
import { operationOf } from "../operations/all.ts";

/**
 * What takes over for a column has to come wherever the old one comes: a connector's column lists and a publication's leave out
 * columns they do not name. A sentence about the first that does not; null where all do, and where what takes over is no column.
 */
export function outOfReach(plan: Plan, { table, target }: PlanObjects, shapes: readonly TableShape[]): string | null {
  if (table === null || target.kind !== "column") return null;
  const old = operationOf(plan.operation).columns(plan);
  const next = [target.column, ...(target.also ?? [])].map(({ name }) => name);
  for (const { relation, streamed, opaque, routed, columns, topic, connector } of shapes) {
    if (relation !== table.oid || !streamed || opaque !== null || routed !== null) continue;
    const come = new Set(columns.map(({ column }) => column));
    const missing = next.find((name) => !come.has(name));
    if (missing === undefined || !old.some((name) => come.has(name))) continue;
    return `"${missing}" does not come to ${topic}: the columns that connector ${connector} or its publication lets through are without it`;
  }
  return null;
}
