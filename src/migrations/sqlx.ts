import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { InputError } from "../ports.ts";
import { CERTAINTY, type Framework, fileName, orderMigrations, relativePath, wholeText } from "./framework.ts";
import { compareNumbers, isDirectlyIn, share } from "./names.ts";
import { unreadable } from "./problems.ts";
import { dependsOnCrate } from "./surroundings.ts";
import { writeSqlx } from "./write/sqlx.ts";

/** sqlx-core 0.9 migrate/source.rs: `<VERSION>_<DESCRIPTION>.sql`, cut at the first underscore. Nothing else is a migration. */
const NAME = /^([^_]*)_(.*)\.sql$/s;
/** What `str::parse::<i64>` takes; another version stops sqlx. */
const VERSION = /^[+-]?[0-9]+$/;
const NO_TRANSACTION = "-- no-transaction";

/**
 * sqlx. It reads the folder itself and nothing below it, orders by number, and sends a whole file as one simple query,
 * inside a transaction of its own unless the file begins with `-- no-transaction`; PostgreSQL runs the statements of one
 * simple query as one transaction all the same. `.up.sql` and `.down.sql` part a reversible migration.
 */
export const sqlx: Framework = {
  id: "sqlx",
  title: "sqlx",
  confidence({ paths, texts, around }) {
    const own = [...texts].some(([path, text]) => isUpScript(path) && text.startsWith(NO_TRANSACTION));
    if (!own && !dependsOnCrate(around, "sqlx")) return 0;
    const sql = paths.filter((path) => /\.sql$/i.test(path));
    const named = share(sql, (path) => isDirectlyIn(path) && VERSION.test(versionOf(path)));
    return named >= 0.5 ? CERTAINTY.ownComment : 0;
  },
  wants: (path) => isUpScript(path) || isNearly(path),
  read({ folder, files }) {
    const read = files.map((file) => migrationOf(file, relativePath(folder, file.path)));
    const ordered = orderMigrations(
      read.flatMap((one) => ("kind" in one ? [] : [one])),
      sqlx,
    );
    const problems = read.flatMap((one) => ("kind" in one ? [one] : []));
    return { framework: sqlx.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
  },
  compareVersions: compareNumbers,
  outOfOrder: "sqlx runs it late, on each database in an order of its own",
  records: "every version",
  historyTable: {
    table: "_sqlx_migrations",
    query: (table) => `SELECT version::text AS version, success FROM ${table} AS history ORDER BY history.version`,
    read(rows, table) {
      const failed = rows.find((row) => row.success === false);
      if (failed !== undefined) {
        throw new InputError(`version ${String(failed.version)} is partially applied: sqlx refuses to go on`, {
          where: table,
          todo: "repair the database and remove the row",
        });
      }
      return rows.map((row) => String(row.version));
    },
  },
  writer: writeSqlx,
};

/** The path is relative to the folder. */
function isUpScript(path: string): boolean {
  return isDirectlyIn(path) && NAME.test(path) && !path.endsWith(".down.sql");
}

/** Begins with a number and is no migration by its name: a person meant it as one. */
function isNearly(path: string): boolean {
  return isDirectlyIn(path) && /^[0-9].*\.sql$/i.test(path) && !path.endsWith(".down.sql");
}

function versionOf(path: string): string {
  return NAME.exec(fileName(path))?.[1] ?? "";
}

function migrationOf({ path, text }: SourceFile, relative: string): Migration | MigrationProblem {
  const [, version, name] = NAME.exec(relative) ?? [];
  if (version === undefined || name === undefined) {
    return unreadable(path, "sqlx does not run it: a migration is named <version>_<description>.sql");
  }
  if (!VERSION.test(version)) return unreadable(path, "sqlx stops here: what stands before the first _ is no number");
  return {
    // As its history table, a bigint, holds it.
    version: String(BigInt(version.replace(/^\+/, ""))),
    name: name.replace(/\.up$/, "").replaceAll("_", " "),
    file: path,
    text,
    ranges: wholeText(text),
    transaction: "migration",
  };
}
