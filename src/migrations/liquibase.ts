import { printablePath } from "../model/location.ts";
import type { History, MigrationProblem, SourceFile } from "../model/migration.ts";
import { CERTAINTY, type Framework, fileName, type MigrationFolder, startOfFile } from "./framework.ts";
import { ChangelogFiles } from "./liquibase-files.ts";
import { isStructured, readChangelog } from "./liquibase-node.ts";
import { LiquibaseReader, OUTERMOST } from "./liquibase-reader.ts";
import { isFormattedSql } from "./liquibase-sql.ts";
import { unreadable } from "./problems.ts";
import { writeLiquibase } from "./write/liquibase.ts";

/** What the file that includes all others is commonly called. */
const MASTER_NAME = /(?:^|[-_.])(?:master|root|main)[-_.]/i;
const CHANGELOG_NAME = /(?:changelog|master)[^/]*\.(?:ya?ml|xml|json)$/i;

/**
 * Liquibase (4.33): change sets of formatted SQL, in the order in which a master changelog (YAML, JSON or XML) includes their
 * files; without a master, in the order of their paths, as includeAll has it. Each is a transaction, unless it says
 * runInTransaction:false. Change types other than sqlFile are reported: they are not SQL until Liquibase runs.
 */
export const liquibase: Framework = {
  id: "liquibase",
  title: "Liquibase",
  confidence({ paths, texts }) {
    if ([...texts.values()].some(isFormattedSql)) return CERTAINTY.ownComment;
    return paths.some((path) => CHANGELOG_NAME.test(path)) ? CERTAINTY.likelyNames : 0;
  },
  wants: (path) => /\.sql$/i.test(path) || isStructured(path),
  isEntry: isStructured,
  read: readFolder,
  compareVersions(a, b) {
    if (isSameChangeSet(a, b)) return 0;
    return a < b ? -1 : 1;
  },
  // Change sets run in the order of the changelog, whichever have not run yet.
  outOfOrder: null,
  records: "every version",
  historyTable: {
    table: "databasechangelog",
    query: (table) =>
      `SELECT filename || '::' || id || '::' || author AS version FROM ${table} ORDER BY orderexecuted, dateexecuted`,
    read: (rows) => rows.map((row) => String(row.version).replace(/^classpath:\/*/, "")),
  },
  writer: writeLiquibase,
};

/** One path may begin further up than the other: Liquibase sees what is below its search path. */
function isSameChangeSet(a: string, b: string): boolean {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  if (left.changeSet !== right.changeSet) return false;
  return left.path === right.path || left.path.endsWith(`/${right.path}`) || right.path.endsWith(`/${left.path}`);
}

function splitVersion(version: string) {
  const end = version.indexOf("::");
  return { path: version.slice(0, end), changeSet: version.slice(end) };
}

function readFolder({ files, placeholders, entry, around }: MigrationFolder): History {
  const configured = new Map([...settingsOf(around?.get("liquibase.properties")?.text ?? ""), ...placeholders]);
  const reader = new LiquibaseReader(new ChangelogFiles(files), configured);
  const structured = files.filter((file) => isStructured(file.path) && readChangelog(file) !== null);
  const roots = structured.filter((file) => !structured.some((other) => other !== file && includes(other, file)));
  const named = files.filter(({ path }) => path === entry);
  const [master, another] =
    named.length > 0 ? named : roots.length > 1 ? roots.filter((file) => MASTER_NAME.test(fileName(file.path))) : roots;
  if (master !== undefined && another === undefined) reader.read(master.path, OUTERMOST, "by include");
  else if (roots.length > 0) reader.problems.push(...roots.map((file) => twoMasters(file, roots)));
  else {
    const scripts = files.filter((file) => isFormattedSql(file.text)).sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const { path } of scripts) reader.read(path, OUTERMOST, "by includeAll");
  }
  const { migrations, problems } = reader;
  const firsts = new Map<string, number>();
  for (const [place, { version }] of migrations.entries()) if (!firsts.has(version)) firsts.set(version, place);
  const again = migrations.filter(({ version }, place) => firsts.get(version) !== place);
  const duplicates = again.map(({ version, file }): MigrationProblem => {
    const message = `the change set ${printablePath(version)} is there twice: Liquibase refuses to run`;
    return { kind: "duplicate-version", message, at: startOfFile(file) };
  });
  return {
    framework: liquibase.id,
    migrations: migrations.filter((migration) => !again.includes(migration)),
    problems: [...problems, ...duplicates],
  };
}

/** Contexts and parameters that `liquibase.properties` gives, by lower-case name. */
function settingsOf(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/^[ \t]*([^#!=:\s]+)[ \t]*[=:][ \t]*(.*?)[ \t\r]*$/gm)) {
    const known = name.toLowerCase().replace(/^liquibase\.command\./, "");
    if (/^(?:contexts|context-?filter)$/.test(known)) settings.set("liquibase.contexts", value);
    if (known.startsWith("parameter.")) settings.set(known.slice("parameter.".length), value);
  }
  return settings;
}

function includes(changelog: SourceFile, { path }: SourceFile): boolean {
  const files = new ChangelogFiles([changelog, { path, text: "" }]);
  return (readChangelog(changelog) ?? []).some(({ name, attributes }) => {
    const relative = attributes.get("relativeToChangelogFile") === "true";
    if (name === "include") return files.resolve(changelog.path, attributes.get("file") ?? "", relative) === path;
    return (
      name === "includeAll" &&
      files.folder(changelog.path, attributes.get("path") ?? "", relative)?.includes(path) === true
    );
  });
}

function twoMasters(file: SourceFile, roots: readonly SourceFile[]): MigrationProblem {
  const others = roots.filter((root) => root !== file).map(({ path }) => printablePath(path));
  return unreadable(file.path, `which changelog is run: this one or ${others.join(", ")}? None includes the other`);
}
