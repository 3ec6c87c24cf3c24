import type { Migration, MigrationProblem, Replacement } from "../model/migration.ts";
import { indexText } from "../sql/positions.ts";
import { CERTAINTY, type Framework, type MigrationFolder, orderMigrations, relativePath } from "./framework.ts";
import { compareNumbers, isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { findActions, TernTemplates } from "./tern-templates.ts";
import { writeTern } from "./write/tern.ts";

/** migrationPattern of migrate/migrate.go. */
const NAME = /^(\d+)_(.+)\.sql$/;
/** Where `tern init` puts its settings: beside the migrations. */
const SETTINGS = "tern.conf";
const SECTIONS = "---- create above / drop below ----";
/** disableTxPattern: Go's `$` knows no carriage return, so that a CRLF file stays in its transaction. */
const NO_TRANSACTION = /^---- tern: disable-tx ----(?=\n|(?![\s\S]))/m;

/**
 * tern (v2.3): the numbered files of the folder itself, 1 onwards without a gap, each in one transaction unless it says
 * disable-tx. It resets the connection's settings behind each. A file is a template; `.sql` files of sub-folders are templates that it may call.
 */
export const tern: Framework = {
  id: "tern",
  title: "tern",
  confidence: ({ paths, texts }) => {
    if (paths.includes(SETTINGS)) return CERTAINTY.ownFile;
    return [...texts.values()].some((text) => text.includes(SECTIONS)) ? CERTAINTY.ownComment : 0;
  },
  wants: (path) => path.endsWith(".sql") || path === SETTINGS,
  read: readFolder,
  compareVersions: compareNumbers,
  outOfOrder: "tern never runs it where a later version has run",
  records: "last version",
  historyTable: {
    table: "public.schema_version",
    query: (table) => `SELECT version::text AS version FROM ${table}`,
    read: (rows) => rows.map((row) => String(row.version)).filter((version) => version !== "0"),
  },
  writer: writeTern,
};

function readFolder({ folder, files, placeholders }: MigrationFolder) {
  const shared = files.map(({ path, text }) => [relativePath(folder, path), text] as const);
  const settings = shared.find(([path]) => path === SETTINGS)?.[1] ?? "";
  const values = new Map([...dataOf(settings), ...placeholders]);
  const templates = new TernTemplates(new Map(shared.filter(([path]) => !isDirectlyIn(path))), values);
  const problems: MigrationProblem[] = [];
  const migrations = files.flatMap(({ path, text }): Migration[] => {
    const [, version, name] = NAME.exec(relativePath(folder, path)) ?? [];
    if (version === undefined || name === undefined) return [];
    const end = text.includes(SECTIONS) ? text.indexOf(SECTIONS) : text.length;
    const up = text.slice(0, end);
    if (up.split("\n").every((line) => line.trim() === "" || line.trim().startsWith("--"))) {
      problems.push(unreadable(path, "tern refuses a migration without SQL"));
    }
    const replacements = filledIn(up, path, templates, problems);
    const transaction = NO_TRANSACTION.test(up.trim()) ? "statement" : "migration";
    const number = String(BigInt(version));
    const filled = replacements.length > 0 ? { replacements } : {};
    const named = { version: number, name, file: path, text, ranges: [{ start: 0, end }] };
    return [{ ...named, transaction, resetsSession: true, ...filled }];
  });
  const ordered = orderMigrations(migrations, tern);
  return {
    framework: tern.id,
    migrations: ordered.migrations,
    problems: [...problems, ...ordered.problems, ...gaps(ordered.migrations)],
  };
}

function filledIn(up: string, file: string, templates: TernTemplates, problems: MigrationProblem[]): Replacement[] {
  return findActions(up).flatMap((action) => {
    const value = templates.evaluate(action);
    if (value.kind === "text") return [{ start: action.start, end: action.end, value: value.text }];
    problems.push(unreadable(indexText(up).location(file, action.start, action.end), value.message));
    return [];
  });
}

/** The `[data]` section, by lower-case name; values that the environment fills in are left out. */
function dataOf(settings: string): ReadonlyMap<string, string> {
  const [, section = ""] = /^[ \t]*\[data\]([\s\S]*?)(?=^[ \t]*\[|(?![\s\S]))/m.exec(settings) ?? [];
  const values = new Map<string, string>();
  for (const [, name = "", value = ""] of section.matchAll(/^[ \t]*([^#;=\s]+)[ \t]*=[ \t]*(.*?)[ \t\r]*$/gm)) {
    if (!value.includes("{{")) values.set(name.toLowerCase(), value);
  }
  return values;
}

/** FindMigrations wants every number from 1 on. */
function gaps(migrations: readonly Migration[]): readonly MigrationProblem[] {
  return migrations.flatMap(({ version, file }, place): MigrationProblem[] => {
    const expected = BigInt(migrations[place - 1]?.version ?? "0") + 1n;
    if (BigInt(version) === expected) return [];
    return [{ ...unreadable(file, `tern refuses to run: migration ${expected} is missing in front`), kind: "missing" }];
  });
}
