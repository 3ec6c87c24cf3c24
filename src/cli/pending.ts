import { relative, resolve } from "node:path";
import { openDatabase } from "../adapters/postgres.ts";
import type { Framework } from "../migrations/framework.ts";
import { frameworkById } from "../migrations/frameworks.ts";
import { historyTableOf } from "../migrations/history-table.ts";
import {
  notYetApplied,
  type Pending,
  pendingAfter,
  pendingFiles,
  pendingSince,
  pendingUnrecorded,
} from "../migrations/pending.ts";
import { DUMP, type FileSource, readHistory } from "../migrations/read.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { History, MigrationProblem, Transition } from "../model/migration.ts";
import { type FileTree, InputError } from "../ports.ts";
import type { LoadOptions } from "./load.ts";
import type { Project } from "./project.ts";
import type { Session } from "./session.ts";

/** How the pending migrations are told from those that have run. `label` is what a report calls the base then. */
export type PendingBy =
  | { readonly kind: "base" }
  | { readonly kind: "files"; readonly files: readonly string[]; readonly label: string }
  | { readonly kind: "applied"; readonly version: string; readonly label: string }
  | { readonly kind: "recorded"; readonly url: string; readonly label: string };

/** Keeps a password out of the command line. */
const URL_VARIABLE = "HEADGATE_DATABASE_URL";

/** What the options say; files become paths from the project's root. */
export function pendingBy({ terminal }: Session, project: Project, options: LoadOptions): PendingBy {
  const { applied, base, files } = options;
  if (applied !== undefined) return { kind: "applied", version: applied, label: `version ${applied} applied` };
  const url = options.databaseUrl ?? (base === undefined ? terminal.environment.get(URL_VARIABLE) : undefined);
  if (files.length === 0) {
    return url === undefined ? { kind: "base" } : { kind: "recorded", url, label: "what the database records" };
  }
  const paths = files.map((file) => relative(project.root, resolve(terminal.cwd, file)).replaceAll("\\", "/"));
  return { kind: "files", files: paths, label: "all but the named files" };
}

/** What a change does to one database, and what is odd about the files that say so. */
export interface Split {
  readonly transition: Transition;
  readonly problems: readonly MigrationProblem[];
}

/**
 * The history of one database, parted. Schema dumps have none: where a side is one, its state is compared with the other's.
 With a base, what ran is what the base holds, where the base's own configuration says it is.
 * @param base the base's tree and configuration; null when there is none
 */
export async function splitPending(
  database: DatabaseConfig,
  by: PendingBy,
  head: FileTree,
  base: { readonly tree: FileTree; readonly config: Config } | null,
): Promise<Split> {
  const history = await readHistory(head, fileSource(database));
  const { problems } = history;
  if (by.kind !== "base") {
    const pending = await partedBy(by, history, database);
    return { transition: pending, problems: pending.problems };
  }
  const before = base === null ? null : await baseHistory(database, base);
  if (isState(history) || (before !== null && isState(before))) {
    return { transition: { kind: "states", before: before?.migrations ?? [], after: history.migrations }, problems };
  }
  const pending =
    before === null ? notYetApplied(history) : pendingSince(before, history, frameworkById(history.framework));
  return { transition: pending, problems: pending.problems };
}

/** What ran is told by a person or by a server. Throws InputError for a history that is none. */
async function partedBy(
  by: Exclude<PendingBy, { readonly kind: "base" }>,
  history: History,
  database: DatabaseConfig,
): Promise<Pending> {
  const framework = frameworkOf(history, database);
  switch (by.kind) {
    case "applied":
      return pendingAfter(history, by.version, framework);
    case "files":
      return pendingFiles(history, by.files, framework);
    case "recorded":
      return pendingUnrecorded(history, await recordedVersions(by.url, framework, database), framework);
    default:
      throw new Error(`unknown split ${JSON.stringify(by satisfies never)}`);
  }
}

/** Whether a tree tells what a database holds, but not how it came to be. */
function isState({ framework }: History): boolean {
  return framework === DUMP;
}

/** What the framework's history table on a live server holds. */
async function recordedVersions(
  url: string,
  framework: Framework,
  { migrations }: DatabaseConfig,
): Promise<readonly string[]> {
  const server = await openDatabase(url);
  try {
    return await server.appliedVersions(
      historyTableOf(framework, migrations.kind === "path" ? migrations.table : null),
    );
  } finally {
    await server.close();
  }
}

/** Null when the base has no migrations yet. */
async function baseHistory(
  { name }: DatabaseConfig,
  base: { readonly tree: FileTree; readonly config: Config },
): Promise<History | null> {
  const database = base.config.databases.find((candidate) => candidate.name === name);
  if (database === undefined) return null;
  const source = fileSource(database);
  const listed = await base.tree.list(source.path);
  return listed.length === 0 ? null : readHistory(base.tree, source);
}

/** Where the files of a database's migrations are. Throws InputError for migrations that are no files. */
export function fileSource({ name, migrations }: Pick<DatabaseConfig, "name" | "migrations">): FileSource {
  if (migrations.kind !== "command") return migrations;
  throw new InputError(`${name}: migrations printed by a command are not read yet`, {
    where: migrations.command,
    todo: "name the folder of the SQL files, or a schema dump, under `migrations:`",
  });
}

/** A dump is one text without versions: what in it is new cannot be told. */
function frameworkOf(history: History, { name, migrations }: DatabaseConfig): Framework {
  if (!isState(history)) return frameworkById(history.framework);
  throw new InputError(`${name}: a schema dump has no versions and no pending files`, {
    where: migrations.kind === "dump" ? migrations.path : null,
    todo: "compare the dump with that of another git ref: --base",
  });
}
