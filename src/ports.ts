/** The outside world as the core sees it: interfaces only. adapters/ implement them, cli/ and action/ wire them. */
import type {
  RegisteredVersion,
  RegistrySchemaType,
  RegistryServer,
  RegistrySettings,
  RegistrySubject,
} from "./model/registry.ts";

/** PostgreSQL's grammar. Positions are those of the underlying parser's tree: UTF-8 byte offsets. */
export interface SqlParser {
  /** Parses one text of any number of statements; never throws for bad SQL. */
  parse(sql: string): ParseOutcome;
  /**
   * The body of a trigger function in PL/pgSQL, as PostgreSQL's own parser of that language reads it: its tree as JSON
   * (libpg_query's PLpgSQL_function). Null for what it does not take; never throws.
   */
  parseTriggerBody(body: string): unknown;
}

export type ParseOutcome =
  | { readonly ok: true; readonly statements: readonly RawStatement[] }
  | {
      readonly ok: false;
      readonly message: string /** 0-based character (code point) offset of the token. */;
      readonly cursor: number;
    };

export interface RawStatement {
  readonly tree: import("@pgsql/types").Node;
  /** UTF-8 byte offset and length within the parsed text; length 0 = to its end. */
  readonly location: number;
  readonly length: number;
}

/** Says whether a server of an older major would refuse a statement. */
export interface DialectCheck {
  /** PostgreSQL major this grammar belongs to. */
  readonly major: number;
  check(statement: string): Promise<DialectVerdict>;
}

export type DialectVerdict =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly message: string /** 0-based character offset. */; readonly cursor: number }
  | { readonly kind: "not-checked"; readonly reason: string };

/** A directory tree at one moment: the work tree, or the objects of a git commit. Paths are relative to its root, with forward slashes. */
export interface FileTree {
  /** Repository-relative paths of all files under a folder (recursive); a file names itself; empty when there is none. */
  list(folder: string): Promise<readonly string[]>;
  /** Null when the file does not exist. Throws InputError when it exists and cannot be read as text. */
  read(path: string): Promise<string | null>;
  /** What a person calls this tree in a message: `work tree`, `origin/main (3f2a91c)`. */
  readonly label: string;
  /** For programs that know nothing of trees; absent where the files are in memory only. */
  folder?(): Promise<TreeFolder>;
}

/** A tree as a folder of the disk, until it is removed. */
export interface TreeFolder {
  /** The work tree itself, or a copy made for the moment. */
  readonly kind: "work tree" | "export";
  readonly path: string;
  /** Removes what was made; never the work tree. */
  remove(): Promise<void>;
}

/** Runs commands the configuration names. */
export interface CommandRunner {
  /**
   * What a command prints when it runs in a tree's folder (repository-relative). Throws InputError where it fails, prints
   * nothing, takes too long, or must not run.
   */
  run(command: string, tree: FileTree, folder: string): Promise<string>;
}

/** A Kafka client's own library for Confluent's wire format, with the schemas it is given. */
export interface WireClient {
  /**
   * A message, framed; null where the library does not take the schema of that id.
   * @param value in avsc's terms: bigint for long, Buffer for bytes
   */
  encode(id: number, value: unknown): Promise<Uint8Array | null>;
  decode(bytes: Uint8Array): Promise<unknown>;
}

/** Runs a consumer's own code. */
export interface ConsumerRunner {
  /** Never throws for what the code does: that is the outcome. */
  run(command: string, input: ConsumerInput): Promise<ConsumerOutcome>;
}

export interface ConsumerInput {
  readonly stdin: Uint8Array;
  /** Milliseconds. */
  readonly timeout: number;
  /** Registry texts by id, for those that decode Avro themselves. */
  readonly schemas: ReadonlyMap<number, string>;
}

export interface ConsumerOutcome {
  readonly end:
    | { readonly kind: "status"; readonly status: number }
    | { readonly kind: "signal"; readonly signal: string }
    | { readonly kind: "time limit" }
    | { readonly kind: "not started"; readonly message: string };
  /** The last of what it said. */
  readonly stdout: string;
  readonly stderr: string;
  /** It closed stdin before it had read all of it. */
  readonly stoppedReading: boolean;
}

/** Git history, read from objects only. */
export interface Git {
  readonly root: string;
  tree(ref: string): Promise<FileTree>;
  mergeBase(a: string, b: string): Promise<string>;
  resolve(ref: string): Promise<string | null>;
  isShallow(): Promise<boolean>;
}

/** A file as it was from one commit of a branch's first-parent line on. */
export interface FileVersion {
  /** The name it had then. */
  readonly path: string;
  readonly commit: string;
  /**
   * When it reached the branch: the committer's date, never earlier than that of a commit before it on the line, never in the
   * future. Author dates count for nothing.
   */
  readonly date: Date;
  /** The date the commit itself bears. */
  readonly committed: Date;
  /** Null: no text. */
  readonly text: string | null;
}

/** The versions of a file since it was last added, newest first, through renames where its kind allows. None: the branch does not have it. */
export type FileHistory = readonly FileVersion[];

/** What the first-parent line of a base knows of its files. */
export interface MergedFiles {
  /**
   * Histories by path, of those paths that the base has. Null in a clone too shallow to tell: there the oldest commit seems to
   * add everything.
   */
  histories(paths: readonly string[], now: Date): Promise<ReadonlyMap<string, FileHistory> | null>;
  /** Gets what a shallow clone lacks, where it may. Throws InputError with what to do where it may not or cannot. */
  complete(): Promise<void>;
}

