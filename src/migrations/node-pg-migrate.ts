import type { Migration, MigrationProblem, TextRange } from "../model/migration.ts";
import { CERTAINTY, type Framework, type MigrationFolder, orderMigrations, relativePath } from "./framework.ts";
import { versionRows } from "./history-table.ts";
import { isDirectlyIn } from "./names.ts";
import { isProgram, unreadable } from "./problems.ts";
import { writeNodePgMigrate } from "./write/node-pg-migrate.ts";

/** createMigrationCommentRegex of src/sqlMigration.ts. */
const UP = /^\s*--[\s-]*up\s+migration/im;
const DOWN = /^\s*--[\s-]*down\s+migration/im;
const PROGRAM = /\.([cm]?[jt]s)$/;

/**
 * node-pg-migrate (v9), the SQL files of a folder: all files of the folder itself whose name does not begin with a dot, by
 * the number in front, then by name. All that are run together are one transaction (`--single-transaction`, its default).
 */
export const nodePgMigrate: Framework = {
  id: "node-pg-migrate",
  title: "node-pg-migrate",
  confidence: ({ paths, texts }) => {
    const marked = [...texts].some(([path, text]) => isDirectlyIn(path) && UP.test(text) && /^\d/.test(path));
    return marked && paths.some((path) => isDirectlyIn(path) && isWanted(path)) ? CERTAINTY.ownComment : 0;
  },
  wants: (path) => isDirectlyIn(path) && isWanted(path),
  read: readFolder,
  compareVersions,
  outOfOrder: "node-pg-migrate stops there, or runs it late with `--no-check-order`",
  records: "every version",
  historyTable: {
    ...versionRows("pgmigrations", "name"),
    query: (table) => `SELECT name AS version FROM ${table} ORDER BY run_on, id`,
  },
  writer: writeNodePgMigrate,
};

function isWanted(path: string): boolean {
  return !path.startsWith(".") && (/\.sql$/i.test(path) || (PROGRAM.test(path) && !path.endsWith(".d.ts")));
}

function readFolder({ folder, files }: MigrationFolder) {
  const problems: MigrationProblem[] = [];
  const migrations = files.flatMap(({ path, text }): Migration[] => {
    const file = relativePath(folder, path);
    const version = file.slice(0, file.lastIndexOf("."));
    if (!/^\d/.test(version)) {
      problems.push(unreadable(path, "node-pg-migrate stops at it: a name begins with a number"));
      return [];
    }
    const language = PROGRAM.exec(file)?.[1];
    if (language !== undefined) problems.push(isProgram(path, /t/.test(language) ? "TypeScript" : "JavaScript"));
    const ranges = language === undefined ? [upRange(text)] : [];
    return [{ version, name: version.replace(/^\d+[-_]?/, ""), file: path, text, ranges, transaction: "run" }];
  });
  const ordered = orderMigrations(migrations, nodePgMigrate);
  return { framework: nodePgMigrate.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
}

/** getActions of src/sqlMigration.ts: from the mark of the way up to that of the way down; without the former, everything. */
function upRange(text: string): TextRange {
  const [up, down] = [text.search(UP), text.search(DOWN)];
  if (up < 0) return { start: 0, end: text.length };
  return { start: up, end: down < up ? text.length : down };
}

/** compareMigrationFileNames of src/utils/comparators.ts, which sees the names with their extension. */
function compareVersions(a: string, b: string): number {
  const options = { usage: "sort", numeric: true, sensitivity: "variant", ignorePunctuation: true } as const;
  return numericPrefix(a) - numericPrefix(b) || `${a}.sql`.localeCompare(`${b}.sql`, "en", options);
}

/** getNumericPrefix: 17 digits are a date with milliseconds, so that they compare with the 13 digits of a timestamp. */
function numericPrefix(name: string): number {
  const digits = /^\d+/.exec(name)?.[0] ?? "";
  if (digits.length !== 17) return Number(digits);
  const [, day, hour, minute, second, rest] = /^(\d{8})(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits) ?? [];
  const date = day?.replace(/(\d{4})(\d\d)(\d\d)/, "$1-$2-$3") ?? "";
  return Date.parse(`${date}T${hour}:${minute}:${second}.${rest}Z`);
}
