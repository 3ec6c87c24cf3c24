import { globMatcher } from "../config/glob.ts";
import type { PlanTier } from "../model/config.ts";
import { EVIDENCE_KINDS, type EvidenceKind } from "../model/plan.ts";

/** What a contract step on a table needs: what is asked of all, and of each tier that the table is in. */
export function requiredFor(
  table: string,
  ofAll: readonly EvidenceKind[],
  tiers: readonly PlanTier[],
): readonly EvidenceKind[] {
  const own = tiers.filter(({ tables }) => tables.some((pattern) => globMatcher(pattern)(table)));
  const needed = new Set([...ofAll, ...own.flatMap(({ require }) => require)]);
  return own.length === 0 ? ofAll : EVIDENCE_KINDS.filter((kind) => needed.has(kind));
}
