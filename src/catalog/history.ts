import type { Catalog } from "../model/catalog.ts";
import type { Change } from "../model/change.ts";
import type { Migration } from "../model/migration.ts";
import type { CatalogCache, SqlParser } from "../ports.ts";
import { readMigration } from "../sql/read.ts";
import { emptyCatalog } from "./empty.ts";
import { replay } from "./replay.ts";
import { restoreCatalog, type SerialisedCatalog, serialiseCatalog } from "./serialise.ts";

export interface HistoryOptions {
  /** Server major version. */
  readonly postgres: number;
  /** Whether its changes are wanted too, which cost. */
  readonly trace: boolean;
  readonly parser: SqlParser;
  /** What earlier runs came to; null to do without. */
  readonly cache: CatalogCache | null;
}

/** What the migrations that have run came to. */
export interface ReplayedHistory {
  readonly catalog: Catalog;
  /** What its transactions changed, in order; empty without `trace`. */
  readonly changes: readonly Change[];
  /** How many statements it holds. */
  readonly statements: number;
  /** What all of it was worked out from, as a cache knows it; null where it is not the static replay of a history. */
  readonly links: readonly string[] | null;
}

/**
 * Replays migrations from an empty database. All of it is a function of the migrations and of the options, so that what is kept of
 * the longest beginning of a history spares that beginning: main moving on costs what is new only.
 */
export async function replayHistory(
  migrations: readonly Migration[],
  options: HistoryOptions,
): Promise<ReplayedHistory> {
  const runs = runsOf(migrations);
  const links = [JSON.stringify([options.postgres, options.trace]), ...runs.map(linkOf)];
  const kept = (await options.cache?.longest(links)) ?? null;
  const start = kept === null ? nothingYet(options) : restore(kept.text);
  const rest = kept === null ? runs : runs.slice(kept.length - 1);
  if (rest.length === 0) return { ...start, links };
  const end = goOn(start, rest.flat(), options);
  await options.cache?.keep(links, serialise(end));
  return { ...end, links };
}

/** What is run together stays together: between two migrations of one transaction there is no state to go on from. */
function runsOf(migrations: readonly Migration[]): readonly (readonly Migration[])[] {
  const runs: Migration[][] = [];
  let open: Migration[] | null = null;
  for (const migration of migrations) {
    if (migration.transaction === "run" && open !== null) open.push(migration);
    else {
      const run = [migration];
      runs.push(run);
      open = migration.transaction === "run" ? run : null;
    }
  }
  return runs;
}

/** Everything about migrations that a replay can see, whatever fields they get. */
function linkOf(run: readonly Migration[]): string {
  return JSON.stringify(run, (_, value: unknown) => (value instanceof Map ? [...value] : value));
}

/** As far as it was replayed. */
type Outcome = Omit<ReplayedHistory, "links">;

function nothingYet({ postgres }: HistoryOptions): Outcome {
  return { catalog: emptyCatalog({ postgres }), changes: [], statements: 0 };
}

function goOn(start: Outcome, migrations: readonly Migration[], options: HistoryOptions): Outcome {
  const read = migrations.flatMap((migration) => readMigration(migration, options.parser));
  const { catalog, commitPoints } = replay(start.catalog, read, options);
  return {
    catalog,
    changes: [...start.changes, ...commitPoints.flatMap(({ changes }) => changes)],
    statements: read.reduce((sum, { statements }) => sum + statements.length, start.statements),
  };
}

type Serialised = Omit<Outcome, "catalog"> & { readonly catalog: SerialisedCatalog };

function serialise({ catalog, ...rest }: Outcome): string {
  const serialised: Serialised = { ...rest, catalog: serialiseCatalog(catalog) };
  return JSON.stringify(serialised);
}

/** The text is one that `serialise` of this very build wrote: the cache sees to that. */
function restore(text: string): Outcome {
  const { catalog, ...rest }: Serialised = JSON.parse(text);
  return { ...rest, catalog: restoreCatalog(catalog) };
}