/** What a schema registry holds: a live one, or a snapshot of one. Whatever keeps it from answering is an InputError. */
export interface RegistryHistory {
  /** The address without secrets, or the snapshot's file. */
  readonly label: string;
  /** When a snapshot was taken (ISO 8601); null where the registry itself answers, or the snapshot does not say. */
  readonly takenAt: string | null;
  /** A subject that does not exist has no versions, and the settings that would hold for it. */
  subject(name: string): Promise<RegistrySubject>;
  server(): Promise<RegistryServer>;
}

/** A schema as a registry takes it. */
export interface SchemaToRegister {
  readonly type: RegistrySchemaType;
  readonly text: string;
}

/** A live schema registry. What it answers about a schema is a value. */
export interface SchemaRegistry extends RegistryHistory {
  /** The names of all subjects that have live versions, of all contexts; of one where a name begins with `:.context:`. */
  subjects(prefix?: string): Promise<readonly string[]>;
  /** What holds where a subject sets nothing. */
  settings(): Promise<RegistrySettings>;
  /** What a converter asks before it registers, and all it asks with `auto.register.schemas=false`: is this schema there already? */
  find(subject: string, schema: SchemaToRegister): Promise<SchemaLookup>;
  /** Whether the registry would let the schema in as the subject's next version, as far as it can be asked: some look at the latest version only. */
  compatibility(subject: string, schema: SchemaToRegister): Promise<RegistryOpinion>;
}

/** The one port through which something is changed. */
export interface RegistryWriter extends SchemaRegistry {
  /** Adds a version, or finds the one that is there. */
  register(subject: string, schema: SchemaToRegister): Promise<RegistryOpinion>;
}

export type SchemaLookup =
  | { readonly kind: "found"; readonly version: Pick<RegisteredVersion, "version" | "id"> }
  | { readonly kind: "absent" }
  /** No schema, by the registry's rules; its words. */
  | { readonly kind: "invalid"; readonly message: string };

export type RegistryOpinion =
  | { readonly kind: "accepted" }
  /** The registry's own words. */
  | { readonly kind: "refused"; readonly messages: readonly string[] };

/** A live PostgreSQL, read only. */
export interface Database {
  /** Versions recorded in a tool's history table, oldest first; none where there is no table. */
  appliedVersions(history: HistoryTable): Promise<readonly RecordedVersion[]>;
  close(): Promise<void>;
}

/** Where a migration tool writes down what has run, and how to read it back. */
export interface HistoryTable {
  /** As a person writes it, with or without its schema. */
  readonly table: string;
  /** SQL that reads the history, oldest first. `table` is quoted, `columns` are those it has. */
  query(table: string, columns: ReadonlySet<string>): string;
  /** The versions as the framework writes them. Throws InputError for a history that says a migration failed half-way. */
  read(rows: readonly HistoryRow[], table: string): readonly RecordedVersion[];
}

/** A version that ran; or one that, with all below it, the tool was told to take as done (a baseline of an existing database). */
export type RecordedVersion = string | { readonly upTo: string };

export type HistoryRow = Readonly<Record<string, unknown>>;

/** A PostgreSQL in which migrations can be run for real. */
export interface CatalogEngine {
  /** What a person calls it: `PGlite`, `PostgreSQL at db.internal:5432`. Never a secret. */
  readonly name: string;
  /**
   * Makes an empty database with the server's own defaults, which is gone once closed, and one session in it.
   * Throws InputError when it cannot.
   * @param extensions names that may be asked for with CREATE EXTENSION; an engine may leave others out
   */
  open(extensions: readonly string[]): Promise<EngineSession>;
}

export interface EngineSession {
  /** With versions: `PGlite 0.5.16 (PostgreSQL 18.6)`. */
  readonly label: string;
  /** Major version of the server. */
  readonly major: number;
  /** Nobody else uses the server: what its databases share, such as roles, may be changed. */
  readonly ownServer: boolean;
  /**
   * Sends one text of SQL as one simple query. What the server refuses is a value; InputError only when the server is lost.
   */
  run(sql: string): Promise<EngineAnswer>;
  close(): Promise<void>;
}

export type EngineAnswer =
  /** The rows of the last statement that gave any. */
  | { readonly ok: true; readonly rows: readonly Readonly<Record<string, unknown>>[] }
  /** The server's own message and its SQLSTATE. */
  | { readonly ok: false; readonly message: string; readonly code: string };

/**
 * Keeps texts between runs under what they were worked out from, as a chain of links. It never fails: what cannot be read is not there,
 * what cannot be written is not kept. An entry of another build of the program is not there either.
 */
export interface CatalogCache {
  /** What is kept for the longest beginning of a chain, and how many links that is. Null when there is none. */
  longest(links: readonly string[]): Promise<{ readonly length: number; readonly text: string } | null>;
  keep(links: readonly string[], text: string): Promise<void>;
}

/** The user's input is at fault: exit 2, with where and what to do. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly where: string | null;
  readonly todo: string | null;
  constructor(message: string, options: { where?: string | null; todo?: string | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.where = options.where ?? null;
    this.todo = options.todo ?? null;
  }
}
