import type { History, Migration, MigrationProblem, Replacement, SourceFile } from "../model/migration.ts";
import { isTrivia, tokenAt } from "../sql/lexer.ts";
import { flywayHistoryTable } from "./flyway-history.ts";
import { type FlywaySettings, flywaySettings, readProperties } from "./flyway-settings.ts";
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
import { unreadable } from "./problems.ts";
import { transactionModeOf } from "./transaction-mode.ts";
import { writeFlyway } from "./write/flyway.ts";

/** Names as Flyway's ResourceNameParser takes them apart: prefix (minding the case), version, separator, description, suffix. Checked against Flyway 10.20. */
interface Names {
  readonly versioned: RegExp;
  readonly repeatable: RegExp;
  readonly undo: RegExp;
}

function namesOf({ prefixes, separator, suffixes }: FlywaySettings): Names {
  const version = "[0-9]+(?:[._][0-9]+)*";
  const [part, ends] = [literal(separator), `(?:${suffixes.map(anyCase).join("|")})$`];
  const either = [prefixes.versioned, prefixes.baseline].map(literal).join("|");
  return {
    versioned: new RegExp(`^(${either})(${version})(?:${part}(.*))?${ends}`),
    repeatable: new RegExp(`^${literal(prefixes.repeatable)}${part}(.*)${ends}`),
    undo: new RegExp(`^${literal(prefixes.undo)}${version}(?:${part}.*)?${ends}`),
  };
}

function literal(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, "\\$&");
}

