import type { History, Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { skipTrivia } from "../sql/lexer.ts";
import { CERTAINTY, type Framework, type MigrationFolder, orderMigrations, relativePath } from "./framework.ts";
import { hashOf, readHeaders } from "./graphile-headers.ts";
import { GraphilePlaceholders, placeholdersOf } from "./graphile-placeholders.ts";
import { unreadable } from "./problems.ts";
import { writeGraphileMigrate } from "./write/graphile-migrate.ts";

/** VALID_FILE_REGEX of src/migrationFilename.ts. */
const COMMITTED = /^committed\/([0-9]+)(?:-([-_a-zA-Z0-9]*))?\.sql$/;
const CURRENT = /^current(?:\/([^.][^/]*))?\.sql$/;
const FIXTURE = /^fixtures\/.*\.sql$/;

/**
 * graphile-migrate (1.4 and 2.0): `committed/NNNNNN[-message].sql` in the order of their names, each one query in one
 * transaction (with `--! no-transaction` that of the query itself), chained by hashes. `current.sql`, or the files of
 * `current/` together, is what a developer works on: it runs on no other database until it is committed.
 */
export const graphileMigrate: Framework = {
  id: "graphile-migrate",
  title: "graphile-migrate",
  confidence({ paths, texts }) {
    const headed = [...texts].some(([path, text]) => COMMITTED.test(path) && /^--! Previous:/m.test(text));
    if (headed) return CERTAINTY.ownComment;
    return paths.some((path) => COMMITTED.test(path)) && paths.some((path) => CURRENT.test(path))
      ? CERTAINTY.ownNames
      : 0;
  },
  wants: (path) => COMMITTED.test(path) || CURRENT.test(path) || FIXTURE.test(path),
  read: readFolder,
  compareVersions(a, b) {
    const [left, right] = [a.startsWith("current"), b.startsWith("current")];
    if (left !== right) return left ? 1 : -1;
    if (left) return currentNumber(a) - currentNumber(b);
    return `${a}.sql`.localeCompare(`${b}.sql`, "en");
  },
  outOfOrder: "graphile-migrate never runs it where a later migration has run",
  records: "every version",
  historyTable: {
    table: "graphile_migrate.migrations",
    query: (table) => `SELECT filename AS version FROM ${table} ORDER BY filename`,
    read: (rows) => rows.map((row) => String(row.version).replace(/\.sql$/, "")),
  },
  writer: writeGraphileMigrate,
};

function readFolder({ folder, files, placeholders, around }: MigrationFolder): History {
  const named = files.map((file) => ({ ...file, name: relativePath(folder, file.path) }));
  const fixtures = new Map(named.flatMap(({ name, text }) => (FIXTURE.test(name) ? [[name, text]] : [])));
  // The configuration may name them without the colon.
  const configured = Array.from(placeholders, ([name, value]) => [name.replace(/^:?/, ":"), value] as const);
  const values = new Map([...placeholdersOf(around?.get(".gmrc")?.text ?? ""), ...configured]);
  const filler = new GraphilePlaceholders(values, fixtures);
  const problems: MigrationProblem[] = [];
  const committed = named.flatMap((file): Migration[] => {
    const [, version, message] = COMMITTED.exec(file.name) ?? [];
    if (version === undefined) return [];
    return [{ ...script(file, filler, problems), version, name: message ?? "", transaction: "migration" }];
  });
  const ordered = orderMigrations(committed, graphileMigrate);
  const current = named.filter((file) => CURRENT.test(file.name) && !isBlank(file.text));
  const drafts = orderMigrations(
    current.flatMap((file) => draftOf(file, script(file, filler, problems), problems)),
    graphileMigrate,
  );
  if (current.length > 1) problems.push(...refuseBoth(current.filter(({ name }) => name === "current.sql")));
  return {
    framework: graphileMigrate.id,
    migrations: [...ordered.migrations, ...drafts.migrations],
    problems: [...chainProblems(ordered.migrations), ...problems, ...ordered.problems, ...drafts.problems],
  };
}

function script({ path, text }: SourceFile, filler: GraphilePlaceholders, problems: MigrationProblem[]) {
  const { replacements, problem } = filler.fill(text);
  if (problem !== null) problems.push(unreadable(path, problem));
  const filled = replacements.length > 0 ? { replacements } : {};
  return { file: path, text, ranges: [{ start: 0, end: text.length }], ...filled };
}

/** Several files of `current/` are one migration, in the order of the numbers in front. */
function draftOf(
  { name, path }: SourceFile & { readonly name: string },
  read: ReturnType<typeof script>,
  problems: MigrationProblem[],
): Migration[] {
  const part = CURRENT.exec(name)?.[1];
  if (part === undefined)
    return [{ ...read, version: "current", name: "current", role: "draft", transaction: "migration" }];
  if (/^0*[1-9][0-9]*(?:-[-_a-zA-Z0-9]*)?$/.test(part)) {
    return [{ ...read, version: `current/${part}`, name: part, role: "draft", transaction: "run" }];
  }
  problems.push(
    unreadable(path, "graphile-migrate stops at it: files of current/ are named 001.sql or 001-message.sql"),
  );
  return [];
}

function currentNumber(version: string): number {
  return Number(/\/0*([0-9]+)/.exec(version)?.[1] ?? 0);
}

function isBlank(text: string): boolean {
  const include = /^--![ \t]*include\b/m.test(text);
  return !include && skipTrivia(text, 0, text.length) >= text.length;
}

function refuseBoth(files: readonly SourceFile[]): readonly MigrationProblem[] {
  return files.map(({ path }) => unreadable(path, "graphile-migrate refuses to have both current.sql and current/"));
}

/** getAllMigrations and runCommittedMigration of src/migration.ts. */
function chainProblems(migrations: readonly Migration[]): readonly MigrationProblem[] {
  return migrations.flatMap(({ file, text }, place): readonly MigrationProblem[] => {
    const { headers } = readHeaders(text);
    const [previous, hash] = [headers.get("Previous"), headers.get("Hash")];
    if (previous === undefined || hash === undefined) {
      return [unreadable(file, "graphile-migrate refuses a committed migration without the headers Previous and Hash")];
    }
    const before = migrations[place - 1];
    const expected = before === undefined ? "-" : (readHeaders(before.text).headers.get("Hash") ?? "-");
    const problems: MigrationProblem[] = [];
    if (previous !== expected) {
      const message = `graphile-migrate refuses it: the migration in front is not the one with the hash ${previous}`;
      problems.push({ ...unreadable(file, message), kind: "missing" });
    }
    // The hash is of what the author wrote: a checkout that writes CRLF must not break it.
    const holds = [text, text.replaceAll("\r\n", "\n")].some((as) => hashOf(readHeaders(as).body, previous) === hash);
    if (holds === headers.has("AllowInvalidHash")) {
      const message = holds
        ? "graphile-migrate refuses it: its hash holds, though AllowInvalidHash says that it does not"
        : "graphile-migrate refuses it: it was changed since it was committed, its hash does not hold";
      problems.push({ ...unreadable(file, message), kind: "edited" });
    }
    return problems;
  });
}
