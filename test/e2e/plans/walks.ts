import type avro from "avsc";
import type { Random } from "../../../src/contracts/bench/random.ts";
import type { Domain, Writing } from "./application.ts";
import type { Row } from "./events.ts";

/** The old or the new way of one row. */
export interface Side {
  readonly writing: Writing;
  /** The field that holds the value; where an event has none, there is nothing to read. */
  readonly field: string;
  /** What was meant, from the field's value. */
  readonly read: (value: unknown) => string | null;
  /** The field in the schema of a consumer that has its own. */
  readonly schema: avro.Schema;
  readonly connector: "first" | "second";
  /** The record key's only column. */
  readonly key: string;
  /** The row's id, by what the record's key holds. */
  readonly idOf: (key: string) => string;
}

/** One operation, walked from the first step to the last. */
export interface Walk {
  /** Of database, connector and topics. */
  readonly name: string;
  /** What stands behind `headgate plan new`. */
  readonly command: readonly string[];
  readonly create: string;
  /** Rows before anything moves: SQL that gives `said` for a number. */
  readonly fill: { readonly column: string; readonly value: string; readonly said: string };
  readonly domain: Domain;
  readonly old: Side;
  readonly next: Side;
  /** Ways that say the same wherever an event has them. */
  readonly inStep: readonly Side[];
  /** From when on applications write the new way. */
  readonly switch: "expand" | "backfill" | "consumers";
}

const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
const plain = (parameter: string) => parameter;
const orNull = (random: Random, make: () => string) => (random.below(10) === 0 ? null : make());
const word = (random: Random) => random.below(2 ** 31).toString(36);

/** kafkajs' registry client leaves a decimal's unscaled bytes to the consumer: two's complement, big end first. */
function unscaled(value: unknown): string | null {
  if (!Buffer.isBuffer(value)) return text(value);
  return BigInt.asIntN(value.length * 8, BigInt(`0x${value.toString("hex")}`)).toString();
}

const NULLABLE_TEXT: avro.Schema = ["null", "string"];
const EMAILS: Domain = { make: (random) => orNull(random, () => `${word(random)}@example.org`) };

const BY_ID = { connector: "first", key: "id", idOf: (key: string) => key } as const;
const EMAIL: Side = {
  ...BY_ID,
  writing: { table: "accounts", column: "email", value: plain },
  field: "email",
  read: text,
  schema: NULLABLE_TEXT,
};
const CONTACT: Side = {
  ...BY_ID,
  writing: { table: "accounts", column: "contact_email", value: plain },
  field: "contact_email",
  read: text,
  schema: NULLABLE_TEXT,
};
const CENTS: Side = {
  ...BY_ID,
  writing: { table: "accounts", column: "cents", value: (parameter) => `${parameter}::integer` },
  field: "cents",
  read: text,
  schema: "int",
};
const AMOUNT: Side = {
  ...BY_ID,
  writing: { table: "accounts", column: "amount", value: (parameter) => `${parameter}::numeric / 100` },
  field: "amount",
  read: unscaled,
  schema: ["null", "bytes"],
};
const BALANCE: Side = {
  ...CENTS,
  writing: { ...CENTS.writing, column: "balance" },
  field: "balance",
  schema: ["null", "int"],
};
/** Nothing takes over: consumers read something else, which applications write too. */
const NO_EMAIL: Side = {
  ...BY_ID,
  writing: { table: "accounts", column: null, value: plain },
  field: "said",
  read: text,
  schema: NULLABLE_TEXT,
};
/** The same number, as a uuid. */
const CODE = {
  column: "code",
  value: (parameter: string) => `lpad(to_hex(${parameter}), 32, '0')::uuid`,
};
const WITH_ID: Side = { ...EMAIL, writing: { ...EMAIL.writing, code: { ...CODE, tellsRows: false } } };
const WITH_CODE: Side = {
  ...EMAIL,
  writing: { ...EMAIL.writing, code: { ...CODE, tellsRows: true } },
  connector: "second",
  key: "code",
  idOf: (key) => BigInt(`0x${key.replaceAll("-", "")}`).toString(),
};
const CUSTOMER: Side = { ...EMAIL, writing: { ...EMAIL.writing, table: "customers" } };

const WITH_CENTS =
  "CREATE TABLE accounts (id bigint PRIMARY KEY, cents integer NOT NULL, said text, revision integer NOT NULL)";
const WITH_EMAIL = {
  create: "CREATE TABLE accounts (id bigint PRIMARY KEY, email text, said text, revision integer NOT NULL)",
  fill: { column: "email", value: "'row' || n", said: "'row' || n" },
  domain: EMAILS,
  old: EMAIL,
} as const;

export const WALKS: readonly Walk[] = [
  {
    ...WITH_EMAIL,
    name: "rename_column",
    command: ["rename-column", "accounts.email", "--to", "contact_email"],
    next: CONTACT,
    inStep: [EMAIL, CONTACT],
    switch: "expand",
  },
  {
    name: "change_type",
    command: [
      ...["change-type", "accounts.cents", "--to", "numeric(12,2)", "--as", "amount"],
      ...["--cast", "cents / 100.0", "--inverse", "(amount * 100)::integer"],
    ],
    create: WITH_CENTS,
    fill: { column: "cents", value: "n", said: "n::text" },
    domain: { make: (random) => `${random.below(2_000_000_000) - 1_000_000_000}` },
    old: CENTS,
    next: AMOUNT,
    inStep: [CENTS, AMOUNT],
    switch: "expand",
  },
  {
    name: "rename_not_null",
    command: ["rename-column", "accounts.cents", "--to", "balance"],
    create: WITH_CENTS,
    fill: { column: "cents", value: "n", said: "n::text" },
    domain: { make: (random) => `${random.below(2_000_000_000) - 1_000_000_000}` },
    old: CENTS,
    next: BALANCE,
    inStep: [CENTS, BALANCE],
    switch: "expand",
  },
  {
    ...WITH_EMAIL,
    name: "drop_column",
    command: ["drop-column", "accounts.email"],
    next: NO_EMAIL,
    inStep: [],
    switch: "consumers",
  },
  {
    ...WITH_EMAIL,
    name: "rename_table",
    command: ["rename-table", "accounts", "--to", "customers", "--sync", "trigger"],
    next: CUSTOMER,
    inStep: [EMAIL],
    switch: "backfill",
  },
  {
    ...WITH_EMAIL,
    name: "change_key",
    command: ["change-key", "accounts", "--to", "code"],
    create:
      "CREATE TABLE accounts (id bigint PRIMARY KEY, email text, said text, revision integer NOT NULL, code uuid NOT NULL)",
    fill: { column: "email, code", value: `'row' || n, ${CODE.value("n")}`, said: "'row' || n" },
    old: WITH_ID,
    next: WITH_CODE,
    inStep: [EMAIL],
    switch: "expand",
  },
];

/** The value of one side in a row of an event; undefined where the row has no such field. */
export function valueIn(row: Row, { field, read }: Side): string | null | undefined {
  return field in row ? read(row[field]) : undefined;
}
