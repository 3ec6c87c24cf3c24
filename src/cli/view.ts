import { readHistory } from "../migrations/read.ts";
import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import type { DatabaseConfig } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import type { Connector } from "../model/prediction.ts";
import { type FileTree, InputError } from "../ports.ts";
import { findBase, findBaseIfAny } from "./base.ts";
import { fileSource, splitPending } from "./pending.ts";
import { baseConfigOf, configOf, openProject, type Project } from "./project.ts";
import type { Session } from "./session.ts";
import { readBaseSide, readSide, type Side } from "./side.ts";
import { replayMigrations } from "./tree-state.ts";

/** One database of a tree, its history replayed. */
export interface DatabaseView {
  readonly database: DatabaseConfig;
  readonly connectors: readonly Connector[];
  /** After all migrations of the tree. */
  readonly catalog: Catalog;
}

/** A tree as it stands: no git needed, nothing compared. */
export interface TreeView {
  readonly side: Side;
  readonly databases: readonly DatabaseView[];
}

/** Reads and replays the work tree, or the tree of a git ref. Throws InputError for a ref that is not there. */
export async function viewTree(session: Session, at: string | null): Promise<TreeView> {
  const project = await openProject(session);
  const side = await readTree(session, project, await treeAt(project, at));
  const databases = side.config.databases.map(async (database) => {
    const { migrations } = await readHistory(side.tree, fileSource(database));
    return viewDatabase(side, database, migrations);
  });
  return { side, databases: await Promise.all(databases) };
}

/** A database before the change under review, and at every commit point of it. */
export interface PendingView extends DatabaseView {
  readonly before: {
    readonly catalog: Catalog;
    /** The base's own; null where there is no base. */
    readonly connectors: readonly Connector[] | null;
  };
  readonly points: readonly CommitPoint<Catalog>[];
}

/** As `viewTree` of the work tree, parted into base and pending. Without a base everything has run. */
export async function viewPending(session: Session, base: string | null): Promise<readonly PendingView[]> {
  const project = await openProject(session);
  const { environment } = session.terminal;
  const side = await readTree(session, project, project.workTree);
  const found =
    base === null ? await findBaseIfAny(project.git, environment) : await findBase(project.git, base, environment);
  const before =
    found === null
      ? null
      : await readBaseSide(found.tree, await baseConfigOf(project, found.tree, side.config, environment));
  return Promise.all(side.config.databases.map((database) => pendingView(side, before, database)));
}

async function pendingView(side: Side, before: Side | null, database: DatabaseConfig): Promise<PendingView> {
  const connectors = side.connectors.get(database.name) ?? [];
  if (before === null) {
    const { migrations } = await readHistory(side.tree, fileSource(database));
    const view = await viewDatabase(side, database, migrations);
    return asPending(view);
  }
  const { applied, pending } = await splitPending(database, { kind: "base" }, side.tree, before);
  const start = await replayMigrations(database, null, applied, false);
  const end = await replayMigrations(database, start.catalog, pending, true);
  return {
    database,
    connectors,
    catalog: end.catalog,
    before: { catalog: start.catalog, connectors: before.connectors.get(database.name) ?? [] },
    points: end.commitPoints,
  };
}

/** A tree that is not compared: everything has run. */
export function asPending(view: DatabaseView): PendingView {
  return { ...view, before: { catalog: view.catalog, connectors: null }, points: [] };
}

async function viewDatabase(
  side: Side,
  database: DatabaseConfig,
  migrations: readonly Migration[],
): Promise<DatabaseView> {
  const { catalog } = await replayMigrations(database, null, migrations, false);
  return { database, connectors: side.connectors.get(database.name) ?? [], catalog };
}

async function readTree(session: Session, project: Project, tree: FileTree): Promise<Side> {
  return readSide(tree, await configOf(project, tree, session.terminal.environment, {}));
}

async function treeAt({ git, workTree, root }: Project, at: string | null): Promise<FileTree> {
  if (at === null) return workTree;
  if (git === null) throw new InputError("--at needs a git repository", { where: root, todo: "leave --at away" });
  if ((await git.resolve(at)) === null) throw new InputError(`git knows no "${at}"`, { where: root });
  return git.tree(at);
}
