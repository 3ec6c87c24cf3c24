import type { Evidence, EvidenceKind, Phase, Plan } from "../model/plan.ts";
import type { PlanFacts } from "./evidence/case.ts";
import { operationOf } from "./operations/all.ts";
import { isSettled } from "./waivers.ts";

/**
 * How far a plan is, from evidence alone: proposed (not merged, or not expanded), expanded (what takes over is there),
 * migrating (and kept in step), ready (everything required is verified or waived), contracted (the old is gone at base).
 * A plan that is not merged is never more than proposed, whatever evidence is asked for.
 */
export function phaseOf(
  plan: Plan,
  { catalogs: { base }, before }: Pick<PlanFacts, "catalogs" | "before">,
  evidence: readonly Evidence[],
  required: readonly EvidenceKind[],
): Phase {
  const state = (kind: EvidenceKind) => evidence.find((one) => one.kind === kind)?.state;
  const settled = new Set(evidence.filter(isSettled).map(({ kind }) => kind));
  if (operationOf(plan.operation).isContracted(plan, base, before)) return "contracted";
  if (!settled.has("expand-merged")) return "proposed";
  if (required.every((kind) => settled.has(kind))) return "ready";
  return state("target-shape") === "failed" || state("dual-write") === "failed" ? "expanded" : "migrating";
}
