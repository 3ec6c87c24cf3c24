import type { Evidence } from "../../../model/plan.ts";
import type { RecordedVersion } from "../../../ports.ts";
import { failed, type PlanCase, unverified, verified } from "../case.ts";
import { expandMigrations } from "./expand-migrations.ts";
import { asked, type LiveSystems } from "./systems.ts";

const KIND = "applied";

/** The framework's history table on that database holds the migrations that made what takes over. */
export async function applied(given: PlanCase, systems: LiveSystems): Promise<Evidence> {
  const migrations = expandMigrations(given);
  if (typeof migrations === "string") return unverified(KIND, migrations);
  if (migrations.length === 0) return verified(KIND, "no migration has to run before the contract step");
  const { history } = systems;
  if (history === null)
    return unverified(KIND, "the framework has no history table that is known: name it under migrations");
  return asked(KIND, systems.database, async (live) => {
    const recorded = await live.appliedVersions(history);
    const told = { source: live.label };
    const wanted = [...new Set(migrations.map(({ version }) => version))];
    const missing = wanted.filter((version) => !isRecorded(version, recorded));
    const where = `in ${history.table}`;
    if (missing.length === 0) return verified(KIND, `${wanted.join(", ")} recorded ${where}`, told);
    const baseline = recorded.find((one) => typeof one !== "string");
    if (baseline !== undefined)
      return unverified(KIND, `${missing.join(", ")} not ${where}, which begins with a baseline`, told);
    return failed(KIND, `${missing.join(", ")} not ${where}: the expand step has not run there`, told);
  });
}

function isRecorded(version: string, recorded: readonly RecordedVersion[]): boolean {
  return recorded.some((one) => one === version || (typeof one !== "string" && one.upTo === version));
}
