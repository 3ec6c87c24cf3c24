import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { indexText } from "../sql/positions.ts";
import { bodyIsCut, cutBody } from "./cut-bodies.ts";
import {
  CERTAINTY,
  type Framework,
  fileName,
  type MigrationFolder,
  orderMigrations,
  relativePath,
} from "./framework.ts";
import { readGooseScript } from "./goose-script.ts";
import { isProgram, unreadable } from "./problems.ts";
import { writeGoose } from "./write/goose.ts";

/** NumericComponent of goose's migration.go: digits in front of the first underscore, at least 1. */
const NAME = /^([0-9]+)_(.*)\.(sql|go)$/;

/**
 * goose, as its command line (v3.29) runs a folder: `*.sql` and `*.go` of the folder itself, by number; statement by
 * statement, together in one transaction unless the file says NO TRANSACTION. What it sends at once (a line with several
 * statements, a StatementBegin block) is one transaction even then.
 */
export const goose: Framework = {
  id: "goose",
  title: "goose",
  confidence: ({ texts }) =>
    [...texts.values()].some((text) => /^--.*\+goose\s+up\b/im.test(text)) ? CERTAINTY.ownComment : 0,
  wants: (path) => !path.includes("/") && (path.endsWith(".sql") || (NAME.test(path) && !path.endsWith("_test.go"))),
  read: readFolder,
  compareVersions(a, b) {
    const [left, right] = [numberOf(a), numberOf(b)];
    if (left === right) return 0;
    return left < right ? -1 : 1;
  },
  outOfOrder: "goose stops there, or runs it late with `-allow-missing`",
  records: "every version",
  historyTable: {
    table: "goose_db_version",
    query: (table) => `SELECT version_id::text AS version, is_applied FROM ${table} ORDER BY id`,
    /** The last row of a version tells; version 0 stands for the empty database (EnsureDBVersion). */
    read(rows) {
      let versions: readonly string[] = [];
      for (const row of rows) {
        const version = String(row.version);
        const rest = versions.filter((known) => known !== version);
        versions = row.is_applied === false || version === "0" ? rest : [...rest, version];
      }
      return versions;
    },
  },
  writer: writeGoose,
};

function readFolder({ folder, files, placeholders }: MigrationFolder) {
  const problems: MigrationProblem[] = [];
  const migrations = files.flatMap((file): Migration[] => {
    const [, version, name, kind] = NAME.exec(relativePath(folder, file.path)) ?? [];
    if (version === undefined || name === undefined || numberOf(version) < 1n) {
      problems.push(unreadable(file.path, "goose stops at it: a migration is named <version>_<name>.sql"));
      return [];
    }
    const named = { version: String(numberOf(version)), name, file: file.path };
    if (kind !== "go") return [{ ...named, ...scriptOf(file, placeholders, problems) }];
    problems.push(isProgram(file.path, "Go"));
    return [{ ...named, text: file.text, ranges: [], transaction: "migration" }];
  });
  const ordered = orderMigrations(migrations, goose);
  return { framework: goose.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
}

function scriptOf({ path, text }: SourceFile, values: ReadonlyMap<string, string>, problems: MigrationProblem[]) {
  const { statements, transaction, replacements, problem } = readGooseScript(text, values);
  if (problem !== null) {
    const at = indexText(text).location(path, problem.offset, problem.offset);
    problems.push(unreadable(at, `${fileName(path)} cannot be read: ${problem.message}`));
  }
  const cut = replacements.length > 0 ? null : cutBody(text, statements);
  if (cut !== null) {
    problems.push(unreadable(indexText(text).location(path, cut - 1, cut), bodyIsCut("goose", "+goose")));
  }
  const mode = transaction ? ("migration" as const) : ("section" as const);
  return { text, ranges: statements, transaction: mode, ...(replacements.length > 0 ? { replacements } : {}) };
}

function numberOf(version: string): bigint {
  return /^[0-9]+$/.test(version) ? BigInt(version) : 0n;
}
