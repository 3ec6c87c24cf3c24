import type { Location } from "./location.ts";

/** What one consumer says it reads, as written in its contract file. */
export interface Contract {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly file: string;
  /** Where the consumer is named. */
  readonly at: Location;
  readonly origin: ContractOrigin;
  /** `pending` consumers never break a provider. */
  readonly status: "active" | "pending";
  readonly reads: readonly ContractRead[];
  readonly test: ContractTest | null;
}

export type ContractOrigin =
  /** A file of the tree under review. */
  | { readonly kind: "tree" }
  /** Kept by the consumer itself: a folder, a git repository at a commit, a package at a version. */
  | { readonly kind: "elsewhere"; readonly label: string };

/** The consumer's own code, run with generated events on stdin; it must exit 0. */
export interface ContractTest {
  readonly command: string;
  readonly at: Location;
  /** What stdin carries: one JSON object a message and line, or each message's key and value in Confluent's framing, both behind their length (4 bytes, big end first; -1 where there is none). */
  readonly input: "json-lines" | "avro";
  /** Milliseconds. */
  readonly timeout: number;
}

export type Operation = "c" | "u" | "d" | "r" | "t";

/** How changes come to the consumer. */
export const VIAS = [
  "kafka",
  "kafka-connect",
  "logical-replication",
  "debezium-server",
  "debezium-engine",
  "nats",
] as const;
export type Via = (typeof VIAS)[number];

export interface ContractRead {
  /** schema.table, or a topic when the consumer names that. */
  readonly table: string;
  readonly at: Location;
  readonly group: string | null;
  readonly operations: readonly Operation[];
  readonly tombstones: boolean;
  readonly key: readonly NamedAt[];
  readonly columns: readonly ContractColumn[];
  readonly before: readonly NamedAt[];
  readonly unknownColumns: "ignore" | "reject";
  /** What it does with the value that stands for one PostgreSQL did not send again (`unavailable.value.placeholder`); absent: it knows nothing of it. */
  readonly unavailable?: "handled";
  /** What the consumer has moved away from, though it may still be named: it counts where it stands at base. */
  readonly migrated: "all" | readonly NamedAt[];
  readonly via: Via;
  /** Publications a native subscriber takes, where its SQL does not say; absent or empty: those that have the table. */
  readonly publications?: readonly NamedAt[];
  /** Files that say what is read, beside what is listed here. */
  readonly readers: readonly ReaderReference[];
}

/** A file that says what a consumer reads. Paths are the tree's; `at` is the contract's line. */
export type ReaderReference =
  | AvroReference
  | SqlReference
  | SubscriberReference
  | SinkReference
  | ReplicaReference
  | JsonSchemaReference
  | TypescriptReference;

/** Avro schemas the consumer decodes with (`.avsc`). */
export interface AvroReference {
  readonly kind: "avro";
  readonly value: string | null;
  readonly key: string | null;
  /** Files of the named types that value and key refer to, dependencies first. */
  readonly references: readonly string[];
  readonly at: Location;
}

/** SQL that runs on the stream: views, materialized views, queries. */
export interface SqlReference {
  readonly kind: "sql";
  readonly path: string;
  /** Told by the statements themselves where it is not named. */
  readonly dialect: SqlDialect | null;
  readonly at: Location;
}

/** What a native subscriber's database holds: a schema file, or a folder of migrations. */
export interface SubscriberReference {
  readonly kind: "subscriber";
  readonly path: string;
  readonly at: Location;
}

/** A replica without migrations of its own: what it does with a change of the table is known by the name of its kind. */
export interface ReplicaReference {
  readonly kind: "replica";
  readonly profile: string;
  readonly at: Location;
}

/** The configuration of a Kafka Connect sink. */
export interface SinkReference {
  readonly kind: "sink";
  readonly path: string;
  /** Told by the connector's class where it is not named. */
  readonly profile: string | null;
  readonly at: Location;
}

/** A JSON Schema of the value, or of an outbox event's payload. */
export interface JsonSchemaReference {
  readonly kind: "json-schema";
  readonly path: string;
  /** What the producer itself publishes of the event; null where it publishes nothing. */
  readonly producer?: string | null;
  readonly at: Location;
}

/** A TypeScript type whose fields are read. */
export interface TypescriptReference {
  readonly kind: "typescript";
  readonly path: string;
  readonly type: string;
  readonly at: Location;
}

