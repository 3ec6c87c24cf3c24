import type { PlanTier } from "../model/config.ts";
import type { Evidence, EvidenceKind, Plan, PlanVerdict } from "../model/plan.ts";
import { failed, type PlanCase, type PlanFacts } from "./evidence/case.ts";
import { consumers } from "./evidence/consumers.ts";
import { dualWrite } from "./evidence/dual-write.ts";
import { expandMerged } from "./evidence/expand-merged.ts";
import { expandStep } from "./evidence/expand-step.ts";
import { liveEvidence } from "./evidence/live/told.ts";
import { soak } from "./evidence/soak.ts";
import { targetShape } from "./evidence/target-shape.ts";
import { matchPlan } from "./match.ts";
import { planObjects } from "./objects.ts";
import type { PlannedChange } from "./operation.ts";
import { phaseOf } from "./phases.ts";
import { requiredFor } from "./required.ts";
import { isSettled, withWaivers } from "./waivers.ts";

/** Plans at base and head, and all that their evidence is worked out from. */
export interface PlanBook extends PlanFacts {
  readonly basePlans: readonly Plan[];
  readonly headPlans: readonly Plan[];
  /** What the configuration asks for, of all tables and of some; it should be the base's configuration. */
  readonly required: readonly EvidenceKind[];
  readonly tiers: readonly PlanTier[];
  /** What running systems say, by the plan's name; absent where nobody was asked. */
  readonly live?: ReadonlyMap<string, readonly Evidence[]>;
}

/** All plans there are: the base's as they stand at base, then those that first appear at head. */
export function allPlans({ basePlans, headPlans }: Pick<PlanBook, "basePlans" | "headPlans">): readonly Plan[] {
  const known = new Set(basePlans.map(({ plan }) => plan));
  return [...basePlans, ...headPlans.filter(({ plan }) => !known.has(plan))];
}

/** The verdict of the plan that covers a change, the furthest where several do; null when none does. A plain RENAME of a column is never covered. */
export function planFor(change: PlannedChange, book: PlanBook): PlanVerdict | null {
  const match = matchPlan(change, allPlans(book), book.catalogs);
  if (match.kind !== "covered") return null;
  const verdicts = match.plans.map(({ plan }) => judgePlan(plan, book)).filter((verdict) => verdict !== null);
  return verdicts.toSorted((a, b) => PHASES.indexOf(b.phase) - PHASES.indexOf(a.phase))[0] ?? null;
}

const PHASES = ["proposed", "expanded", "migrating", "ready", "contracted"];

/** One plan of a book with all that it is judged by, and what its contract step needs; null when there is no such plan. */
export function planCase(
  name: string,
  book: PlanBook,
): { readonly given: PlanCase; readonly required: readonly EvidenceKind[] } | null {
  const named = (plans: readonly Plan[]) => plans.find(({ plan }) => plan === name) ?? null;
  const basePlan = named(book.basePlans);
  const headPlan = named(book.headPlans);
  const plan = basePlan ?? headPlan;
  if (plan === null) return null;
  const given: PlanCase = { ...book, plan, basePlan, headPlan, objects: planObjects(plan, book.catalogs.base) };
  return { given, required: requiredFor(plan.table, book.required, book.tiers) };
}

/** What was verified about the plan of that name, and how far it is; null when there is no such plan. */
export function judgePlan(name: string, book: PlanBook): PlanVerdict | null {
  const judged = planCase(name, book);
  if (judged === null) return null;
  const { given, required } = judged;
  const { plan, basePlan } = given;
  const found = [
    namedTwice(name, book) ?? expandMerged(given),
    targetShape(given),
    dualWrite(given),
    consumers(given),
    soak(given),
    ...liveEvidence(given, required, book.live?.get(plan.plan) ?? []),
  ];
  const evidence = withWaivers(found, basePlan, book.now);
  return { plan, required, evidence, phase: phaseOf(plan, book, evidence, required) };
}

/** Which of two merged plans of one name is meant cannot be told, so neither of them gives leave. */
function namedTwice(name: string, { basePlans }: PlanBook): Evidence | null {
  const [first, second] = basePlans.filter(({ plan }) => plan === name);
  if (first === undefined || second === undefined) return null;
  return failed("expand-merged", `${first.file} and ${second.file} both have a plan of this name at base`);
}

/** The required evidence that is not there: what still holds the contract step back. */
export function missingEvidence({ evidence, required }: PlanVerdict): readonly Evidence[] {
  return evidence.filter((item) => !isSettled(item) && required.includes(item.kind));
}

/** The files whose histories the evidence of plans at base is read from: those of the plans, and of their expand steps. */
export function filesOfPlans(plans: readonly Plan[], facts: Omit<PlanFacts, "merged">): readonly string[] {
  const files = plans.flatMap((plan) => {
    const objects = planObjects(plan, facts.catalogs.base);
    const step = expandStep({ ...facts, merged: new Map(), plan, basePlan: plan, headPlan: null, objects });
    return [plan.file, ...(step ?? []).map(({ file }) => file)];
  });
  return [...new Set(files)];
}
