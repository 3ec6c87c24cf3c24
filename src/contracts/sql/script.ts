import type { SqlDialect } from "../../model/contract.ts";
import type { TextRange } from "../../model/migration.ts";
import type { TextIndex } from "../../sql/positions.ts";
import type { SqlToken } from "./tokens.ts";

/** One file of SQL as its statements; offsets are those of `index.text`, whose positions are the file's. */
export interface SqlScript {
  readonly file: string;
  readonly dialect: SqlDialect;
  readonly index: TextIndex;
  readonly statements: readonly SqlStatement[];
}

export type SqlName = readonly string[];

export type SqlStatement =
  | SourceStatement
  | ViewStatement
  /** A query whose rows leave: an INSERT's, a sink's, a subscription's, or one that is simply asked. */
  | { readonly kind: "query"; readonly query: TextRange; readonly at: TextRange }
  /** All of a named relation leaves or is kept: an index on it, a sink from it, a subscription to it. */
  | { readonly kind: "output"; readonly name: SqlName; readonly at: TextRange }
  /** Something whose reads cannot be told. `mentions` is its text where it only counts if it names what is read. */
  | { readonly kind: "opaque"; readonly reason: string; readonly mentions: string | null; readonly at: TextRange };

export interface ViewStatement {
  readonly kind: "view";
  readonly name: SqlName;
  /** Names its columns are given. */
  readonly columns: readonly string[];
  readonly query: TextRange;
  /** Whether its rows are kept or sent by themselves, or only if something reads it. */
  readonly kept: boolean;
  readonly at: TextRange;
}

/** A table, stream or source whose rows come from elsewhere, or that is only declared. */
export interface SourceStatement {
  readonly kind: "source";
  readonly name: SqlName;
  readonly at: TextRange;
  readonly feed: Feed;
  /** Null where the engine takes the columns from the registry or from upstream. */
  readonly columns: readonly DeclaredColumn[] | null;
  /** Expressions that belong to no column: of watermarks. */
  readonly expressions: readonly TextRange[];
  /** The relation whose columns come first (`LIKE`). */
  readonly like: SqlName | null;
  /** The columns of PRIMARY KEY. */
  readonly primaryKey: readonly SqlToken[];
  /** What the key of a record is called beside the columns (`INCLUDE KEY AS k`); empty for its own name. */
  readonly includedKey: readonly SqlToken[];
  /** What else of a record is a column beside them: its partition, offset, time, headers. */
  readonly included: readonly SqlToken[];
  /** Columns of the table upstream that are left out. */
  readonly excluded: readonly SqlName[];
}

/** Where rows come from, and what of a record they are. */
export interface Feed {
  readonly connector: "kafka" | "postgres" | "none";
  /** Literal topics and patterns of topics. */
  readonly topics: readonly string[];
  readonly topicPattern: string | null;
  /** The source the rows are taken out of. */
  readonly from: SqlName | null;
  /** schema.table upstream, as far as it is said; all tables where a source takes whatever there is. */
  readonly upstream: SqlName | "all" | null;
  readonly decoding: Decoding;
  readonly codec: "avro" | "json" | "other";
  /** Whether rows are kept by the record's key. */
  readonly keyed: boolean;
}

export type Decoding =
  /** The engine itself takes rows out of Debezium's envelopes. */
  | "debezium"
  /** Fields of the record as they are. */
  | "record"
  /** One column that holds the whole value. */
  | "document"
  /** Rows of the table, as logical replication sends them. */
  | "rows"
  /** It only feeds others. */
  | "none";

export interface DeclaredColumn {
  readonly name: SqlToken;
  readonly role: "field" | "key" | "metadata" | "computed";
  readonly type: DeclaredType | null;
  readonly nullable: boolean;
  /** What a computed column is computed from. */
  readonly expression: TextRange | null;
}

export interface DeclaredType {
  /** In lower case, blanks taken together. */
  readonly text: string;
  /** Of a ROW or STRUCT. */
  readonly fields: readonly DeclaredColumn[] | null;
}
