import type { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import { asWritten, byReaderSchema, type Change, type Decode, type Row, readerSchema } from "./events.ts";

/** A change that nobody planned, and who reads the table meanwhile. */
export interface Witness {
  /** Of database, connector and topics. */
  readonly name: string;
  readonly title: string;
  readonly create: string;
  readonly change: string;
  /** A row written before it, and one written after. */
  readonly rows: readonly [string, string];
  /** Where the second row is. */
  readonly table: string;
  /** What the consumer says it reads, under `reads: [{table: public.accounts, …}]`. */
  readonly reads: string;
  /** Files beside the contract. */
  readonly files?: Readonly<Record<string, string>>;
  readonly decode: (registry: SchemaRegistry) => Decode;
  /** What the consumer makes of a change. */
  readonly use: (change: Change) => unknown;
}

const ACCOUNTS = "CREATE TABLE accounts (id bigint PRIMARY KEY, email text, balance integer NOT NULL)";
const ROWS = [
  "INSERT INTO accounts VALUES (1, 'ada@example.org', 1250)",
  "INSERT INTO accounts VALUES (2, 'lin@example.org', 990)",
] as const;
const COMMON = { create: ACCOUNTS, rows: ROWS, table: "accounts" } as const;

const after = (read: (row: Row) => unknown) => (change: Change) => (change.after === null ? null : read(change.after));
const emails = { decode: asWritten, use: after(({ email }) => email) } as const;
const balances = { decode: asWritten, use: after(({ balance }) => balance) } as const;

function strict(name: string, columns: Parameters<typeof readerSchema>[1]) {
  const schema = readerSchema(`${name}.public.accounts`, columns);
  return {
    files: { "contracts/accounts.avsc": JSON.stringify(schema, null, 2) },
    reads: "reader-schema: ./accounts.avsc",
    decode: (registry: SchemaRegistry) => byReaderSchema(registry, schema),
  };
}

/** The plain ways of doing what a plan does, one for each operation that is walked, and more where they fail in other ways. */
export const WITNESSES: readonly Witness[] = [
  {
    ...COMMON,
    ...emails,
    name: "renamed",
    title: "a column is renamed in place",
    change: "ALTER TABLE accounts RENAME COLUMN email TO contact_email",
    reads: "columns: [id, email]",
  },
  {
    ...COMMON,
    ...balances,
    name: "renamed_strict",
    title: "a NOT NULL column is renamed in place",
    change: "ALTER TABLE accounts RENAME COLUMN balance TO balance_cents",
    reads: "columns: [id, balance]",
  },
  {
    ...COMMON,
    ...balances,
    name: "retyped",
    title: "a column changes its type in place: cents become an amount",
    change: "ALTER TABLE accounts ALTER COLUMN balance TYPE numeric(12,2) USING balance / 100.0",
    reads: "columns: {id: long, balance: int}",
  },
  {
    ...COMMON,
    ...strict("widened", { id: "long", balance: "int" }),
    name: "widened",
    title: "a column changes its type in place: integer becomes bigint",
    change: "ALTER TABLE accounts ALTER COLUMN balance TYPE bigint",
    use: after(({ balance }) => balance),
  },
  {
    name: "rescaled",
    title: "a column changes its scale in place",
    create: "CREATE TABLE accounts (id bigint PRIMARY KEY, amount numeric(12,2) NOT NULL)",
    rows: ["INSERT INTO accounts VALUES (1, 12.5)", "INSERT INTO accounts VALUES (2, 12.5)"],
    table: "accounts",
    change: "ALTER TABLE accounts ALTER COLUMN amount TYPE numeric(14,4)",
    reads: 'columns: {id: long, amount: "decimal(12,2)"}',
    decode: asWritten,
    // kafkajs' registry client leaves a decimal's unscaled bytes to the consumer.
    use: after(({ amount }) =>
      Buffer.isBuffer(amount) ? Number(BigInt(`0x${amount.toString("hex")}`)) / 100 : amount,
    ),
  },
  {
    ...COMMON,
    ...emails,
    name: "dropped",
    title: "a column is dropped",
    change: "ALTER TABLE accounts DROP COLUMN email",
    rows: [ROWS[0], "INSERT INTO accounts VALUES (2, 990)"],
    reads: "columns: [id, email]",
  },
  {
    ...COMMON,
    ...strict("dropped_strict", { id: "long", balance: "int" }),
    name: "dropped_strict",
    title: "a column is dropped that a consumer's own schema has",
    change: "ALTER TABLE accounts DROP COLUMN balance",
    rows: [ROWS[0], "INSERT INTO accounts VALUES (2, 'lin@example.org')"],
    use: after(({ balance }) => balance),
  },
  {
    ...COMMON,
    ...emails,
    name: "moved",
    title: "a table is renamed",
    change: "ALTER TABLE accounts RENAME TO customers",
    rows: [ROWS[0], "INSERT INTO customers VALUES (2, 'lin@example.org', 990)"],
    table: "customers",
    reads: "columns: [id, email]",
  },
  {
    ...emails,
    name: "rekeyed",
    title: "a table gets another primary key",
    create: "CREATE TABLE accounts (id bigint PRIMARY KEY, code uuid NOT NULL, email text)",
    change: "ALTER TABLE accounts DROP CONSTRAINT accounts_pkey, ADD PRIMARY KEY (code)",
    rows: [
      "INSERT INTO accounts VALUES (1, '6f1c0e9a-0000-4000-8000-000000000001', 'ada@example.org')",
      "INSERT INTO accounts VALUES (2, '6f1c0e9a-0000-4000-8000-000000000002', 'lin@example.org')",
    ],
    table: "accounts",
    reads: "key: [id]\ncolumns: [id, email]",
  },
];
