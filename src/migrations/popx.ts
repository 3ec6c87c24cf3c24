import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { CERTAINTY, type Framework, fileName, orderMigrations, startOfFile, wholeText } from "./framework.ts";
import { compareBytes, share } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writePopx } from "./write/popx.ts";

/** popx's ParseMigrationFilename (ory/x v0.0.729, match.go). */
const NAME = /^([0-9]+)_([^.]+)(\.[a-z0-9]+)?(\.autocommit)?\.(up|down)\.sql$/;

/** The dialects of ory/pop and their synonyms; files of any other are passed over. */
const POSTGRES: ReadonlySet<string> = new Set(["postgres", "postgresql", "pg", "pgx"]);
const DIALECTS: ReadonlySet<string> = new Set([
  ...POSTGRES,
  "cockroach",
  "cockroachdb",
  "crdb",
  "mariadb",
  "mysql",
  "sqlite",
  "sqlite3",
]);

interface Named {
  readonly version: string;
  readonly name: string;
  readonly dialect: "all" | "postgres" | "other";
  readonly direction: "up" | "down";
}

/**
 * popx, of Ory's products: `<version>_<name>[.<dialect>][.autocommit].up.sql` in any depth of folders, versions compared as
 * text; for each version the file of the dialect stands in for the general one. A file is sent whole, in a transaction
 * of its own unless its name says autocommit; PostgreSQL runs the statements of one simple query as one transaction all
 * the same (migrator.go, UpTo).
 */
export const popx: Framework = {
  id: "popx",
  title: "popx",
  confidence({ paths }) {
    const sql = paths.filter((path) => /\.sql$/i.test(path)).map(fileName);
    const dialects = sql.some(
      (name) => /\.(?:autocommit|[a-z0-9]+)\.(?:up|down)\.sql$/.test(name) && isOfDialect(name),
    );
    // popx stops at a version that nothing takes back: a folder of ups alone is ory/pop's, or another tool's.
    const ways = sql.some((name) => nameOf(name)?.direction === "down");
    return dialects && ways ? CERTAINTY.ownComment * share(sql, (name) => NAME.test(name)) : 0;
  },
  wants: (path) => nameOf(path) !== null,
  read({ files }) {
    const up = files.filter(({ path }) => fits(path, "up"));
    const ways = new Set(
      files.filter(({ path }) => nameOf(path)?.direction === "down").map(({ path }) => versionOf(path)),
    );
    const specific = new Set(
      up.filter(({ path }) => nameOf(path)?.dialect === "postgres").map(({ path }) => versionOf(path)),
    );
    const chosen = up.filter(({ path }) => nameOf(path)?.dialect === "postgres" || !specific.has(versionOf(path)));
    const ordered = orderMigrations(chosen.map(migrationOf), popx);
    return {
      framework: popx.id,
      migrations: ordered.migrations,
      problems: [...chosen.flatMap((file) => problemsOf(file, ways)), ...ordered.problems],
    };
  },
  compareVersions: compareBytes,
  outOfOrder: "popx runs it late, on each database in an order of its own",
  records: "every version",
  historyTable: {
    table: "schema_migration",
    query: (table) => `SELECT version FROM ${table} AS history ORDER BY history.version`,
    // Older releases wrote the first fourteen digits; the present one leaves such rows beside those it adds.
    read(rows) {
      const versions = rows.map((row) => String(row.version));
      const begun = new Set(
        versions.filter(({ length }) => length > LEGACY).map((version) => version.slice(0, LEGACY)),
      );
      return versions.filter((version) => !begun.has(version));
    },
  },
  writer: writePopx,
};

const LEGACY = 14;

function nameOf(path: string): Named | null {
  const [, version, name, dialect, , direction] = NAME.exec(fileName(path)) ?? [];
  if (version === undefined || name === undefined) return null;
  return { version, name, dialect: dialectOf(dialect), direction: direction === "down" ? "down" : "up" };
}

function dialectOf(suffix: string | undefined): Named["dialect"] {
  if (suffix === undefined || suffix === ".autocommit") return "all";
  return POSTGRES.has(suffix.slice(1)) ? "postgres" : "other";
}

/** A dialect that ory/pop knows, or `autocommit`, stands behind the name. */
function isOfDialect(name: string): boolean {
  const [, , , suffix, autocommit] = NAME.exec(name) ?? [];
  if (suffix === undefined) return false;
  return autocommit !== undefined || suffix === ".autocommit" || DIALECTS.has(suffix.slice(1));
}

function versionOf(path: string): string {
  return nameOf(path)?.version ?? "";
}

function fits(path: string, direction: Named["direction"]): boolean {
  const named = nameOf(path);
  return named !== null && named.direction === direction && named.dialect !== "other";
}

function migrationOf({ path, text }: SourceFile): Migration {
  const version = versionOf(path);
  const name = nameOf(path)?.name ?? "";
  return { version, name, file: path, text, ranges: wholeText(text), transaction: "migration" };
}

function problemsOf({ path, text }: SourceFile, ways: ReadonlySet<string>): readonly MigrationProblem[] {
  const problems: MigrationProblem[] = [];
  if (text.includes("{{")) problems.push(unreadable(path, "is a Go template, which headgate does not fill in"));
  if (!ways.has(versionOf(path))) {
    const message = "popx stops here: no file takes this version back";
    problems.push({ kind: "missing", message, at: startOfFile(path) });
  }
  return problems;
}
