import type { History, Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import type { HistoryTable } from "../ports.ts";
import {
  CERTAINTY,
  type Framework,
  type MigrationFolder,
  orderMigrations,
  relativePath,
  startOfFile,
  wholeText,
} from "./framework.ts";
import { compareNumbers, isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeDrizzle } from "./write/drizzle.ts";

const JOURNAL = "meta/_journal.json";
const FOLDER_SCRIPT = /^([^/]+)\/migration\.sql$/;
const FOLDER_SNAPSHOT = /^[^/]+\/snapshot\.json$/;
const NAMES = new Intl.Collator("en");

/**
 * Drizzle. Until drizzle-orm 0.x a journal lists the scripts, which run in its order; what a database has is told by the
 * time (`when`) of the last one alone. From 1.0 on each script has a folder, in the order of `localeCompare` of their names, and
 * all are remembered by name. Either way everything pending runs in one transaction (migrator.js, PgDialect.migrate).
 * A version is `<when>/<tag>` of the journal, or the folder's name.
 */
export const drizzle: Framework = {
  id: "drizzle",
  title: "Drizzle",
  confidence({ paths }) {
    if (paths.includes(JOURNAL)) return CERTAINTY.ownFile;
    const scripts = paths.filter((path) => FOLDER_SCRIPT.test(path));
    return scripts.length > 0 && paths.some((path) => FOLDER_SNAPSHOT.test(path)) ? CERTAINTY.ownFile : 0;
  },
  wants: (path) => path === JOURNAL || FOLDER_SCRIPT.test(path) || (isDirectlyIn(path) && /\.sql$/i.test(path)),
  read(folder) {
    const journal = folder.files.find(({ path }) => relativePath(folder.folder, path) === JOURNAL);
    return journal === undefined ? readFolders(folder) : readJournal(folder, journal);
  },
  compareVersions(a, b) {
    const [left, right] = [a.split("/"), b.split("/")];
    if (left.length === 1 && right.length === 1) return NAMES.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
    return compareNumbers(left[0] ?? "", right[0] ?? "");
  },
  outOfOrder: "Drizzle before 1.0 never runs it where a later one has run",
  records: "every version",
  historyTable: drizzleTable(),
  writer: writeDrizzle,
};

function drizzleTable(): HistoryTable {
  return {
    table: "drizzle.__drizzle_migrations",
    // The column came with 1.0, which fills it in for what ran before.
    query: (table, columns) =>
      `SELECT ${columns.has("name") ? "coalesce(name, created_at::text)" : "created_at::text"} AS version FROM ${table} ORDER BY id`,
    read: (rows) => rows.map((row) => String(row.version)),
  };
}

function readFolders({ folder, files }: MigrationFolder): History {
  const scripts = files.filter(({ path }) => FOLDER_SCRIPT.test(relativePath(folder, path)));
  const migrations = scripts.map((file) => {
    const version = FOLDER_SCRIPT.exec(relativePath(folder, file.path))?.[1] ?? "";
    return migrationOf(file, version, version);
  });
  return { framework: drizzle.id, ...orderMigrations(migrations, drizzle) };
}

interface JournalEntry {
  readonly when: string;
  readonly tag: string;
}

function readJournal({ folder, files }: MigrationFolder, journal: SourceFile): History {
  const entries = journalEntries(journal.text);
  if (entries === null) {
    return {
      framework: drizzle.id,
      migrations: [],
      problems: [unreadable(journal.path, "is no journal of Drizzle's")],
    };
  }
  const scripts = new Map(files.map((file) => [relativePath(folder, file.path), file]));
  const migrations: Migration[] = [];
  const problems: MigrationProblem[] = [];
  for (const { when, tag } of entries) {
    const file = scripts.get(`${tag}.sql`);
    if (file === undefined) problems.push(missing(journal, tag));
    else migrations.push(migrationOf(file, `${when}/${tag}`, tag));
  }
  const listed = new Set(entries.map(({ tag }) => `${tag}.sql`));
  const unlisted = [...scripts].filter(([path]) => /^[0-9][^/]*\.sql$/i.test(path) && !listed.has(path));
  problems.push(
    ...unlisted.map(([, { path }]) => unreadable(path, "Drizzle does not run it: the journal does not list it")),
  );
  return { framework: drizzle.id, migrations, problems: [...problems, ...notAscending(migrations)] };
}

function migrationOf({ path, text }: SourceFile, version: string, name: string): Migration {
  return { version, name, file: path, text, ranges: wholeText(text), transaction: "run" };
}

function missing(journal: SourceFile, tag: string): MigrationProblem {
  return {
    kind: "missing",
    message: `the journal lists ${tag}, and ${tag}.sql is not there`,
    at: startOfFile(journal.path),
  };
}

/** The journal's order is the order of the run; where the times disagree, databases that ran the earlier part never run the rest. */
function notAscending(migrations: readonly Migration[]): readonly MigrationProblem[] {
  return migrations.flatMap((migration, place) => {
    const before = migrations
      .slice(0, place)
      .find((earlier) => drizzle.compareVersions(earlier.version, migration.version) >= 0);
    if (before === undefined) return [];
    const message = `its time in the journal is not after that of ${before.name}: Drizzle never runs it where that one has run`;
    return [{ kind: "out-of-order", message, at: startOfFile(migration.file) }];
  });
}

/** Null where it is no journal. */
function journalEntries(text: string): readonly JournalEntry[] | null {
  const parsed = parseJson(text);
  if (typeof parsed !== "object" || parsed === null || !("entries" in parsed) || !Array.isArray(parsed.entries))
    return null;
  const entries: JournalEntry[] = [];
  for (const entry of parsed.entries as readonly unknown[]) {
    if (typeof entry !== "object" || entry === null || !("when" in entry) || !("tag" in entry)) return null;
    if (typeof entry.when !== "number" || typeof entry.tag !== "string") return null;
    entries.push({ when: String(entry.when), tag: entry.tag });
  }
  return entries;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
