import { printablePath } from "../model/location.ts";
import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { InputError } from "../ports.ts";
import { pathsForPostgres } from "./dialects.ts";
import {
  CERTAINTY,
  type Framework,
  fileName,
  orderMigrations,
  relativePath,
  startOfFile,
  wholeText,
} from "./framework.ts";
import { compareNaturally } from "./natural-order.ts";
import { unreadable } from "./problems.ts";
import { transactionModeOf } from "./transaction-mode.ts";
import { writePlain } from "./write/plain.ts";

/**
 * Plain SQL files in natural version order, sub-folders included: what hand-written
 * runners have in common. A version is the path below the folder without `.sql`. Each file is taken to run in one
 * transaction, unless it holds a statement that cannot.
 */
export const plain: Framework = {
  id: "plain",
  title: "plain SQL files",
  confidence: ({ paths }) => (paths.some(isSql) ? CERTAINTY.anySql : 0),
  wants: isSql,
  read({ folder, files: all }) {
    const chosen = new Set(
      pathsForPostgres(
        all.map(({ path }) => relativePath(folder, path)),
        folder,
      ),
    );
    const files = all.filter(({ path }) => chosen.has(relativePath(folder, path)));
    const names = new Set(files.map(({ path }) => path.toLowerCase()));
    const isWayBack = (path: string): boolean => wordedUpScripts(path).some((up) => names.has(up.toLowerCase()));
    const stray = strayFiles(
      folder,
      files.filter(({ path }) => upScriptOf(path) === null && !isWayBack(path)),
    );
    const problems = stray.map(strayFile);
    const migrations = files.flatMap((file): Migration[] => {
      if (stray.includes(file) || isWayBack(file.path)) return [];
      refuseSections(file);
      const up = upScriptOf(file.path);
      if (up === null) return [migrationOf(folder, file)];
      if (!up.some((name) => names.has(name.toLowerCase()))) problems.push(lonelyDownScript(file));
      return [];
    });
    const ordered = orderMigrations(migrations, plain);
    return { framework: plain.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
  },
  // With what the file names end in, as everyone sorts them: `1-a-b.sql` before `1-a.sql`.
  compareVersions: (a, b) => compareNaturally(`${a}.sql`, `${b}.sql`),
  outOfOrder: "a runner that remembers only the last one skips it",
  records: "every version",
  historyTable: null,
  writer: writePlain,
};

function isSql(path: string): boolean {
  return /\.sql$/i.test(path);
}

function migrationOf(folder: string, { path, text }: SourceFile): Migration {
  const version = relativePath(folder, path).replace(/\.sql$/i, "");
  return {
    version,
    name: fileName(version),
    file: path,
    text,
    ranges: wholeText(text),
    transaction: transactionModeOf(text),
  };
}

/** So few files make no rule that another breaks. */
const FEW = 3;

/** Files without any number in their path, where the others are numbered: a schema's last state, test data. */
function strayFiles(folder: string, files: readonly SourceFile[]): readonly SourceFile[] {
  const unnumbered = files.filter(({ path }) => !/[0-9]/.test(relativePath(folder, path)));
  const numbered = files.length - unnumbered.length;
  return numbered >= FEW && numbered > unnumbered.length ? unnumbered : [];
}

function strayFile({ path }: SourceFile): MigrationProblem {
  return unreadable(path, "has no number in its name, as the others have: when it runs, if ever, is not known");
}

/** The scripts whose way back this one is; null when it is none by its name. */
function upScriptOf(path: string): readonly string[] | null {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  if (/^down\.sql$/i.test(fileName(path))) return [`${folder}up.sql`];
  const [, stem] = /^(.*)\.(?:down|undo|rollback)\.sql$/i.exec(path) ?? [];
  return stem === undefined ? null : [`${stem}.up.sql`, `${stem}.do.sql`, `${stem}.sql`];
}

/** The scripts that `1_a_down.sql` takes back if one of them is there: the word may as well be what a migration is about. */
function wordedUpScripts(path: string): readonly string[] {
  const [, stem] = /^(.*)[_-]down\.sql$/i.exec(path) ?? [];
  return stem === undefined ? [] : [`${stem}.up.sql`, `${stem}_up.sql`, `${stem}-up.sql`, `${stem}.sql`];
}

function lonelyDownScript({ path }: SourceFile): MigrationProblem {
  const message = "is named as a way back, but the script it takes back is not there";
  return { kind: "missing", message, at: startOfFile(path) };
}

/** Tools that keep the way up and the way down in one file, by the comment that parts them. */
const SECTIONS: readonly { readonly framework: string; readonly mark: RegExp }[] = [
  { framework: "goose", mark: /^--\s*\+goose\s+(?:up|down)\b/im },
  { framework: "sql-migrate", mark: /^--\s*\+migrate\s+(?:up|down)\b/im },
  { framework: "dbmate", mark: /^--\s*migrate:(?:up|down)\b/im },
  { framework: "tern", mark: /^-{4} create above \/ drop below -{4}/im },
  { framework: "rambler", mark: /^--\s*rambler\s+(?:up|down)\b/im },
  { framework: "node-pg-migrate", mark: /^\s*--[\s-]*down migration/im },
  { framework: "liquibase", mark: /^--\s*liquibase formatted sql\b/im },
];

/** Read as plain SQL, such a file would be taken back in the same breath. */
function refuseSections({ path, text }: SourceFile): void {
  const found = SECTIONS.find(({ mark }) => mark.test(text));
  if (found === undefined) return;
  throw new InputError(`this migration is written for ${found.framework}, in sections of its own`, {
    where: printablePath(path),
    todo: `name it in headgate.yaml: \`migrations: {path: …, framework: ${found.framework}}\``,
  });
}
