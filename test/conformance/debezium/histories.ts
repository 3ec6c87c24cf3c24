import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { statementsOf } from "../../corpus/follow.ts";
import { loadHistory, type PinnedHistory, pinnedHistories } from "../../corpus/history.ts";
import { RealHistory } from "../../corpus/real-side.ts";
import type { PostgresServer } from "../../support/postgres.ts";

/** Major of the server that startPostgres gives when none is named. */
const SERVER_MAJOR = 18;

/** The pinned public histories of these names; all of them when none is given. Throws for a name nobody pinned. */
export function namedHistories(names: readonly string[]): readonly PinnedHistory[] {
  const all = pinnedHistories();
  if (names.length === 0) return all;
  return names.map((name) => {
    const history = all.find((candidate) => candidate.name === name);
    if (history === undefined) throw new Error(`no history is pinned as ${name}`);
    return history;
  });
}

/** Downloads a history and runs it in a database of its name. Gives why that did not work, or null. */
export async function migrateOne(server: PostgresServer, history: PinnedHistory): Promise<string | null> {
  const loaded = await loadHistory(history);
  if (loaded.kind === "no-client") return loaded.reason;
  const parser = await loadSqlParser();
  const real = await RealHistory.open(server, history, SERVER_MAJOR);
  try {
    for (const step of loaded.steps) {
      const message = await real.run(step, statementsOf(step, parser));
      if (message !== null) return `does not apply: ${step.file}: ${message}`;
      await real.endStep();
    }
    return null;
  } finally {
    await real.close();
  }
}
