import { emptyCatalog } from "../catalog/empty.ts";
import { type EngineReplayed, replayOn } from "../catalog/engine/replay.ts";
import { type ReplayedHistory, replayHistory } from "../catalog/history.ts";
import { type Replayed, type ReplayedMigration, replay } from "../catalog/replay.ts";
import { compareStates, newStatements } from "../catalog/states.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Migration, Transition } from "../model/migration.ts";
import type { Statement } from "../model/statement.ts";
import type { CatalogCache, SqlParser } from "../ports.ts";
import { readMigration } from "../sql/read.ts";
import { askEngine, type Capturing, type EngineNote, type EngineUse, leftOpen, replayStatesOn } from "./engine.ts";

export interface TransitionOptions {
  /** Server major version. */
  readonly postgres: number;
  /** Whether the changes of what has run are wanted too. */
  readonly traceHistory: boolean;
  readonly parser: SqlParser;
  /** What earlier runs made of what has run; null to do without. */
  readonly cache: CatalogCache | null;
  /** A PostgreSQL to replay in, and which tables it would be asked for. Absent: static replay only. */
  readonly engine?: EngineUse & { readonly capturing: Capturing };
}

/** The way from base to head, replayed. */
export interface ReplayedTransition {
  readonly history: ReplayedHistory;
  /** Starts where the history ends; its commit points are always kept. */
  readonly change: Replayed;
  /** What the change adds. */
  readonly pending: readonly Statement[];
  /** What an engine said, where one was asked. */
  readonly engine: EngineNote | null;
}

/** Replays what has run, then what a change adds; two states are replayed each by itself and compared by name. */
export async function replayTransition(
  transition: Transition,
  options: TransitionOptions,
): Promise<ReplayedTransition> {
  switch (transition.kind) {
    case "migrations":
      return replayMigrations(transition, options);
    case "states":
      return replayStates(transition, options);
    default:
      return transition satisfies never;
  }
}

async function replayMigrations(
  transition: Extract<Transition, { kind: "migrations" }>,
  options: TransitionOptions,
): Promise<ReplayedTransition> {
  const { postgres, parser, traceHistory: trace, cache } = options;
  const pending = read(transition.pending, parser);
  const inEngine = (engine: EngineUse["engine"]) =>
    replayOn(engine, read(transition.applied, parser), pending, { postgres, traceApplied: trace });
  const statically = async () => {
    const history = await replayHistory(transition.applied, { postgres, trace, parser, cache });
    return { history, change: replay(history.catalog, pending, { postgres, trace: true, parser }) };
  };
  const known = options.engine?.when === "always" ? null : await statically();
  const asked = await askEngine(options.engine ?? null, () => openAfter(known, options), inEngine);
  const statements = statementsOf(pending);
  if (asked !== null && asked.replayed !== null) {
    const count = statementsOf(read(transition.applied, parser)).length;
    return { ...engineTransition(asked.replayed, count), pending: statements, engine: asked.note };
  }
  return { ...(known ?? (await statically())), pending: statements, engine: asked?.note ?? null };
}

function openAfter(
  known: Pick<ReplayedTransition, "history" | "change"> | null,
  options: TransitionOptions,
): readonly string[] {
  return known === null ? [] : leftOpenBy([known.history.catalog, known.change.catalog], options);
}

function leftOpenBy(catalogs: readonly Catalog[], { engine }: TransitionOptions): readonly string[] {
  return engine === undefined ? [] : leftOpen(catalogs, engine.capturing);
}

function engineTransition({ applied, pending }: EngineReplayed, statements: number) {
  const changes = applied.commitPoints.flatMap((point) => point.changes);
  return { history: { catalog: applied.catalog, changes, statements, links: null }, change: pending };
}

async function replayStates(
  transition: Extract<Transition, { kind: "states" }>,
  options: TransitionOptions,
): Promise<ReplayedTransition> {
  const { postgres, parser } = options;
  const empty = emptyCatalog({ postgres });
  const [before, after] = [read(transition.before, parser), read(transition.after, parser)];
  const statically = [before, after].map((state) => replay(empty, state, { postgres, trace: false, parser }).catalog);
  const asked = await askEngine(
    options.engine ?? null,
    () => leftOpenBy(statically, options),
    (engine) => replayStatesOn(engine, before, after, postgres),
  );
  const engines = asked === null || asked.replayed === null ? [] : [asked.replayed.applied, asked.replayed.pending];
  const [start = empty, catalog = empty] = engines.length > 0 ? engines.map((one) => one.catalog) : statically;
  const statements = statementsOf(after);
  const file = transition.after[0]?.file ?? transition.before[0]?.file ?? "";
  const change = compareStates(start, { catalog, statements, file });
  const { known, added } = newStatements(statementsOf(before), statements);
  const history = { catalog: start, changes: [], statements: known.length, links: null };
  return { history, change, pending: added, engine: asked?.note ?? null };
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
