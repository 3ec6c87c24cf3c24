import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { type HistoryRow, type HistoryTable, InputError } from "../ports.ts";
import { CERTAINTY, type Framework, orderMigrations, relativePath, wholeText } from "./framework.ts";
import { compareNumbers, share } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeHasura } from "./write/hasura.ts";

/** `1620138136207_init/up.sql`, below a folder for each database since config v3; cli/migrate/source/parse.go of graphql-engine 2. */
const UP = /^(?:([^/]+)\/)?([0-9]+)_([^/]*)\/up\.sql$/;
const DOWN = /^(?:[^/]+\/)?[0-9]+_[^/]*\/down\.sql$/;
const METADATA = /^(?:[^/]+\/)?[0-9]+_[^/]*\/up\.ya?ml$/;
/** Versions are milliseconds since 1970: 13 digits from 2001 to 2286. Nobody else writes such names. */
const MADE_BY_HASURA = /(?:^|\/)[0-9]{13}_[^/]*\/up\.sql$/;

/**
 * Hasura (CLI 2): a folder for each migration, by number; each up.sql goes to the server as one run_sql, which runs it in one
 * transaction. The folder may be that of one database (`migrations/default`) or the one above it.
 */
export const hasura: Framework = {
  id: "hasura",
  title: "Hasura",
  confidence({ paths }) {
    const sql = paths.filter((path) => /\.sql$/i.test(path));
    if (!sql.some((path) => MADE_BY_HASURA.test(path))) return 0;
    return CERTAINTY.ownComment * share(sql, (path) => UP.test(path) || DOWN.test(path));
  },
  wants: (path) => UP.test(path) || METADATA.test(path),
  read({ folder, files }) {
    refuseSeveralDatabases(folder, files);
    const read = files.flatMap((file) => migrationOf(relativePath(folder, file.path), file));
    const ordered = orderMigrations(read, hasura);
    return {
      framework: hasura.id,
      migrations: ordered.migrations,
      problems: [...files.flatMap((file) => metadata(relativePath(folder, file.path), file)), ...ordered.problems],
    };
  },
  compareVersions: compareNumbers,
  outOfOrder: "Hasura runs it late",
  records: "every version",
  historyTable: stateTable(),
  writer: writeHasura,
};

function migrationOf(relative: string, { path, text }: SourceFile): Migration[] {
  const [, , version, name] = UP.exec(relative) ?? [];
  if (version === undefined || name === undefined) return [];
  return [{ version, name, file: path, text, ranges: wholeText(text), transaction: "migration", resetsSession: true }];
}

/** Old projects kept changes of the metadata among the migrations; some of them ran SQL. */
function metadata(relative: string, { path, text }: SourceFile): readonly MigrationProblem[] {
  if (!METADATA.test(relative) || !/\brun_sql\b/.test(text)) return [];
  return [unreadable(path, "this migration runs SQL from YAML, which headgate does not read: move it to an up.sql")];
}

function refuseSeveralDatabases(folder: string, files: readonly SourceFile[]): void {
  const databases = new Set(files.map(({ path }) => UP.exec(relativePath(folder, path))?.[1] ?? ""));
  if (databases.size < 2) return;
  throw new InputError(`migrations of several databases: ${[...databases].sort().join(", ")}`, {
    where: folder,
    todo: "name the folder of one of them: `migrations: migrations/default`",
  });
}

/**
 * The CLI's state since config v3: JSON in `cli_state`, by database and version, true where a migration failed half-way.
 * Before that a table `hdb_catalog.schema_migrations` (`migrations: {table: …}` names it).
 */
function stateTable(): HistoryTable {
  return {
    table: "hdb_catalog.hdb_version",
    query: (table, columns) =>
      columns.has("cli_state")
        ? `SELECT cli_state FROM ${table}`
        : `SELECT version::text AS version, dirty FROM ${table} ORDER BY version`,
    read(rows, table) {
      const versions = rows.flatMap((row) => ("cli_state" in row ? stateOf(row, table) : [versionOf(row)]));
      const failed = versions.find(({ dirty }) => dirty);
      if (failed === undefined) return versions.map(({ version }) => version).sort(compareNumbers);
      throw new InputError(`version ${failed.version} failed half-way on the database`, {
        where: table,
        todo: "repair the database, then `hasura migrate apply --skip-execution --version …`",
      });
    },
  };
}

interface Recorded {
  readonly version: string;
  readonly dirty: boolean;
}

function versionOf({ version, dirty }: HistoryRow): Recorded {
  return { version: String(version), dirty: dirty === true };
}

function stateOf({ cli_state: state }: HistoryRow, table: string): readonly Recorded[] {
  const known: unknown = typeof state === "string" ? JSON.parse(state) : state;
  const databases = Object.entries(record(record(known).migrations));
  const [only, another] = databases.length > 1 ? databases.filter(([name]) => name === "default") : databases;
  if (databases.length > 0 && (only === undefined || another !== undefined)) {
    throw new InputError(`this state is that of several databases: ${databases.map(([name]) => name).join(", ")}`, {
      where: table,
      todo: "name the newest version that has run (--applied)",
    });
  }
  return Object.entries(record(only?.[1])).map(([version, dirty]) => ({ version, dirty: dirty === true }));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
