import type { Migration } from "../model/migration.ts";
import { InputError } from "../ports.ts";
import { CERTAINTY, type Framework, orderMigrations, relativePath, wholeText } from "./framework.ts";
import { compareNumbers, isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeGolangMigrate } from "./write/golang-migrate.ts";

/** `Regex` of golang-migrate's source/parse.go: `{version}_{title}.up.sql`. It takes any extension; here SQL only. */
const NAME = /^([0-9]+)_(.*)\.(down|up)\.(.*)$/;
const SQL = /\.sql$/i;

/** Of the files that begin with a number, how many may be no migration by their names, or share a version, for an oversight. */
const OVERSIGHTS = 0.1;

/**
 * golang-migrate. It reads the folder itself and nothing below it, orders by number, and its postgres driver sends a whole
 * file as one simple query: one implicit transaction, unless the file itself says BEGIN and COMMIT.
 */
export const golangMigrate: Framework = {
  id: "golang-migrate",
  title: "golang-migrate",
  confidence({ paths }) {
    const sql = paths.filter((path) => SQL.test(path));
    const named = sql.filter((path) => isDirectlyIn(path) && NAME.test(path));
    const up = named.filter(isUpScript);
    if (up.length === 0 || isAnothers(sql.filter(isNearly).length, sql.length)) return 0;
    const versions = new Set(up.map((path) => BigInt(versionOf(path))));
    if (isAnothers(up.length - versions.size, up.length)) return 0;
    return (CERTAINTY.ownNames * named.length) / sql.length;
  },
  wants: (path) => isUpScript(path) || isNearly(path),
  read({ folder, files }) {
    const nearly = files.filter(({ path }) => isNearly(relativePath(folder, path)));
    const migrations = files.flatMap(({ path, text }): Migration[] => {
      const [, version, name] = NAME.exec(relativePath(folder, path)) ?? [];
      if (version === undefined || name === undefined) return [];
      return [{ version, name, file: path, text, ranges: wholeText(text), transaction: "migration" }];
    });
    const ordered = orderMigrations(migrations, golangMigrate);
    return {
      framework: golangMigrate.id,
      migrations: ordered.migrations,
      problems: [...nearly.map(({ path }) => unreadable(path, NOT_RUN)), ...ordered.problems],
    };
  },
  compareVersions: compareNumbers,
  outOfOrder: "golang-migrate never runs it where a later version has run",
  records: "last version",
  historyTable: {
    table: "schema_migrations",
    query: (table) => `SELECT version::text AS version, dirty FROM ${table}`,
    read(rows, table) {
      const dirty = rows.find((row) => row.dirty === true);
      if (dirty !== undefined) {
        throw new InputError(`version ${String(dirty.version)} failed half-way: the database is marked dirty`, {
          where: table,
          todo: "repair the database and run `migrate force VERSION`",
        });
      }
      return rows.map((row) => String(row.version));
    },
  },
  writer: writeGolangMigrate,
};

const NOT_RUN = "golang-migrate does not run it: a migration is named <version>_<title>.up.sql";

/** The path is relative to the folder. */
function isUpScript(path: string): boolean {
  return isDirectlyIn(path) && SQL.test(path) && NAME.exec(path)?.[3] === "up";
}

/** Begins with a number and is no migration by its name: a person meant it as one. */
function isNearly(path: string): boolean {
  return isDirectlyIn(path) && /^[0-9]/.test(path) && SQL.test(path) && !NAME.test(path);
}

function versionOf(path: string): string {
  return NAME.exec(path)?.[1] ?? "";
}

/** Whether so much goes against golang-migrate's rules that a runner of other rules made the folder. */
function isAnothers(against: number, all: number): boolean {
  return against > 1 && against > all * OVERSIGHTS;
}
