import type { History, Migration, SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import type { MigrationFolder } from "../framework.ts";

/** A migration to be written, as no framework has it yet. */
export interface NewMigration {
  /** A few words, for its name. */
  readonly title: string;
  /** SQL, each statement with its semicolon. */
  readonly up: string;
  /** What takes it back; empty where nothing does. */
  readonly down: string;
  /** `none`: its statements must not run inside a transaction. */
  readonly transaction: "migration" | "none";
}

/** A migrations folder that something is to be added to. */
export interface WritableFolder extends MigrationFolder {
  /** All files below the folder, from the root. */
  readonly paths: readonly string[];
  readonly history: History;
  readonly now: Date;
  /** The order of the framework's versions. */
  compareVersions(a: string, b: string): number;
  /** The history with these files in place of those of the folder. */
  read(files: readonly SourceFile[]): History;
}

/** The files of a new migration. Their texts say nothing of its version, so that they can be kept and get another one later. */
export interface DraftedMigration {
  /** The text of the version as it stands in the paths of all scripts; null where paths have none. */
  readonly version: string | null;
  readonly scripts: readonly SourceFile[];
}

/** What writing a migration comes to: new files, and those that change with them (a journal, a plan, a sum). */
export interface PlacedMigration {
  readonly files: readonly SourceFile[];
  /** What the tool's own command would have done beyond that. */
  readonly notes: readonly string[];
}

/**
 * What a tool can do for statements that must not run in a transaction:
 * - `statements`: any number of them in a migration
 * - `statement`: one in a migration (the file is sent whole, and PostgreSQL runs the statements of one query as one transaction)
 * - otherwise the reason why there is no way
 */
export type OutsideTransaction = "statements" | "statement" | { readonly reason: string };

/** How a framework's migrations are written: the other half of `read`. One file in this folder each. */
export interface MigrationWriter {
  readonly outsideTransaction: OutsideTransaction;
  /** Files beside those the framework reads that writing needs. The path is relative to the folder. */
  wants?(path: string): boolean;
  /** The scripts, under the version that comes next. */
  draft(folder: WritableFolder, migration: NewMigration): DraftedMigration;
  /** Puts scripts (perhaps edited since) into the folder. Absent: the scripts are all there is to write. */
  place?(folder: WritableFolder, scripts: readonly SourceFile[]): PlacedMigration;
}

/** The last migration that has a version of its own. Throws InputError where there is none. */
export function lastMigration({ history, folder }: Pick<WritableFolder, "history" | "folder">): Migration {
  const last = history.migrations.findLast(({ role }) => role === undefined || role === "baseline");
  if (last !== undefined) return last;
  throw new InputError("no migration here shows how the next one is to be named", { where: folder });
}

/** A path below the folder, from the root. */
export function inFolder({ folder }: Pick<WritableFolder, "folder">, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

/** Whether a file below the folder is of this kind: what a repository has, its next migration gets too. */
export function hasFile({ paths }: Pick<WritableFolder, "paths">, pattern: RegExp): boolean {
  return paths.some((path) => pattern.test(path));
}

/** What stands where a tool wants a way back and there is none. */
export const NO_WAY_BACK = "-- Nothing takes this back.\n";

/** A text that ends with one line break. */
export function ended(text: string): string {
  return `${text.trim()}\n`;
}
