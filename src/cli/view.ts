import { loadSqlParser } from "../adapters/libpg-query.ts";
import { pendingAfter } from "../migrations/pending.ts";
import { readHistory } from "../migrations/read.ts";
import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import type { MigrationProblem, Transition } from "../model/migration.ts";
import type { Connector } from "../model/prediction.ts";
import { type Capturing, engineRemarks } from "../pass/engine.ts";
import { type ReplayedTransition, replayTransition } from "../pass/transition.ts";
import { type FileTree, InputError } from "../ports.ts";
import { findBase, findBaseIfAny } from "./base.ts";
import { baseConfigOf } from "./base-config.ts";
import { contractsElsewhere } from "./contracts-elsewhere.ts";
import { requireOneDatabase } from "./one-database.ts";
import { orderOf, splitPending } from "./pending.ts";
import { configOf, openProject, type Project } from "./project.ts";
import type { Session } from "./session.ts";
import { readBaseSide, readSide, type Side } from "./side.ts";
import { say } from "./terminal.ts";

/** A tree as it stands, and its configuration. */
export interface OpenTree {
  readonly session: Session;
  readonly project: Project;
  readonly tree: FileTree;
  readonly config: Config;
}

/** The work tree (no git needed), or the tree of a git ref. Throws InputError for a ref that is not there. */
export async function openTree(session: Session, at: string | null): Promise<OpenTree> {
  const project = await openProject(session);
  const tree = await treeAt(project, at);
  return { session, project, tree, config: await configOf(project, tree, session.terminal.environment, {}) };
}

/** One database after all migrations of a tree. */
export interface DatabaseCatalog {
  readonly database: DatabaseConfig;
  readonly catalog: Catalog;
}

/** As far as a tree's histories go. */
export interface Replayed extends DatabaseCatalog {
  /** What is odd about the files: one that cannot be read leaves the catalog without what it does. */
  readonly problems: readonly MigrationProblem[];
}

/**
 * Replays every database's history; what is odd about its files goes to stderr.
 * @param connectors by database name; null where every table counts, captured or not
 * @param after the last version to run; null for all of them
 */
export async function replayTree(
  { session, project, tree, config }: OpenTree,
  connectors: Side["connectors"] | null,
  after: string | null = null,
): Promise<readonly Replayed[]> {
  if (after !== null) requireOneDatabase(config);
  return Promise.all(
    config.databases.map(async (database) => {
      const history = await readHistory(tree, database.migrations, project.commands);
      const applied =
        after === null ? history.migrations : pendingAfter(history, after, orderOf(history, database)).applied;
      for (const { at, message } of history.problems) {
        await say(session.terminal, `${formatLocation(at)}: ${message}`);
      }
      const capturing = connectors === null ? null : (connectors.get(database.name) ?? []);
      const all = { kind: "migrations", applied, pending: [] } as const;
      const { history: end } = await replayed(session, database, all, capturing);
      return { database, catalog: end.catalog, problems: history.problems };
    }),
  );
}

/** Replays as `--engine` says; what an engine had to say goes to stderr. */
async function replayed(
  session: Session,
  database: DatabaseConfig,
  transition: Transition,
  capturing: Capturing,
): Promise<ReplayedTransition> {
  const { cache, engine } = session;
  const result = await replayTransition(transition, {
    postgres: database.postgres,
    traceHistory: false,
    parser: await loadSqlParser(),
    cache,
    ...(engine === undefined ? {} : { engine: { ...engine, capturing } }),
  });
  for (const remark of engineRemarks(result.engine)) await say(session.terminal, `${database.name}: ${remark}`);
  return result;
}

/** A database before the change under review, at every commit point of it, and after. */
export interface PendingView extends DatabaseCatalog {
  readonly connectors: readonly Connector[];
  readonly before: {
    readonly catalog: Catalog;
    /** The base's own; null where there is no base. */
    readonly connectors: readonly Connector[] | null;
  };
  readonly points: readonly CommitPoint<Catalog>[];
}

/** The work tree and what it is compared with: databases, and all that is read beside the migrations. */
export interface ReviewedTree {
  readonly views: readonly PendingView[];
  readonly head: Side;
  /** Null where there is no base. */
  readonly base: Side | null;
  readonly project: Project;
}

/** A tree that is compared with nothing: everything has run. */
export async function viewSettled(open: OpenTree): Promise<readonly PendingView[]> {
  return (await reviewSettled(open)).views;
}

async function reviewSettled(open: OpenTree): Promise<ReviewedTree> {
  const head = await readSide(open.tree, open.config, contractsElsewhere(open.session, open.project));
  const { connectors, notes } = head;
  for (const note of notes) await say(open.session.terminal, note);
  const databases = await replayTree(open, connectors);
  const views = databases.map(({ database, catalog }) => ({
    database,
    catalog,
    connectors: connectors.get(database.name) ?? [],
    before: { catalog, connectors: null },
    points: [],
  }));
  return { views, head, base: null, project: open.project };
}

/** The work tree, parted into base and pending. Where no base can be told, as `viewSettled`. */
export async function viewPending(session: Session, base: string | null): Promise<readonly PendingView[]> {
  return (await reviewTree(session, base)).views;
}

/** As `viewPending`, with contracts, plans and connectors of both sides. */
export async function reviewTree(session: Session, ref: string | null): Promise<ReviewedTree> {
  const open = await openTree(session, null);
  const { git } = open.project;
  const { environment } = session.terminal;
  const found = ref === null ? await findBaseIfAny(git, environment) : await findBase(git, ref, environment);
  if (found === null) return reviewSettled(open);
  const head = await readSide(open.tree, open.config, contractsElsewhere(open.session, open.project));
  for (const note of head.notes) await say(session.terminal, note);
  const base = await readBaseSide(
    found.tree,
    await baseConfigOf(open.project, found.tree, open.config, environment),
    contractsElsewhere(session, open.project),
  );
  const views = await Promise.all(open.config.databases.map((database) => pendingView(open, database, head, base)));
  return { views, head, base, project: open.project };
}

async function pendingView(
  { session, project: { commands } }: OpenTree,
  database: DatabaseConfig,
  side: Side,
  before: Side,
): Promise<PendingView> {
  const { transition } = await splitPending(database, { kind: "base" }, side.tree, before, commands);
  const connectors = side.connectors.get(database.name) ?? [];
  const baseConnectors = before.connectors.get(database.name) ?? [];
  const { history: start, change: end } = await replayed(session, database, transition, [
    ...baseConnectors,
    ...connectors,
  ]);
  return {
    database,
    catalog: end.catalog,
    connectors,
    before: { catalog: start.catalog, connectors: baseConnectors },
    points: end.commitPoints,
  };
}

async function treeAt({ git, workTree, root }: Project, at: string | null): Promise<FileTree> {
  if (at === null) return workTree;
  if (git !== null) return git.tree(at);
  throw new InputError("--at needs a git repository", { where: root, todo: "leave --at away" });
}
