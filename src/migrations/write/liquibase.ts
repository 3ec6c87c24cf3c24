import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import { fileName, relativePath } from "../framework.ts";
import { isStructured, readChangelog } from "../liquibase-node.ts";
import { isFormattedSql } from "../liquibase-sql.ts";
import { wordsOf } from "./naming.ts";
import { nextVersion } from "./version.ts";
import { ended, inFolder, lastMigration, type MigrationWriter, type WritableFolder } from "./writer.ts";

const FIRST_LINE = "--liquibase formatted sql\n";
/** `001-tables.sql`, `db.changelog-3.sql`: the number that orders the files, not one among the words. */
const NUMBERED = /^((?:(?:[a-z]+[-._])*changelog[-._]|[a-z]{1,2})?)(\d+(?:[._-]\d+)*)([-_.]*)/i;

/**
 * Liquibase: one change set of formatted SQL in a file of its own, which a changelog then includes; in a repository with one file
 * for all change sets, at the end of that. What includes what is the changelogs' business: the first way in which Liquibase
 * reads it last is taken.
 */
export const writeLiquibase: MigrationWriter = {
  // Several statements of one change set go through JDBC as one query where they are not split.
  outsideTransaction: "statement",
  draft(folder, { title, up, down, transaction }) {
    const { file, version: last } = lastMigration(folder);
    const words = wordsOf(title, folder);
    const relative = relativePath(folder.folder, file);
    const place = relative.slice(0, relative.lastIndexOf("/") + 1);
    const [, before = "", number, joint = "-"] = NUMBERED.exec(fileName(file)) ?? [];
    const version = number === undefined ? null : nextVersion(number, folder.now);
    const name = number === undefined ? words : `${before}${version}${joint === "" ? "-" : joint}${words}`;
    const author = last.split("::").at(-1) ?? "headgate";
    const options = `splitStatements:false rollbackSplitStatements:false${transaction === "none" ? " runInTransaction:false" : ""}`;
    const rollback = down === "" ? "" : `/* liquibase rollback\n${ended(down)}*/\n`;
    const quoted = /\s/.test(author) ? JSON.stringify(author) : author;
    const text = `${FIRST_LINE}\n--changeset ${quoted}:${words} ${options}\n${ended(up)}${rollback}`;
    return { version, scripts: [{ path: inFolder(folder, `${place}${name}.sql`), text }] };
  },
  place(folder, [script]) {
    if (script === undefined) return { files: [], notes: [] };
    // Without a changelog that includes others, the one file without a number is the changelog.
    const hasOwnFile = NUMBERED.test(fileName(script.path)) || changelogsOf(folder).length > 0;
    const ownFile = [[script], ...included(folder, script)];
    const ways = hasOwnFile ? [...ownFile, ...appended(folder, script)] : [...appended(folder, script), ...ownFile];
    const files = ways.find((way) => isReadLast(folder, way));
    if (files !== undefined) return { files, notes: [] };
    throw new InputError("no changelog here could be made to run it last", { where: folder.folder });
  },
};

/** Whether Liquibase would run one change set more than before, behind all others. */
function isReadLast(folder: WritableFolder, files: readonly SourceFile[]): boolean {
  const before = folder.history.migrations;
  const after = folder.read(overlaid(folder.files, files)).migrations;
  return after.length === before.length + 1 && before.every(({ version }, place) => after[place]?.version === version);
}

function overlaid(files: readonly SourceFile[], changed: readonly SourceFile[]): readonly SourceFile[] {
  const paths = new Set(changed.map(({ path }) => path));
  return [...files.filter(({ path }) => !paths.has(path)), ...changed];
}

/** An include of the file at the end of each changelog, beginning with those that name the last file. */
function included({ files, ...folder }: WritableFolder, script: SourceFile): readonly (readonly SourceFile[])[] {
  const last = fileName(lastMigration(folder).file);
  const sorted = changelogsOf({ files }).toSorted(
    (a, b) => Number(b.text.includes(last)) - Number(a.text.includes(last)),
  );
  return sorted.flatMap((changelog) => {
    const text = withInclude(changelog, pathFrom(changelog.path, script.path));
    return text === null ? [] : [[script, { path: changelog.path, text }]];
  });
}

function changelogsOf({ files }: Pick<WritableFolder, "files">): readonly SourceFile[] {
  return files.filter((file) => isStructured(file.path) && readChangelog(file) !== null);
}

function withInclude({ path, text }: SourceFile, file: string): string | null {
  if (/\.xml$/i.test(path)) {
    const end = text.lastIndexOf("</databaseChangeLog>");
    const line = `    <include file="${file}" relativeToChangelogFile="true"/>\n`;
    return end < 0 ? null : `${text.slice(0, end).trimEnd()}\n${line}${text.slice(end)}`;
  }
  if (/\.json$/i.test(path)) {
    const end = text.lastIndexOf("]");
    const entry = JSON.stringify({ include: { file, relativeToChangelogFile: true } });
    const body = text.slice(0, end).trimEnd();
    return end < 0 ? null : `${body}${body.endsWith("[") ? "" : ","}\n    ${entry}\n  ${text.slice(end)}`;
  }
  const [, indent = "  "] = /^databaseChangeLog:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*([ ]*)- /m.exec(text) ?? [];
  return `${text.trimEnd()}\n${indent}- include:\n${indent}    file: ${file}\n${indent}    relativeToChangelogFile: true\n`;
}

/** The change set at the end of the last file. */
function appended(folder: WritableFolder, script: SourceFile): readonly (readonly SourceFile[])[] {
  const { file } = lastMigration(folder);
  const last = folder.files.find(({ path, text }) => path === file && isFormattedSql(text));
  if (last === undefined) return [];
  return [[{ path: file, text: `${last.text.trimEnd()}\n\n${script.text.replace(FIRST_LINE, "").trimStart()}` }]];
}

/** A path as seen from the folder of another file. */
function pathFrom(from: string, to: string): string {
  const [left, right] = [from.split("/").slice(0, -1), to.split("/")];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return [...left.slice(shared).map(() => ".."), ...right.slice(shared)].join("/");
}
