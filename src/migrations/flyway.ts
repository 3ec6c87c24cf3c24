import type { History, Migration, MigrationProblem, SourceFile, TransactionMode } from "../model/migration.ts";
import { isTrivia, tokenAt } from "../sql/lexer.ts";
import { findPlaceholders } from "../sql/placeholders.ts";
import { flywayHistoryTable } from "./flyway-history.ts";
import { compareFlywayVersions, versionText } from "./flyway-version.ts";
import {
  CERTAINTY,
  type Framework,
  fileName,
  type MigrationFolder,
  orderMigrations,
  startOfFile,
  wholeText,
} from "./framework.ts";
import { transactionModeOf } from "./transaction-mode.ts";

/** ResourceNameParser: prefix (minding the case), version, separator `__`, description, suffix. Checked against Flyway 10.20. */
const VERSIONED = /^([VB])([0-9]+(?:[._][0-9]+)*)(?:__(.*))?\.[sS][qQ][lL]$/;
const REPEATABLE = /^R__(.*)\.[sS][qQ][lL]$/;
const UNDO = /^U[0-9]+(?:[._][0-9]+)*(?:__.*)?\.[sS][qQ][lL]$/;
/** What a person meant as a migration and Flyway passes over in silence. */
const NEARLY = /^(?:[VB][0-9]|V_|R_)[^/]*\.sql$/i;

/**
 * Flyway Community: versioned migrations in version order, then repeatable ones by description, each in a transaction of
 * its own unless a statement (or the script's .conf file) forbids it. Callbacks and undo scripts are not part of a
 * history. On an empty database the highest baseline migration stands for all versions up to its own.
 */
export const flyway: Framework = {
  id: "flyway",
  title: "Flyway",
  confidence({ paths }) {
    const sql = paths.map(fileName).filter((name) => /\.sql$/i.test(name));
    const named = sql.filter((name) => VERSIONED.test(name) || REPEATABLE.test(name) || UNDO.test(name));
    return named.some((name) => /^[VBR]/.test(name)) ? (CERTAINTY.ownNames * named.length) / sql.length : 0;
  },
  wants: (path) => /\.sql$/i.test(path) || /\.sql\.conf$/i.test(path),
  read: (folder) => readFolder(folder),
  compareVersions: compareFlywayVersions,
  outOfOrder: "Flyway stops there, or runs it late where `outOfOrder` is on",
  records: "every version",
  historyTable: flywayHistoryTable,
};

function readFolder({ files, placeholders }: MigrationFolder): History {
  const settings = new Map(files.map(({ path, text }) => [path, text]));
  const read = files.flatMap((file) => {
    const migration = migrationOf(file, settings.get(`${file.path}.conf`) ?? "", placeholders);
    return migration === null ? [] : [migration];
  });
  const versioned = read.filter(({ role }) => role === undefined);
  const repeatable = read.filter(({ role }) => role === "repeatable");
  const baselines = orderMigrations(
    read.filter(({ role }) => role === "baseline"),
    flyway,
  );
  const baseline = baselines.migrations.at(-1);
  const behind = versioned.filter(
    ({ version }) => baseline === undefined || compareFlywayVersions(version, baseline.version) > 0,
  );
  const ordered = orderMigrations([...(baseline === undefined ? [] : [baseline]), ...behind, ...repeatable], flyway);
  return {
    framework: flyway.id,
    migrations: ordered.migrations,
    problems: [
      ...files.flatMap(misnamed),
      ...baselines.problems,
      ...ordered.problems,
      ...ordered.migrations.flatMap(unfilledPlaceholders),
    ],
  };
}

function migrationOf(file: SourceFile, conf: string, configured: ReadonlyMap<string, string>): Migration | null {
  const named = nameOf(fileName(file.path));
  if (named === null) return null;
  const settings = parseConf(conf);
  const placeholders = new Map([...builtIn(file), ...configured]);
  return {
    ...named,
    file: file.path,
    text: file.text,
    ranges: wholeText(file.text),
    transaction: transactionMode(file.text, settings),
    ...(settings.get("placeholderReplacement") === "false" ? {} : { placeholders }),
  };
}

function nameOf(name: string): Pick<Migration, "version" | "name" | "role"> | null {
  const [, prefix, version, description] = VERSIONED.exec(name) ?? [];
  if (version !== undefined) {
    const text = { version: versionText(version), name: (description ?? "").replaceAll("_", " ") };
    return prefix === "B" ? { ...text, role: "baseline" } : text;
  }
  const [, repeatable] = REPEATABLE.exec(name) ?? [];
  if (repeatable === undefined) return null;
  return { version: `R__${repeatable}`, name: repeatable.replaceAll("_", " "), role: "repeatable" };
}

/** A script's settings: `V1__x.sql.conf` beside `V1__x.sql`, a Java properties file. */
function parseConf(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/[\r\n]+/).map((line) => /^\s*([^#!=:\s]+)\s*[=:\s]\s*(.*?)\s*$/.exec(line));
  return new Map(lines.flatMap((line) => (line === null ? [] : [[line[1] ?? "", line[2] ?? ""]])));
}

function transactionMode(text: string, settings: ReadonlyMap<string, string>): TransactionMode {
  return settings.get("executeInTransaction") === "false" ? "statement" : transactionModeOf(text);
}

/** Flyway's own placeholders, with values that parse where the true one depends on the connection. */
function builtIn({ path }: SourceFile): ReadonlyMap<string, string> {
  return new Map([
    ["flyway:defaultschema", "public"],
    ["flyway:table", "flyway_schema_history"],
    ["flyway:filename", fileName(path)],
    ["flyway:user", "current_user"],
    ["flyway:database", "postgres"],
    ["flyway:timestamp", "1970-01-01 00:00:00"],
  ]);
}

function misnamed({ path }: SourceFile): readonly MigrationProblem[] {
  const name = fileName(path);
  if (!NEARLY.test(name) || VERSIONED.test(name) || REPEATABLE.test(name)) return [];
  const message = "Flyway does not run it: a migration is named V<version>__<description>.sql or R__<description>.sql";
  return [{ kind: "unreadable", message, at: startOfFile(path) }];
}

/** Flyway stops at a placeholder without a value wherever it stands. In code it is a syntax error already. */
function unfilledPlaceholders({ file, text, placeholders }: Migration): readonly MigrationProblem[] {
  if (placeholders === undefined) return [];
  const unknown = findPlaceholders(text).filter(({ name }) => !placeholders.has(name.toLowerCase()));
  if (unknown.length === 0) return [];
  const unseen = unknown.filter((place) => !isCode(text, place.start));
  return [...new Set(unseen.map(({ name }) => name))].map((name) => {
    const message = `no value is configured for the placeholder \${${name}}`;
    return { kind: "unreadable", message, at: startOfFile(file) };
  });
}

/** False in quotes and comments. */
function isCode(text: string, offset: number): boolean {
  for (let token = tokenAt(text, 0, text.length); token !== null; token = tokenAt(text, token.end, text.length)) {
    if (token.end > offset) {
      return !isTrivia(token) && token.kind !== "string" && token.kind !== "quoted identifier";
    }
  }
  return true;
}
