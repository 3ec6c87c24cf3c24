import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { InputError } from "../ports.ts";
import { CERTAINTY, type Framework, fileName, orderMigrations, relativePath, wholeText } from "./framework.ts";
import { share } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writePrisma } from "./write/prisma.ts";

const LOCK = "migration_lock.toml";
const SCRIPT = /^([^/]+)\/migration\.sql$/;
/** What `prisma migrate dev` names folders: fourteen digits and a name. */
const USUAL = /^[0-9]{14}_[^/]*\/migration\.sql$/;

/** `localeCompare`, in which the Prisma command line sorts folders since it lists them itself (@prisma/migrate 7.10, listMigrations). */
const NAMES = new Intl.Collator("en");

/**
 * Prisma Migrate: a folder for each migration, in the order of their names; each migration.sql is sent whole as one simple
 * query, one implicit transaction unless the file says otherwise (schema engine, `apply_migrations`).
 */
export const prisma: Framework = {
  id: "prisma",
  title: "Prisma Migrate",
  confidence({ paths }) {
    const sql = paths.filter((path) => /\.sql$/i.test(path));
    const scripts = share(sql, (path) => SCRIPT.test(path));
    if (scripts > 0 && paths.includes(LOCK)) return CERTAINTY.ownFile;
    // Drizzle keeps a snapshot beside each script of the same name.
    return paths.some((path) => /^[^/]+\/snapshot\.json$/.test(path))
      ? 0
      : CERTAINTY.ownNames * share(sql, (path) => USUAL.test(path)) * scripts;
  },
  wants: (path) => path === LOCK || /^[^/]+\/[^/]+$/.test(path),
  read({ folder, files }) {
    const lock = files.find(({ path }) => relativePath(folder, path) === LOCK);
    const scripts = files.filter(({ path }) => SCRIPT.test(relativePath(folder, path)));
    const ordered = orderMigrations(
      scripts.map((file) => migrationOf(file, relativePath(folder, file.path))),
      prisma,
    );
    return {
      framework: prisma.id,
      migrations: ordered.migrations,
      problems: [...providerProblem(lock), ...foldersWithoutScript(folder, files), ...ordered.problems],
    };
  },
  compareVersions: (a, b) => NAMES.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0),
  outOfOrder: "Prisma runs it late, on each database in an order of its own",
  records: "every version",
  historyTable: {
    table: "_prisma_migrations",
    query: (table) =>
      `SELECT migration_name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS rolled_back FROM ${table} ORDER BY started_at`,
    read(rows, table) {
      const kept = rows.filter((row) => row.rolled_back !== true);
      const failed = kept.find((row) => row.finished !== true);
      if (failed !== undefined) {
        throw new InputError(`${String(failed.migration_name)} failed on the database: Prisma refuses to go on`, {
          where: table,
          todo: "repair the database and run `prisma migrate resolve`",
        });
      }
      return kept.map((row) => String(row.migration_name));
    },
  },
  writer: writePrisma,
};

function migrationOf({ path, text }: SourceFile, relative: string): Migration {
  const version = SCRIPT.exec(relative)?.[1] ?? "";
  return { version, name: version, file: path, text, ranges: wholeText(text), transaction: "migration" };
}

/** The lock file names the one database that all scripts are written for. */
function providerProblem(lock: SourceFile | undefined): readonly MigrationProblem[] {
  const [, provider] = /^\s*provider\s*=\s*["']([^"']*)["']/m.exec(lock?.text ?? "") ?? [];
  if (lock === undefined || provider === undefined || provider === "postgresql" || provider === "postgres") return [];
  return [unreadable(lock.path, `the migrations are written for ${JSON.stringify(provider)}, not for PostgreSQL`)];
}

function foldersWithoutScript(folder: string, files: readonly SourceFile[]): readonly MigrationProblem[] {
  const paths = new Set(files.map(({ path }) => path));
  const beside = files.filter(({ path }) => relativePath(folder, path).includes("/"));
  const lonely = new Map(beside.map(({ path }) => [path.slice(0, path.lastIndexOf("/")), path]));
  return [...lonely]
    .filter(([place]) => !paths.has(`${place}/migration.sql`))
    .map(([place, path]) => unreadable(path, `Prisma stops here: ${fileName(place)} holds no migration.sql`));
}
