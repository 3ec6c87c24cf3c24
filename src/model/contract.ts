import type { Location } from "./location.ts";

/** What one consumer says it reads, as written in its contract file. */
export interface Contract {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly file: string;
  /** `pending` consumers never break a provider. */
  readonly status: "active" | "pending";
  readonly reads: readonly ContractRead[];
  readonly test: string | null;
}

export type Operation = "c" | "u" | "d" | "r" | "t";

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
  readonly via: "kafka" | "logical-replication";
  /** Reader kinds named but not analysed yet are carried, so that nothing is silently skipped. */
  readonly readerSchema: string | null;
  readonly sql: string | null;
  readonly subscriberSchema: string | null;
}

export interface NamedAt {
  readonly name: string;
  readonly at: Location;
}

export interface ContractColumn {
  readonly name: string;
  readonly at: Location;
  /** Null when only named: promised as it is at base. */
  readonly type: string | null;
  readonly nullable: boolean | null;
  readonly values: readonly string[] | null;
}

/** One answer to "who reads this column?". */
export interface Reader {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly table: string;
  readonly column: string;
  readonly via: "kafka" | "logical-replication";
  readonly topic: string | null;
  readonly group: string | null;
  readonly image: "after" | "before" | "key";
  readonly file: string;
  readonly line: number;
}

export type ContractVerdict = {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly table: string;
  readonly column: string | null;
  readonly reason: string;
  readonly at: Location;
  /** What about the read it is. */
  readonly problem: ContractProblemKind;
  /** The statement that did it, where one can be told. */
  readonly cause: Location | null;
} & { readonly state: "broken" | "may-break" | "unknown" };

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
}