function anyCase(text: string): string {
  return literal(text).replace(/[A-Za-z]/g, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

/** Suffixes people give SQL files; a folder is read before its settings are known. */
const READ = /\.(?:sql|ddl|pgsql|psql)(?:\.conf)?$/i;

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
  confidence({ paths, around }) {
    const { versioned, repeatable, undo } = namesOf(flywaySettings(around));
    const sql = paths.map(fileName).filter((name) => /\.sql$/i.test(name));
    const forward = sql.filter((name) => versioned.test(name) || repeatable.test(name));
    const named = forward.length + sql.filter((name) => undo.test(name)).length;
    return forward.length > 0 ? CERTAINTY.ownNames * Math.min(1, named / sql.length) : 0;
  },
  wants: (path) => READ.test(path),
  read: (folder) => readFolder(folder),
  compareVersions: compareFlywayVersions,
  remembersNames: true,
  outOfOrder: "Flyway stops there, or runs it late where `outOfOrder` is on",
  records: "every version",
  historyTable: flywayHistoryTable,
  writer: writeFlyway,
};

/** Where the settings name folders and some of them are here, files in others are not Flyway's. */
function inLocations(files: readonly SourceFile[], { locations }: FlywaySettings): readonly SourceFile[] {
  const inside = files.filter(({ path }) => locations.some((location) => `/${path}`.includes(`/${location}/`)));
  return inside.length === 0 ? files : inside;
}

function readFolder({ files: all, placeholders, around }: MigrationFolder): History {
  const settings = flywaySettings(around);
  const files = inLocations(all, settings);
  const names = namesOf(settings);
  const scriptSettings = new Map(files.map(({ path, text }) => [path, text]));
  const values = new Map([...builtIn(settings), ...settings.placeholders, ...placeholders]);
  const read = files.flatMap((file) => {
    const conf = readProperties(scriptSettings.get(`${file.path}.conf`) ?? "");
    const migration = migrationOf(file, { conf, settings, names, values });
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
      ...unreadSuffixes(settings, around),
      ...files.flatMap((file) => misnamed(file, names)),
      ...baselines.problems,
      ...ordered.problems,
      ...ordered.migrations.flatMap((migration) => unfilledPlaceholders(migration, settings)),
    ],
  };
}

function unreadSuffixes({ suffixes }: FlywaySettings, around: MigrationFolder["around"]): readonly MigrationProblem[] {
  const file = (around?.get("flyway.toml") ?? around?.get("flyway.conf") ?? around?.get("conf/flyway.conf"))?.path;
  if (file === undefined) return [];
  return suffixes
    .filter((suffix) => !READ.test(`x${suffix}`))
    .map((suffix) => unreadable(file, `migrations may end in ${JSON.stringify(suffix)}, which headgate does not read`));
}

interface Reading {
  /** The settings of one script: `V1__x.sql.conf` beside `V1__x.sql`. */
  readonly conf: ReadonlyMap<string, string>;
  readonly settings: FlywaySettings;
  readonly names: Names;
  readonly values: ReadonlyMap<string, string>;
}

function migrationOf(file: SourceFile, { conf, settings, names, values }: Reading): Migration | null {
  const named = nameOf(fileName(file.path), names, settings);
  if (named === null) return null;
  const fills = conf.get("placeholderreplacement") ?? String(settings.placeholderReplacement);
  const placeholders = new Map([...values, ["flyway:filename", fileName(file.path)]]);
  return {
    ...named,
    file: file.path,
    text: file.text,
    ranges: wholeText(file.text),
    // DbMigrate restores the connection's own search_path and role.
    resetsSession: true,
    transaction: conf.get("executeintransaction") === "false" ? "statement" : transactionModeOf(file.text),
    ...filledIn(file.text, fills === "false" ? null : placeholders, settings),
  };
}

/** Placeholders in the usual form have values by name; in a form of their own, and for a schema to begin in, stretches are replaced. */
function filledIn(
  text: string,
  placeholders: ReadonlyMap<string, string> | null,
  { placeholderPrefix, placeholderSuffix, defaultSchema, initSql }: FlywaySettings,
): Pick<Migration, "placeholders" | "replacements"> {
  const session = `${initSql === null ? "" : `${initSql};`}${defaultSchema === null ? "" : schemaSetting(defaultSchema)}`;
  const usual = placeholderPrefix === "${" && placeholderSuffix === "}";
  if (usual && session === "") return placeholders === null ? {} : { placeholders };
  const places = placeholders === null ? [] : placesOf(text, placeholderPrefix, placeholderSuffix);
  const filled = places.flatMap(({ name, start, end }) => {
    const value = placeholders?.get(name.toLowerCase());
    return value === undefined ? [] : [{ start, end, value }];
  });
  return { ...(placeholders === null ? {} : { placeholders }), replacements: behind(session, text, filled) };
}

/** SQL in front of a text goes into its first stretch: what stands before a range is not read. */
function behind(session: string, text: string, filled: readonly Replacement[]): readonly Replacement[] {
  if (session === "") return filled;
  const [first, ...rest] = filled;
  if (first?.start === 0) return [{ ...first, value: session + first.value }, ...rest];
  return [{ start: 0, end: 1, value: session + text.slice(0, 1) }, ...filled];
}

/** Flyway makes the schema where it is not there and puts it in front of the search_path before each migration. */
function schemaSetting(schema: string): string {
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  return `CREATE SCHEMA IF NOT EXISTS ${quoted};SET search_path TO ${quoted}, public;`;
}

function placesOf(text: string, prefix: string, suffix: string) {
  const pattern = new RegExp(`${literal(prefix)}([^{}\\n\\r]*?)${literal(suffix)}`, "g");
  return Array.from(text.matchAll(pattern), (match) => ({
    name: match[1] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function nameOf(
  name: string,
  { versioned, repeatable }: Names,
  { prefixes }: FlywaySettings,
): Pick<Migration, "version" | "name" | "role"> | null {
  const [, prefix, version, description] = versioned.exec(name) ?? [];
  if (version !== undefined) {
    const text = { version: versionText(version), name: (description ?? "").replaceAll("_", " ") };
    return prefix === prefixes.baseline ? { ...text, role: "baseline" } : text;
  }
  const [, again] = repeatable.exec(name) ?? [];
  if (again === undefined) return null;
  return { version: `R__${again}`, name: again.replaceAll("_", " "), role: "repeatable" };
}

/** Flyway's own placeholders, with values that parse where the true one depends on the connection. */
function builtIn({ defaultSchema }: FlywaySettings): ReadonlyMap<string, string> {
  return new Map([
    ["flyway:defaultschema", defaultSchema ?? "public"],
    ["flyway:table", "flyway_schema_history"],
    ["flyway:user", "current_user"],
    ["flyway:database", "postgres"],
    ["flyway:timestamp", "1970-01-01 00:00:00"],
  ]);
}

function misnamed({ path }: SourceFile, { versioned, repeatable }: Names): readonly MigrationProblem[] {
  const name = fileName(path);
  if (!NEARLY.test(name) || versioned.test(name) || repeatable.test(name)) return [];
  const message = "Flyway does not run it: a migration is named V<version>__<description>.sql or R__<description>.sql";
  return [{ kind: "unreadable", message, at: startOfFile(path) }];
}

/** Flyway stops at a placeholder without a value wherever it stands. In code it is a syntax error already. */
function unfilledPlaceholders(
  { file, text, placeholders, replacements }: Migration,
  { placeholderPrefix, placeholderSuffix }: FlywaySettings,
): readonly MigrationProblem[] {
  if (placeholders === undefined) return [];
  const unknown = placesOf(text, placeholderPrefix, placeholderSuffix).filter(
    ({ name }) => !placeholders.has(name.toLowerCase()),
  );
  if (unknown.length === 0) return [];
  const unseen = unknown.filter((place) => replacements !== undefined || !isCode(text, place.start));
  return [...new Set(unseen.map(({ name }) => name))].map((name) => {
    const message = `no value is configured for the placeholder ${placeholderPrefix}${name}${placeholderSuffix}`;
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
