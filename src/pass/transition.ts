import { emptyCatalog } from "../catalog/empty.ts";
import { type ReplayedHistory, replayHistory } from "../catalog/history.ts";
import { type Replayed, type ReplayedMigration, replay } from "../catalog/replay.ts";
import { compareStates, newStatements } from "../catalog/states.ts";
import type { Migration, Transition } from "../model/migration.ts";
import type { Statement } from "../model/statement.ts";
import type { CatalogCache, SqlParser } from "../ports.ts";
import { readMigration } from "../sql/read.ts";

export interface TransitionOptions {
  /** Server major version. */
  readonly postgres: number;
  /** Whether the changes of what has run are wanted too. */
  readonly traceHistory: boolean;
  readonly parser: SqlParser;
  /** What earlier runs made of what has run; null to do without. */
  readonly cache: CatalogCache | null;
}

/** The way from base to head, replayed. */
export interface ReplayedTransition {
  readonly history: ReplayedHistory;
  /** Starts where the history ends; its commit points are always kept. */
  readonly change: Replayed;
  /** What the change adds. */
  readonly pending: readonly Statement[];
}

/** Replays what has run, then what a change adds; two states are replayed each by itself and compared by name. */
export async function replayTransition(
  transition: Transition,
  options: TransitionOptions,
): Promise<ReplayedTransition> {
  const { postgres, parser, traceHistory: trace, cache } = options;
  switch (transition.kind) {
    case "migrations": {
      const history = await replayHistory(transition.applied, { postgres, trace, parser, cache });
      const pending = read(transition.pending, parser);
      const change = replay(history.catalog, pending, { postgres, trace: true, parser });
      return { history, change, pending: statementsOf(pending) };
    }
    case "states": {
      const empty = emptyCatalog({ postgres });
      const [before, after] = [read(transition.before, parser), read(transition.after, parser)];
      const start = replay(empty, before, { postgres, trace: false, parser });
      const { catalog } = replay(empty, after, { postgres, trace: false, parser });
      const statements = statementsOf(after);
      const file = transition.after[0]?.file ?? transition.before[0]?.file ?? "";
      const change = compareStates(start.catalog, { catalog, statements, file });
      const { known, added } = newStatements(statementsOf(before), statements);
      const history = { catalog: start.catalog, changes: [], statements: known.length };
      return { history, change, pending: added };
    }
    default:
      return transition satisfies never;
  }
}

function read(migrations: readonly Migration[], parser: SqlParser): readonly ReplayedMigration[] {
  return migrations.flatMap((migration) => readMigration(migration, parser));
}

function statementsOf(migrations: readonly ReplayedMigration[]): readonly Statement[] {
  return migrations.flatMap(({ statements }) => statements);
}

/** What the head adds up from. */
export function headMigrations(transition: Transition): readonly Migration[] {
  return transition.kind === "states" ? transition.after : [...transition.applied, ...transition.pending];
}

/** What the change adds: of a state all of it, if anything in it is new. */
export function pendingMigrations(transition: Transition): readonly Migration[] {
  if (transition.kind === "migrations") return transition.pending;
  const known = new Set(transition.before.map(({ text }) => text));
  return transition.after.filter(({ text }) => !known.has(text));
}
