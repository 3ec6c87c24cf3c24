import type { Catalog } from "../model/catalog.ts";
import type { Evidence, EvidenceKind, Phase, Plan } from "../model/plan.ts";
import { operationOf } from "./operations/all.ts";

/**
 * How far a plan is, from evidence alone: proposed (not merged, or not expanded), expanded (what takes over is there),
 * migrating (and kept in step), ready (everything required is verified), contracted (the old is gone at base).
 * A plan that is not merged is never more than proposed, whatever evidence is asked for.
 */
export function phaseOf(
  plan: Plan,
  base: Catalog,
  evidence: readonly Evidence[],
  required: readonly EvidenceKind[],
): Phase {
  const state = (kind: EvidenceKind) => evidence.find((one) => one.kind === kind)?.state;
  if (operationOf(plan.operation).isContracted(plan, base)) return "contracted";
  if (state("expand-merged") !== "verified") return "proposed";
  if (required.every((kind) => state(kind) === "verified")) return "ready";
  return state("target-shape") === "failed" || state("dual-write") === "failed" ? "expanded" : "migrating";
}
