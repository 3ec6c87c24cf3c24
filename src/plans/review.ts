import { ANY_COLUMN, readers } from "../contracts/query.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Reader } from "../model/contract.ts";
import type { Plan, PlanVerdict } from "../model/plan.ts";
import type { PlanCase } from "./evidence/case.ts";
import { dualWrite } from "./evidence/dual-write.ts";
import { expandStandings } from "./evidence/expand-step.ts";
import { isSealed } from "./evidence/seal.ts";
import { planStanding } from "./evidence/standing.ts";
import { judgePlan, type PlanBook } from "./judge.ts";
import { loweredKeys } from "./lowered.ts";
import { type PlanObjects, planObjects } from "./objects.ts";
import { operationOf } from "./operations/all.ts";

/** A merged plan on its way, and what the change under review does to it. */
export interface PlanReview {
  readonly verdict: PlanVerdict;
  /** Since when it, and its expand step where that is there, have been merged; null where git does not tell. */
  readonly since: Date | null;
  /** What the change makes of the plan itself; null: nothing that asks for less. */
  readonly edit: PlanEdit | null;
  /** What the change takes from under it before its contract step: a sentence; null: nothing. */
  readonly undone: string | null;
  /** Who at base reads what the plan moves, or what takes over. */
  readonly readers: readonly Reader[];
}

export type PlanEdit =
  | { readonly kind: "deleted" }
  | { readonly kind: "lowered"; readonly head: Plan; readonly keys: readonly string[] };

/** Every plan at base whose table this database has and whose contract step is not behind us. */
export function reviewPlans(book: PlanBook): readonly PlanReview[] {
  return book.basePlans.flatMap((plan) => {
    const objects = planObjects(plan, book.catalogs.base);
    const verdict = objects.table === null ? null : judgePlan(plan.plan, book);
    if (verdict === null || verdict.phase === "contracted") return [];
    const headPlan = book.headPlans.find((other) => other.plan === plan.plan) ?? null;
    const given: PlanCase = { ...book, plan, basePlan: plan, headPlan, objects };
    const done = operationOf(plan.operation).isContracted(plan, book.catalogs.head, book.after);
    return [
      {
        verdict,
        since: mergedSince(given),
        edit: done && headPlan === null ? null : editOf(plan, headPlan),
        undone: done ? null : undone(given),
        readers: readersOf(given),
      },
    ];
  });
}

function mergedSince(given: PlanCase): Date | null {
  const own = planStanding(given.plan, given.merged.get(given.plan.file));
  if (own === null) return null;
  const steps = expandStandings(given) ?? [];
  const dates = [own, ...steps.flatMap(({ standing }) => standing ?? [])].map(({ since }) => since.date.getTime());
  return new Date(Math.max(...dates));
}

function editOf(base: Plan, head: Plan | null): PlanEdit | null {
  if (head === null) return { kind: "deleted" };
  const keys = loweredKeys(base, head);
  return keys.length === 0 ? null : { kind: "lowered", head, keys };
}

/** Old and new stand side by side at base and after the change, and no longer agree; or what takes over is gone again. */
function undone(given: PlanCase): string | null {
  const { plan, objects, catalogs } = given;
  const later = planObjects(plan, catalogs.head);
  const sealed = (catalog: Catalog, { table }: PlanObjects) => table !== null && isSealed(catalog, table);
  if (sealed(catalogs.head, later) && !sealed(catalogs.base, objects))
    return `a trigger keeps everybody from writing to ${plan.table}`;
  const { target } = objects;
  if (target.kind !== "column" && target.kind !== "table" && target.kind !== "label") return null;
  if (later.target.kind === "missing") return `${target.kind} ${later.target.name}, which takes over, is gone again`;
  const was = dualWrite(given);
  if (was.state !== "verified") return null;
  const is = dualWrite({ ...given, objects: later, catalogs: { ...catalogs, base: catalogs.head } });
  return is.state === "verified" ? null : is.detail.replaceAll(" at base", "");
}

function readersOf({ plan, objects: { target }, baseContracts, before }: PlanCase): readonly Reader[] {
  const columns = [
    ...operationOf(plan.operation).columns(plan),
    ...(target.kind === "column" ? [target.column.name] : []),
  ];
  return readers(baseContracts, before, { table: plan.table }).filter(
    ({ column }) => columns.length === 0 || column === ANY_COLUMN || columns.includes(column),
  );
}