export const SQL_DIALECTS = ["postgres", "materialize", "risingwave", "flink", "ksqldb"] as const;
export type SqlDialect = (typeof SQL_DIALECTS)[number];

export interface NamedAt {
  readonly name: string;
  /** The contract's line. */
  readonly at: Location;
  /** Where it is named in the file the contract refers to; absent where the contract lists it itself. */
  readonly readAt?: Location;
}

export interface ContractColumn {
  readonly name: string;
  /** The contract's line. */
  readonly at: Location;
  /** Where it is named in the file the contract refers to; absent for columns the contract lists itself. */
  readonly readAt?: Location;
  /** Null when only named: promised as it is at base. */
  readonly type: string | null;
  readonly nullable: boolean | null;
  readonly values: readonly string[] | null;
  /** The reader of the named file says itself what a change of the column does; absent: the fields here tell. */
  readonly judgedBy?: "reader";
  /** As for the whole read, for this column alone. */
  readonly unavailable?: "handled";
}

/** One answer to "who reads this column?". */
export interface Reader {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly table: string;
  readonly column: string;
  readonly via: Via;
  readonly topic: string | null;
  readonly group: string | null;
  readonly image: "after" | "before" | "key";
  readonly file: string;
  readonly line: number;
  /** What says so: the contract's own lists, or a kind of file that it names. */
  readonly reader: "columns" | ReaderReference["kind"];
  /** The place in that file; null where the contract itself says it. */
  readonly readAt: { readonly file: string; readonly line: number } | null;
  readonly status: Contract["status"];
  /** False where the columns it reads cannot be told: it may read this one. */
  readonly certain: boolean;
}

/** What a change does to one read of a consumer. */
export interface ContractVerdict {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  /** schema.table at base. */
  readonly table: string;
  readonly topic: string | null;
  readonly column: string | null;
  readonly state: VerdictState;
  readonly reason: string;
  /** The contract's line. */
  readonly at: Location;
  /** Where the file that the contract names says so; null where the contract lists it itself. */
  readonly readAt: Location | null;
  /** What about the read it is. */
  readonly problem: ContractProblemKind;
  /** The statement that did it, where one can be told. */
  readonly cause: Location | null;
  /** A pending consumer is told, and stops nothing. */
  readonly status: Contract["status"];
  /** What the change made of the contract where only the one at base says so; null where the contract at head does. */
  readonly weakened: Weakening | null;
}

export const VERDICT_STATES = ["broken", "may-break", "unknown"] as const;
export type VerdictState = (typeof VERDICT_STATES)[number];

/** What became of a contract in the very change that breaks it. */
export type Weakening =
  | { readonly kind: "deleted" }
  /** Its line at head; the change may be in a file it names. */
  | { readonly kind: "changed"; readonly at: Location };

export type ContractProblemKind =
  | "table-gone"
  | "topic-changed"
  | "column-gone"
  | "type-changed"
  | "meaning-changed"
  | "nullability-changed"
  | "enum-values"
  | "key-changed"
  | "before-image"
  | "unknown-column"
  | "operations"
  | "tombstones"
  /** Some rows no longer come. */
  | "rows"
  /** Rows come in another form: the envelope, or bare. */
  | "record-form"
  /** The value arrives as the placeholder of one that was not sent again. */
  | "placeholder"
  /** A native subscriber's own schema must change first. */
  | "subscriber"
  /** What a Kafka Connect sink does with the change. */
  | "sink"
  /** Events from before the change cannot be read any more. */
  | "old-events"
  /** The connector fails at the table's next record. */
  | "connector-stops"
  | "not-analysed";

/** A contract that does not fit the base it was written against: whatever the change does, it promises nothing. */
export interface ContractMismatch {
  /** `no-table`: nothing of what it names is there; another database may have it. */
  readonly kind: "no-table" | "misfit";
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly table: string;
  readonly column: string | null;
  readonly message: string;
  /** The nearest name that does exist. */
  readonly hint: string | null;
  readonly at: Location;
  /** Labels its column can have and the contract does not list; absent where it is not about labels. */
  readonly unlisted?: readonly string[];
}

/** Something about a read that holds at base already: no change is to blame. */
export interface ContractRemark {
  readonly consumer: string;
  readonly table: string;
  readonly column: string;
  readonly message: string;
  /** The contract's line. */
  readonly at: Location;
  /** Where the file that the contract names says so; null where the contract lists it itself. */
  readonly readAt: Location | null;
}
