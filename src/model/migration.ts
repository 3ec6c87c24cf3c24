import type { Location } from "./location.ts";

/** A file as read from a git tree or the work tree. `path` is repository-relative with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Where a framework puts transaction boundaries when the SQL names none itself.
 * - `migration`: the whole migration is one transaction (a commit point at its end)
 * - `statement`: every statement commits by itself
 * - `run`: all migrations that are run together are one transaction
 */
export type TransactionMode = "migration" | "statement" | "run";

/** One versioned unit of SQL as its framework defines it. */
export interface Migration {
  /** The framework's own version text (`000012`, `1.2.1`, `20240102T…`); unique within a history. */
  readonly version: string;
  readonly name: string;
  readonly file: string;
  /** Whole text of the file; `ranges` say which UTF-16 stretches of it are the "up" SQL. */
  readonly text: string;
  readonly ranges: readonly TextRange[];
  /** `section`: each of the ranges is one transaction. */
  readonly transaction: TransactionMode | "section";
  /** What the tool puts in place of stretches of the text (included files, variables of its own syntax). In order. */
  readonly replacements?: readonly Replacement[];
  /** Where the file is no SQL: what the tool runs for stretches of it, in the order it runs it. Stands in place of `ranges`. */
  readonly generated?: readonly GeneratedSql[];
  /** How many of `generated` run when the migration starts; the rest when it is completed, a deployment or more later. */
  readonly started?: number;
  /** Values of `${name}` placeholders in the text, by lower-case name. Absent: the framework knows none. */
  readonly placeholders?: ReadonlyMap<string, string>;
  /** The tool resets the session behind it (RESET ALL). Absent: what it sets stays set for those that follow. */
  readonly resetsSession?: true;
  /** The text is what a command printed for the file, not the file's own: lines in it are none of the file's. */
  readonly printed?: true;
  /**
   * Absent: runs once, in its turn.
   * - `repeatable`: runs again whenever its text changes
   * - `always`: runs again each time
   * - `baseline`: stands for every migration up to its version, on an empty database only
   * - `draft`: no part of the history yet; has run nowhere but on the databases of those who write it
   */
  readonly role?: "repeatable" | "always" | "baseline" | "draft";
}

/** A stretch of a text in UTF-16 code units, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A stretch of a text that is read as something else. */
export interface Replacement extends TextRange {
  readonly value: string;
}

/** SQL a tool makes of a stretch of its own file. One stretch may stand for several, before and behind those of others. */
export interface GeneratedSql {
  /** Whole statements, each with its semicolon; or, where it is the very text of the stretch, any part of some. */
  readonly sql: string;
  readonly at: TextRange;
}

/** Something wrong with a history itself: duplicate or out-of-order versions, a missing or edited file. */
export interface MigrationProblem {
  readonly kind: "duplicate-version" | "out-of-order" | "edited" | "missing" | "unreadable";
  readonly message: string;
  readonly at: Location;
  /** It was so before the change under review. */
  readonly merged?: true;
}

/** How a database gets from the base of a change to its head. */
export type Transition =
  /** What has run, with the text that ran, in the order it ran; and what the change adds. */
  | { readonly kind: "migrations"; readonly applied: readonly Migration[]; readonly pending: readonly Migration[] }
  /** Two states that are made each from nothing and compared by name: schema dumps have no history. */
  | { readonly kind: "states"; readonly before: readonly Migration[]; readonly after: readonly Migration[] };

/** An ordered history and what is odd about it. */
export interface History {
  readonly framework: string;
  readonly migrations: readonly Migration[];
  readonly problems: readonly MigrationProblem[];
}
