import { printablePath } from "../model/location.ts";
import { InputError } from "../ports.ts";
import { fileName } from "./framework.ts";

const POSTGRES: ReadonlySet<string> = new Set(["postgres", "postgresql", "pgsql", "pg"]);
const OTHERS: ReadonlySet<string> = new Set([
  "cockroach",
  "cockroachdb",
  "db2",
  "derby",
  "h2",
  "hsql",
  "hsqldb",
  "mariadb",
  "mssql",
  "mysql",
  "oracle",
  "sqlite",
  "sqlite3",
  "sqlserver",
]);

/**
 * Of a folder that serves several databases, the paths for PostgreSQL. A file tells its database by being named after it, by a part of its name
 * between dots, or by how its name begins (`postgres.sql`, `3_x.mysql.up.sql`, `db2_engine_7.1.sql`).
 * Throws InputError where it cannot be told which files PostgreSQL gets: those of the other databases must not be replayed.
 * @param paths relative to the folder
 */
export function pathsForPostgres(paths: readonly string[], folder: string): readonly string[] {
  refuseFoldersOfDatabases(paths, folder);
  const told = paths.map((path) => ({ path, database: databaseOf(fileName(path)) }));
  const databases = new Set(told.map(({ database }) => database));
  if (!databases.has("postgres") || !databases.has("other")) return pathsByLastWord(paths);
  const untold = told.find(({ database }) => database === null);
  if (untold === undefined) return told.filter(({ database }) => database === "postgres").map(({ path }) => path);
  throw new InputError(
    `the folder holds files for several databases, and for which ${printablePath(untold.path)} is does not show`,
    { where: printablePath(folder), todo: TODO },
  );
}

/** Names that end in their database, as in `0001_create_tables_sqlite.up.sql`: all do, or a word there means something else. */
function pathsByLastWord(paths: readonly string[]): readonly string[] {
  const last = (path: string): string =>
    /([a-z0-9]+)(?:\.(?:up|down|do|undo))?\.sql$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  const own = paths.filter((path) => POSTGRES.has(last(path)));
  const others = paths.filter((path) => OTHERS.has(last(path)));
  return own.length > 0 && own.length + others.length === paths.length ? own : paths;
}

const TODO =
  "point `migrations:` to PostgreSQL's own folder, or set `migrations: {command: …}` to a command that prints the SQL in order";

function refuseFoldersOfDatabases(paths: readonly string[], folder: string): void {
  const folders = new Set(paths.flatMap((path) => path.toLowerCase().split("/").slice(0, -1)));
  const names = [...folders];
  const own = names.find((name) => POSTGRES.has(name));
  const other = names.find((name) => OTHERS.has(name));
  if (own === undefined || other === undefined) return;
  throw new InputError(`the folder holds migrations for several databases: ${own}, ${other}`, {
    where: printablePath(folder),
    todo: TODO,
  });
}

function databaseOf(name: string): "postgres" | "other" | null {
  const parts = name
    .toLowerCase()
    .replace(/\.sql$/, "")
    .split(".");
  const words = [...parts, parts[0]?.split(/[_-]/)[0] ?? ""];
  if (words.some((word) => POSTGRES.has(word))) return "postgres";
  return words.some((word) => OTHERS.has(word)) ? "other" : null;
}
