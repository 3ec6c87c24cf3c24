import type { Evidence, EvidenceKind } from "../../../model/plan.ts";
import { type PlanCase, unverified, verified } from "../case.ts";
import { type LiveKind, nothingToProve } from "./nothing-to-prove.ts";

/** Evidence that only a running system can give, with what it would take. */
const LIVE: ReadonlyMap<LiveKind, string> = new Map([
  ["backfill", "needs the database: the plan's backfill query must give 0"],
  ["slot-past", "needs the database: how far the connector's slot has read"],
  ["groups-past", "needs Kafka: the consumer groups' offsets"],
  ["registry-version", "needs the registry: a version with the new shape"],
  ["applied", "needs the database: the framework's history table"],
  ["retention", "needs Kafka: the topic's retention and oldest record"],
]);

/** Live evidence as it was gathered, or as unverified where it is asked for by the plan or the configuration and was not. */
export function liveEvidence(
  given: PlanCase,
  required: readonly EvidenceKind[],
  gathered: readonly Evidence[],
): readonly Evidence[] {
  const { plan, basePlan } = given;
  return [...LIVE].flatMap(([kind, needs]) => {
    const found = gathered.find((evidence) => evidence.kind === kind);
    if (found !== undefined) return [found];
    const asked = (kind === "backfill" && plan.backfill !== null) || (kind === "retention" && plan.retention !== null);
    if (!asked && !required.includes(kind)) return [];
    const nothing = basePlan === null ? null : nothingToProve(kind, given);
    return [nothing === null ? unverified(kind, needs) : verified(kind, nothing, { source: "catalog at base" })];
  });
}
