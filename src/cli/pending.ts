import { relative, resolve } from "node:path";
import { openDatabase } from "../adapters/postgres.ts";
import type { Framework } from "../migrations/framework.ts";
import { frameworkById } from "../migrations/frameworks.ts";
import { historyTableOf } from "../migrations/history-table.ts";
import { type Pending, pendingAfter, pendingFiles, pendingSince, pendingUnrecorded } from "../migrations/pending.ts";
import { type FileSource, readHistory } from "../migrations/read.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { History } from "../model/migration.ts";
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

/**
 * The history of one database, parted. With a base, what ran is what the base holds, where the base's own configuration says it is.
 * @param base the base's tree and configuration; null when there is none
 */
export async function splitPending(
  database: DatabaseConfig,
  by: PendingBy,
  head: FileTree,
  base: { readonly tree: FileTree; readonly config: Config } | null,
): Promise<Pending> {
  const history = await readHistory(head, fileSource(database));
  switch (by.kind) {
    case "applied":
      return pendingAfter(history, by.version, frameworkOf(history, database));
    case "files":
      return pendingFiles(history, by.files, frameworkOf(history, database));
    case "recorded":
      return pendingUnrecorded(
        history,
        await recordedVersions(by.url, frameworkOf(history, database), database),
        frameworkOf(history, database),
      );
    case "base": {
      const before = base === null ? null : await baseHistory(database, base);
      if (before === null) return { applied: [], pending: history.migrations, problems: history.problems };
      return pendingSince(before, history, frameworkOf(history, database));
    }
    default:
      throw new Error(`unknown split ${JSON.stringify(by satisfies never)}`);
  }
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
function frameworkOf(history: History, { name, migrations }: DatabaseConfig) {
  if (migrations.kind !== "dump") return frameworkById(history.framework);
  throw new InputError(`${name}: a schema dump does not tell which statements are pending`, {
    where: migrations.path,
    todo: "name the folder of the migrations under `migrations:`",
  });
}
