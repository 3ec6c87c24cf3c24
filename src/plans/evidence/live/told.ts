import type { Evidence, EvidenceKind, Plan } from "../../../model/plan.ts";
import { unverified } from "../case.ts";

/** Evidence that only a running system can give, with what it would take. */
const LIVE: ReadonlyMap<EvidenceKind, string> = new Map([
  ["backfill", "needs the database: the plan's backfill query must give 0"],
  ["slot-past", "needs the database: how far the connector's slot has read"],
  ["groups-past", "needs Kafka: the consumer groups' offsets"],
  ["registry-version", "needs the registry: a version with the new shape"],
  ["applied", "needs the database: the framework's history table"],
  ["retention", "needs Kafka: the topic's retention and oldest record"],
]);

/** Live evidence as it was gathered, or as unverified where it is asked for by the plan or the configuration and was not. */
export function liveEvidence(
  plan: Plan,
  required: readonly EvidenceKind[],
  gathered: readonly Evidence[],
): readonly Evidence[] {
  return [...LIVE].flatMap(([kind, needs]) => {
    const found = gathered.find((evidence) => evidence.kind === kind);
    if (found !== undefined) return [found];
    const asked = (kind === "backfill" && plan.backfill !== null) || (kind === "retention" && plan.retention !== null);
    return asked || required.includes(kind) ? [unverified(kind, needs)] : [];
  });
}
