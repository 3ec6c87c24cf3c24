import { formatDuration } from "../../../config/duration.ts";
import type { Evidence } from "../../../model/plan.ts";
import type { RegistryHistory } from "../../../ports.ts";
import { failed, type PlanCase, unverified, verified } from "../case.ts";
import { type NewShape, newShapes, registeredShape } from "./new-versions.ts";
import { type LiveSystems, orUnverified } from "./systems.ts";

const KIND = "registry-version";

/**
 * A version of every subject concerned has what takes over as the base has it: the connector has written records of the new shape. A
 * snapshot may be of another day than the registry; it counts for less.
 */
export async function registryVersion(given: PlanCase, systems: LiveSystems): Promise<Evidence> {
  const { registry } = systems;
  const wanted = newShapes(given);
  if (wanted.kind === "missing") return failed(KIND, `${wanted.reason}: the expand step is not merged`);
  if (wanted.kind === "nothing")
    return verified(KIND, `nothing to register before the contract step: ${wanted.reason}`);
  if (registry === null) return unverified(KIND, "needs the registry, or a snapshot of it");
  return orUnverified(KIND, async () => {
    const told = tellingOf(registry, given.now);
    const details: string[] = [];
    for (const shape of wanted.shapes) {
      const judged = await judge(shape, systems, registry);
      if (judged.state === "failed") return failed(KIND, judged.detail + told.age, told);
      if (judged.state === "unverified") return unverified(KIND, judged.detail + told.age, told);
      details.push(judged.detail);
    }
    return verified(KIND, details.join("; ") + told.age, told);
  });
}

async function judge(
  wanted: NewShape,
  systems: LiveSystems,
  registry: RegistryHistory,
): Promise<Pick<Evidence, "state" | "detail">> {
  const found = await registeredShape(wanted, systems, registry);
  if (found.kind === "untold") return { state: "unverified", detail: found.reason };
  const { subject, fresh, versions } = found.registered;
  const fields = wanted.fields.map((field) => `"${field}"`).join(", ");
  const [first] = fresh;
  if (first !== undefined) {
    return { state: "verified", detail: `version ${first.version} of ${subject} (id ${first.id}) has ${fields}` };
  }
  if (versions === 0) return { state: "failed", detail: `${subject} has no version` };
  const next = "the connector registers it with the next row that is written";
  return {
    state: "failed",
    detail: `none of the ${versions} versions of ${subject} has ${fields} as at base: ${next}`,
  };
}

function tellingOf(
  { label, takenAt }: RegistryHistory,
  now: Date,
): { readonly source: string; readonly strength: Evidence["strength"]; readonly age: string } {
  if (takenAt === null) return { source: label, strength: "strong", age: "" };
  const taken = new Date(takenAt).getTime();
  const age = Number.isNaN(taken) ? "of an unknown day" : `${formatDuration(Math.max(0, now.getTime() - taken))} old`;
  return { source: label, strength: "medium", age: ` (a snapshot, ${age})` };
}
