/** One change under review, and how it is put before the gate. */
export interface Mutation {
  /** What it does, for the tables of a run: `drop column`, `rename there and back`. */
  readonly kind: string;
  /** Texts of the pending migrations, in order. */
  readonly sql: readonly string[];
  /** Where `sql` hides what it does (DO blocks, dynamic SQL): the same in plain DDL, whose prediction is the oracle's. */
  readonly plain?: readonly string[];
  /** Connector options that the change sets; null takes one out. */
  readonly options?: Readonly<Record<string, string | null>>;
  /** What the change does to the contracts: leave them, take out what the table's tells of, delete the table's. */
  readonly contracts?: "weakened" | "deleted";
  /** The table it is about, schema.table: what a weakened contract no longer names. */
  readonly table?: string;
  readonly column?: string;
}
