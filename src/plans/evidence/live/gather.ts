import type { Evidence, EvidenceKind } from "../../../model/plan.ts";
import { type PlanCase, verified } from "../case.ts";
import { applied } from "./applied.ts";
import { backfill } from "./backfill.ts";
import { groupsPast } from "./groups-past.ts";
import { type LiveKind, nothingToProve } from "./nothing-to-prove.ts";
import { registryVersion } from "./registry-version.ts";
import { retention } from "./retention.ts";
import { slotPast } from "./slot-past.ts";
import type { LiveSystems } from "./systems.ts";

/** Who gives one kind of live evidence. */
interface LiveJudge {
  readonly kind: LiveKind;
  readonly judge: (given: PlanCase, systems: LiveSystems) => Promise<Evidence>;
  /** Whether there is somebody to ask. */
  readonly canBeAsked: (systems: LiveSystems) => boolean;
}

const hasDatabase = ({ database }: LiveSystems) => database.kind === "known";
const hasKafka = ({ kafka }: LiveSystems) => kafka.kind === "known";

const LIVE: readonly LiveJudge[] = [
  { kind: "applied", judge: applied, canBeAsked: hasDatabase },
  { kind: "registry-version", judge: registryVersion, canBeAsked: ({ registry }) => registry !== null },
  { kind: "backfill", judge: backfill, canBeAsked: hasDatabase },
  { kind: "slot-past", judge: slotPast, canBeAsked: hasDatabase },
  { kind: "groups-past", judge: groupsPast, canBeAsked: hasKafka },
  { kind: "retention", judge: retention, canBeAsked: hasKafka },
];

/**
 * What running systems say about one plan. Only a plan that is merged has anything asked for it: its query runs on a production database.
 * A kind that nobody can be asked for is told where the plan or the configuration asks for it.
 */
export async function gatherLive(
  given: PlanCase,
  systems: LiveSystems,
  required: readonly EvidenceKind[],
): Promise<readonly Evidence[]> {
  const { basePlan } = given;
  if (basePlan === null) return [];
  const found: Evidence[] = [];
  for (const { kind, judge, canBeAsked } of LIVE) {
    const wanted =
      required.includes(kind) ||
      (kind === "backfill" && basePlan.backfill !== null) ||
      (kind === "retention" && basePlan.retention !== null);
    if (!wanted && !canBeAsked(systems)) continue;
    const own = { ...given, plan: basePlan };
    const nothing = nothingToProve(kind, own);
    found.push(nothing === null ? await judge(own, systems) : verified(kind, nothing, { source: "catalog at base" }));
  }
  return found;
}
