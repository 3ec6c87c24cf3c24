import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { parsePlans } from "../../../src/plans/format.ts";
import type { PlanStep } from "../../../src/plans/operation.ts";
import { operationOf } from "../../../src/plans/operations/all.ts";
import { backfillCheck } from "../../../src/plans/sql/move-steps.ts";
import { apply } from "../helpers.ts";

export const parser = await loadSqlParser();

export interface Drafted {
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly steps: readonly PlanStep[];
  readonly migrations: readonly (PlanStep & { readonly kind: "migration" })[];
  /** The plan's `backfill` query. */
  readonly query: string | null;
}

/** A plan's steps over tables made by some SQL. */
export function drafted(base: string, yaml: string, postgres = 18): Drafted {
  const [plan] = parsePlans({ path: "plans/p.yaml", text: `plan: p\n${yaml}` });
  if (plan === undefined) throw new Error("no plan");
  const { catalog } = apply(emptyCatalog({ postgres }), { "1.sql": base });
  const request = { catalog, postgres, soak: "14d", parser };
  const steps = operationOf(plan.operation).draft(plan, request);
  const migrations = steps.filter((step) => step.kind === "migration");
  return { plan, catalog, steps, migrations, query: backfillCheck(plan, request) };
}

export function upOf({ migrations }: Drafted, phase: PlanStep["phase"]): string {
  return migrations.filter((step) => step.phase === phase)[0]?.up ?? "";
}
