import { type Location, printablePath } from "../model/location.ts";
import type { History, Migration, MigrationProblem, SourceFile, TextRange } from "../model/migration.ts";
import type { HistoryTable } from "../ports.ts";
import type { Surroundings } from "./surroundings.ts";
import type { MigrationWriter } from "./write/writer.ts";

/** The files of one migrations folder, as a framework is given them. */
export interface MigrationFolder {
  /** Repository-relative; empty for the root. */
  readonly folder: string;
  /** Those the framework wants, anywhere below the folder, in no particular order. */
  readonly files: readonly SourceFile[];
  /** The file that was named in place of the folder, where the framework has such files. */
  readonly entry?: string;
  /** Values of placeholders, from the configuration, by lower-case name. */
  readonly placeholders: ReadonlyMap<string, string>;
  /** Settings of the tool that stand around the folder. */
  readonly around?: Surroundings;
}

/** What detection looks at. */
export interface FolderGlimpse {
  /** Repository-relative; empty for the root. */
  readonly folder: string;
  /** All files anywhere below the folder, relative to it. */
  readonly paths: readonly string[];
  /** The first few SQL files, by relative path: some tools are told by the comments in their files alone. */
  readonly texts: ReadonlyMap<string, string>;
  /** The first few YAML, JSON and TOML files of the folder itself: some tools have no SQL files. */
  readonly structured?: ReadonlyMap<string, string>;
  readonly around?: Surroundings;
}

/**
 * How sure detection is, so that one tool's signs outweigh another's: a file only that tool writes, a comment only
 * it understands, names in its own shape (times the share of the files that have it), SQL files at all.
 */
export const CERTAINTY = { ownFile: 1, ownComment: 0.95, ownNames: 0.9, likelyNames: 0.5, anySql: 0.1 } as const;

/** What parting a history into applied and pending asks of a tool. */
export interface VersionOrder {
  readonly title: string;
  /** The order the tool runs versions in; 0 for two ways to write the same version. */
  compareVersions(a: string, b: string): number;
  /**
   * What the tool does with a new migration whose version is below one that has run. A clause behind the file's name.
   * Null where that is how the tool is meant to be used.
   */
  readonly outOfOrder: string | null;
  /** Set where the tool holds the name of a version against that it ran under. */
  readonly remembersNames?: true;
}

/** How one tool names, orders and runs migrations. One file in this folder each, listed in frameworks.ts. */
export interface Framework extends VersionOrder {
  /** As headgate.yaml names it. */
  readonly id: string;
  /** Set where a plan file orders versions, which have no order of their own. */
  readonly listed?: true;
  /** How sure a glimpse makes it that this is the one: 0 (no) to 1, on the scale of CERTAINTY. */
  confidence(glimpse: FolderGlimpse): number;
  /** Whether `read` needs the text of this file. The path is relative to the folder. */
  wants(path: string): boolean;
  /** Whether a file may be named that leads to the others in its folder. */
  isEntry?(path: string): boolean;
  /** The history as the tool would run it on an empty database. */
  read(folder: MigrationFolder): History;
  /** What its history table holds: every version that ran, or the last one only. */
  readonly records: "every version" | "last version";
  /** Its history table; null where the tool keeps none, or lets everyone name their own. */
  readonly historyTable: HistoryTable | null;
  /** How a new migration is written. */
  readonly writer: MigrationWriter;
}

/** A path below a folder, relative to it. */
export function relativePath(folder: string, path: string): string {
  return folder !== "" && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** For what concerns a file as a whole. */
export function startOfFile(file: string): Location {
  return { file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
}

export function wholeText(text: string): readonly TextRange[] {
  return [{ start: 0, end: text.length }];
}

/**
 * Puts migrations in order and takes out all but the first of each version, as a problem: no tool runs two.
 * Files that share a version are told apart by path, so the result does not depend on the order they were listed in.
 */
export function orderMigrations(
  migrations: readonly Migration[],
  framework: Pick<Framework, "title" | "compareVersions">,
): { readonly migrations: readonly Migration[]; readonly problems: readonly MigrationProblem[] } {
  const sorted = [...migrations].sort(
    (a, b) => framework.compareVersions(a.version, b.version) || (a.file < b.file ? -1 : 1),
  );
  const kept: Migration[] = [];
  const problems: MigrationProblem[] = [];
  for (const migration of sorted) {
    const last = kept.at(-1);
    if (last === undefined || framework.compareVersions(last.version, migration.version) !== 0) kept.push(migration);
    else {
      const message = `version ${printablePath(migration.version)} is also that of ${printablePath(last.file)}: ${framework.title} refuses to run both`;
      problems.push({ kind: "duplicate-version", message, at: startOfFile(migration.file) });
    }
  }
  return { migrations: kept, problems };
}
