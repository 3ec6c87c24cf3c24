import type { Migration, MigrationProblem, TextRange } from "../model/migration.ts";
import { indexText } from "../sql/positions.ts";
import { bodyIsCut, cutBody } from "./cut-bodies.ts";
import { CERTAINTY, type Framework, type MigrationFolder, orderMigrations, relativePath } from "./framework.ts";
import { versionRows } from "./history-table.ts";
import { endsWithSemicolon, linesOf } from "./lines.ts";
import { compareBytes, compareNumbers, isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeSqlMigrate } from "./write/sql-migrate.ts";

/**
 * sql-migrate (github.com/rubenv/sql-migrate v1.8): the `.sql` files of the folder itself, those that begin with a number
 * first and by it; statement by statement, together in one transaction unless the file says `Up notransaction`. What it
 * sends at once (a line with several statements, a StatementBegin block) is one transaction even then.
 */
export const sqlMigrate: Framework = {
  id: "sql-migrate",
  title: "sql-migrate",
  confidence: ({ texts }) =>
    [...texts.values()].some((text) => /^-- \+migrate Up\b/m.test(text)) ? CERTAINTY.ownComment : 0,
  wants: (path) => isDirectlyIn(path) && path.endsWith(".sql"),
  read: readFolder,
  compareVersions,
  outOfOrder: "sql-migrate runs it late, on each database in an order of its own",
  records: "every version",
  historyTable: {
    ...versionRows("gorp_migrations", "id"),
    query: (table) => `SELECT id AS version FROM ${table} ORDER BY applied_at, id`,
    read: (rows) => rows.map((row) => String(row.version).replace(/\.sql$/, "")),
  },
  writer: writeSqlMigrate,
};

function readFolder({ folder, files }: MigrationFolder) {
  const problems: MigrationProblem[] = [];
  const migrations = files.map(({ path, text }): Migration => {
    const version = relativePath(folder, path).replace(/\.sql$/, "");
    const { statements, transaction, problem } = readScript(text);
    if (problem !== null) {
      problems.push(unreadable(indexText(text).location(path, problem.offset, problem.offset), problem.message));
    }
    const cut = cutBody(text, statements);
    if (cut !== null) {
      const at = indexText(text).location(path, cut - 1, cut);
      problems.push(unreadable(at, bodyIsCut("sql-migrate", "+migrate")));
    }
    const mode = transaction ? "migration" : "section";
    return { version, name: version.replace(/^\d+[-_]?/, ""), file: path, text, ranges: statements, transaction: mode };
  });
  const ordered = orderMigrations(migrations, sqlMigrate);
  return { framework: sqlMigrate.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
}

/** Migration.Less: by leading number, then by the whole name; names without a number come last. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [leadingNumber(a), leadingNumber(b)];
  if ((left === "") !== (right === "")) return left === "" ? 1 : -1;
  return compareNumbers(left, right) || compareBytes(`${a}.sql`, `${b}.sql`);
}

function leadingNumber(version: string): string {
  return /^\d*/.exec(version)?.[0] ?? "";
}

interface Script {
  readonly statements: readonly TextRange[];
  readonly transaction: boolean;
  readonly problem: { readonly offset: number; readonly message: string } | null;
}

/** ParseMigration of sqlparse/sqlparse.go. Ranges hold the comments in front of a statement. */
function readScript(text: string): Script {
  const statements: TextRange[] = [];
  let direction: "none" | "up" | "down" = "none";
  let [transaction, inBlock, hasContent] = [true, false, false];
  let start = 0;
  const end = (offset: number) => {
    if (direction === "up" && hasContent) statements.push({ start, end: offset });
    start = offset;
    hasContent = false;
  };
  const refused = (offset: number, message: string): Script => ({
    statements,
    transaction,
    problem: { offset, message },
  });

  for (const line of linesOf(text)) {
    if (line.text.startsWith("-- ") && !line.text.startsWith("-- +")) continue;
    const [command, ...options] = commandOf(line.text);
    switch (command) {
      case "Up":
      case "Down":
        if (hasContent) return refused(line.start, UNFINISHED);
        direction = command === "Up" ? "up" : "down";
        if (command === "Up" && options.includes("notransaction")) transaction = false;
        start = line.end;
        break;
      case "StatementBegin":
        inBlock = direction !== "none";
        break;
      case "StatementEnd":
        if (inBlock) end(line.start);
        inBlock = false;
        break;
      default:
        if (line.text.startsWith("-- +") || direction === "none") break;
        hasContent ||= line.text.trim() !== "";
        if (!inBlock && endsWithSemicolon(line.text)) end(line.end);
    }
  }
  if (direction === "none") return refused(0, "sql-migrate wants an annotation `-- +migrate Up`");
  if (inBlock) return refused(text.length, "`-- +migrate StatementEnd` is missing");
  return hasContent ? refused(text.length, UNFINISHED) : { statements, transaction, problem: null };
}

const UNFINISHED = "the statement in front has no semicolon at its end: sql-migrate refuses it";

/** `-- +migrate Up notransaction` → its words; none for other lines. */
function commandOf(line: string): readonly string[] {
  const prefix = "-- +migrate ";
  return line.startsWith(prefix) ? line.slice(prefix.length).trim().split(/\s+/) : [];
}
