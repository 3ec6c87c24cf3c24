import { pendingUnrecorded } from "../../../migrations/pending.ts";
import type { Evidence } from "../../../model/plan.ts";
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
    const recorded = await live.appliedVersions(history.table);
    const told = { source: live.label };
    const past = { framework: history.framework.id, migrations: given.applied, problems: [] };
    const ran = new Set(pendingUnrecorded(past, recorded, history.framework).applied.map(({ version }) => version));
    const wanted = [...new Set(migrations.map(({ version }) => version))];
    const missing = wanted.filter((version) => !ran.has(version));
    const where = history.table.table;
    if (missing.length === 0) return verified(KIND, `${where} has ${wanted.join(", ")}`, told);
    return failed(KIND, `${where} has no ${missing.join(", ")}: the expand step has not run there`, told);
  });
}
