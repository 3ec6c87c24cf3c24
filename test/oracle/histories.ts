import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { loadHistory, type PinnedHistory, pinnedHistories } from "../corpus/history.ts";
import { applyToServer } from "../corpus/real-side.ts";
import type { PostgresServer } from "../support/postgres.ts";

/** A database in which a history has run to its end. */
export interface MigratedSet {
  readonly set: string;
  readonly database: string;
}

/** The pinned public histories of these names; all of them when none is given. Throws for a name nobody pinned. */
export function namedHistories(names: readonly string[]): readonly PinnedHistory[] {
  const all = pinnedHistories();
  if (names.length === 0) return all.filter((history) => history.gone === undefined);
  return names.map((name) => {
    const history = all.find((candidate) => candidate.name === name);
    if (history === undefined) throw new Error(`no history is pinned as ${name}`);
    return history;
  });
}

/** Downloads each history and runs it in a database of its own. Throws when one cannot be had or does not apply. */
export async function migrate(server: PostgresServer, histories: readonly PinnedHistory[]): Promise<MigratedSet[]> {
  const parser = await loadSqlParser();
  const sets: MigratedSet[] = [];
  for (const history of histories) {
    const loaded = await loadHistory(history);
    if (loaded.kind === "no-client") throw new Error(`${history.name}: ${loaded.reason}`);
    const { failure } = await applyToServer(server, history.name, loaded.steps, parser);
    if (failure !== null) throw new Error(`${history.name} does not apply: ${failure.file}: ${failure.message}`);
    sets.push({ set: history.name, database: history.name });
  }
  return sets;
}
