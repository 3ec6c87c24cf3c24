import type { Migration } from "../model/migration.ts";
import { InputError } from "../ports.ts";
import { CERTAINTY, type Framework, orderMigrations, relativePath, wholeText } from "./framework.ts";

/** `Regex` of golang-migrate's source/parse.go: `{version}_{title}.up.sql`. It takes any extension; here SQL only. */
const NAME = /^([0-9]+)_(.*)\.(down|up)\.(.*)$/;
const SQL = /\.sql$/i;

/**
 * golang-migrate. It reads the folder itself and nothing below it, orders by number, and its postgres driver sends a whole
 * file as one simple query: one implicit transaction, unless the file itself says BEGIN and COMMIT.
 */
export const golangMigrate: Framework = {
  id: "golang-migrate",
  title: "golang-migrate",
  confidence({ paths }) {
    const sql = paths.filter((path) => SQL.test(path));
    const named = sql.filter((path) => !path.includes("/") && NAME.test(path));
    return named.some(isUpScript) ? (CERTAINTY.ownNames * named.length) / sql.length : 0;
  },
  wants: isUpScript,
  read({ folder, files }) {
    const migrations = files.flatMap(({ path, text }): Migration[] => {
      const [, version, name] = NAME.exec(relativePath(folder, path)) ?? [];
      if (version === undefined || name === undefined) return [];
      return [{ version, name, file: path, text, ranges: wholeText(text), transaction: "migration" }];
    });
    return { framework: golangMigrate.id, ...orderMigrations(migrations, golangMigrate) };
  },
  compareVersions(a, b) {
    const [left, right] = [numberOf(a), numberOf(b)];
    if (left === right) return 0;
    return left < right ? -1 : 1;
  },
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
};

/** The path is relative to the folder. */
function isUpScript(path: string): boolean {
  return !path.includes("/") && SQL.test(path) && NAME.exec(path)?.[3] === "up";
}

function numberOf(version: string): bigint {
  return /^[0-9]+$/.test(version) ? BigInt(version) : -1n;
}
