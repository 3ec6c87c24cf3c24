/** Running systems that proofs are read from: a part of ports.ts. */
import type { Database } from "../ports.ts";

/** A live PostgreSQL that proofs are read from. What it answers is a value; an InputError where it cannot be asked. */
export interface LiveDatabase extends Database {
  /** Host, port and database, without secrets. */
  readonly label: string;
  /**
   * One query in a read-only transaction of its own, under time limits, rolled back; not run where a function it calls is volatile.
   * @param functions all that it calls
   */
  single(query: string, functions: readonly FunctionName[]): Promise<SingleAnswer>;
  /** A replication slot of this database, and what of some rows of the catalog it has read past. */
  slot(name: string, watched: WatchedRows): Promise<SlotReading>;
}

/** Null: found along the search path. */
export interface FunctionName {
  readonly schema: string | null;
  readonly name: string;
}

export type SingleAnswer =
  /** `type` as format_type prints it. */
  | { readonly kind: "value"; readonly text: string | null; readonly type: string }
  | { readonly kind: "not one value"; readonly rows: number; readonly columns: number }
  | { readonly kind: "took too long"; readonly milliseconds: number }
  /** By pg_proc: what they do may go beyond reading. */
  | { readonly kind: "volatile"; readonly functions: readonly string[] }
  /** Another session holds a lock on what it reads. */
  | { readonly kind: "locked" }
  /** The server's own words and its SQLSTATE. */
  | { readonly kind: "refused"; readonly message: string; readonly code: string };

/** The rows of pg_class, pg_attribute, pg_index, pg_type and pg_enum that make the shape of a table, and of pg_constraint for its validated checks. */
export interface WatchedRows {
  readonly schema: string;
  readonly table: string;
  /** Null: all of them. */
  readonly columns: readonly string[] | null;
}

export interface SlotReading {
  /** A standby has slots of its own, not those of its primary. */
  readonly standby: boolean;
  /** Null: there is none of that name. */
  readonly slot: SlotState | null;
  /** Whether everything the slot has yet to read was written after the transaction that wrote the row last. */
  readonly rows: readonly { readonly object: string; readonly past: boolean }[];
}

/** A row of pg_replication_slots. */
export interface SlotState {
  readonly plugin: string | null;
  /** The database it reads; null for a physical slot. */
  readonly database: string | null;
  readonly thisDatabase: boolean;
  readonly active: boolean;
  /** `reserved`, `extended`, `unreserved`, `lost`; null before PostgreSQL 13. */
  readonly walStatus: string | null;
  /** Whether it still has a horizon of the catalog: an invalidated slot has none. */
  readonly catalogHorizon: boolean;
  readonly confirmed: string | null;
  /** Bytes of WAL, of all databases, that were not confirmed; null where the server does not tell. */
  readonly unconfirmed: bigint | null;
}

/** A live Kafka, read only: no group is made, no offset committed, no topic created. An InputError where it cannot be asked. */
export interface Topics {
  /** The brokers, without secrets. */
  readonly label: string;
  /** Null: no such topic, or none that may be seen. */
  topic(name: string): Promise<TopicState | null>;
  /** The first offset of each partition whose record is not older (milliseconds since 1970); the end where all are. */
  offsetsAt(topic: string, time: number): Promise<ReadonlyMap<number, bigint>>;
  group(name: string, topic: string): Promise<GroupState>;
  /** Records from an offset to the end as it was at the start, in order, some at a time. */
  records(topic: string, partition: number, from: bigint): AsyncIterable<readonly RecordHead[]>;
  close(): Promise<void>;
}

export interface TopicState {
  readonly partitions: readonly { readonly partition: number; readonly low: bigint; readonly high: bigint }[];
  readonly compacted: boolean;
  /** Whether segments are deleted by age or size. */
  readonly deletes: boolean;
  /** `retention.ms`; null: no limit of time. */
  readonly retention: number | null;
}

export interface GroupState {
  /** `Stable`, `Empty`, `Dead`, …, as the coordinator says. */
  readonly state: string;
  readonly members: number;
  /** Committed by partition; those without one are missing. */
  readonly offsets: ReadonlyMap<number, bigint>;
}

/** What a record's first bytes tell. */
export interface RecordHead {
  readonly offset: bigint;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Of Confluent's framing: a zero byte and four of the schema's id. */
  readonly value:
    | { readonly kind: "schema"; readonly id: number }
    | { readonly kind: "none" }
    | { readonly kind: "other" };
}
