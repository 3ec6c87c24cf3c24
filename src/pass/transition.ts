import { emptyCatalog } from "../catalog/empty.ts";
import { type Replayed, type ReplayedMigration, replay } from "../catalog/replay.ts";
import { compareStates, newStatements } from "../catalog/states.ts";
import type { Migration, Transition } from "../model/migration.ts";
import type { Statement } from "../model/statement.ts";
import type { SqlParser } from "../ports.ts";
import { readMigration } from "../sql/read.ts";

export interface TransitionOptions {
  /** Server major version. */
  readonly postgres: number;
  /** Whether the commit points of what has run are wanted too. */
  readonly traceHistory: boolean;
  readonly parser: SqlParser;
}

/** The way from base to head, replayed. */
export interface ReplayedTransition {
  readonly history: Replayed;
  /** Starts where the history ends; its commit points are always kept. */
  readonly change: Replayed;
  /** Those of the change are the pending ones. */
  readonly statements: { readonly applied: readonly Statement[]; readonly pending: readonly Statement[] };
}

/** Replays what has run, then what a change adds; two states are replayed each by itself and compared by name. */
export function replayTransition(transition: Transition, options: TransitionOptions): ReplayedTransition {
  const { postgres, parser, traceHistory } = options;
  const empty = emptyCatalog({ postgres });
  switch (transition.kind) {
    case "migrations": {
      const applied = read(transition.applied, parser);
      const pending = read(transition.pending, parser);
      const history = replay(empty, applied, { postgres, trace: traceHistory, parser });
      const change = replay(history.catalog, pending, { postgres, trace: true, parser });
      return { history, change, statements: { applied: statementsOf(applied), pending: statementsOf(pending) } };
    }
    case "states": {
      const [before, after] = [read(transition.before, parser), read(transition.after, parser)];
      const history = replay(empty, before, { postgres, trace: false, parser });
      const { catalog } = replay(empty, after, { postgres, trace: false, parser });
      const statements = statementsOf(after);
      const file = transition.after[0]?.file ?? transition.before[0]?.file ?? "";
      const change = compareStates(history.catalog, { catalog, statements, file });
      const { known, added } = newStatements(statementsOf(before), statements);
      return { history, change, statements: { applied: known, pending: added } };
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
