import { describe, expect, it } from "vitest";
import { CONFIG, type Files, review } from "../gate/project.ts";

const SCHEMA = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN temper AS mood;
CREATE TABLE items (
  id    bigint PRIMARY KEY,
  code  text NOT NULL,
  qty   integer NOT NULL DEFAULT 7,
  price numeric(10,2) NOT NULL,
  made  timestamp(3) NOT NULL,
  note  text,
  feel  mood NOT NULL,
  warm  temper
);
CREATE UNIQUE INDEX items_code ON items (code);
CREATE PUBLICATION dbz_publication FOR ALL TABLES;
`;

const FULL = "ALTER TABLE items REPLICA IDENTITY FULL;\n";

function connector(options: Readonly<Record<string, string>> = {}): string {
  const config = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\.items",
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    ...options,
  };
  return JSON.stringify({ name: "shop", config }, null, 2);
}

/** Kinds of reads, one consumer each. */
const READS = {
  names: "columns: [code, qty]",
  strict: "columns: [id]\n    unknown-columns: reject",
  labels: "columns: {feel: {type: string, values: [sad, ok]}}",
  more: "columns: {feel: {type: string, values: [sad, ok, happy]}}",
  cold: "columns: {warm: {type: string, nullable: true, values: [sad, ok]}}",
  old: "before: [qty, made]\n    operations: [u, d]",
  key: "key: [id]\n    operations: [c]",
  stones: "columns: [id]\n    tombstones: true\n    operations: [c, u, d]",
  inserts: "columns: [note]\n    operations: [c]",
  large: "columns: [note]\n    operations: [c, u]",
  careful: "columns: {note: {type: string, nullable: true, unavailable: handled}}\n    operations: [c, u]",
  loose: "columns: {qty: any}\n    operations: [c]",
} as const;

type Consumer = keyof typeof READS;

const CONSUMERS: Files = Object.fromEntries(
  Object.entries(READS).map(([name, read]) => [
    `consumers/${name}.yaml`,
    `consumer: ${name}\nowner: team-${name}\nreads:\n  - table: public.items\n    ${read}\n`,
  ]),
);

interface Case {
  readonly name: string;
  /** Pending SQL, or else options of the connector at head. */
  readonly sql?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** SQL and options merged before. */
  readonly merged?: string;
  readonly before?: Readonly<Record<string, string>>;
  /** Everybody who is not named here is unaffected. */
  readonly hit: Partial<Record<Consumer, "broken" | "may-break" | "unknown">>;
}

const everybody = (state: "broken" | "may-break"): Case["hit"] =>
  Object.fromEntries(Object.keys(READS).map((name) => [name, state]));

const UNWRAP = { transforms: "unwrap", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" };
const mode = (handling: string) => ({ ...UNWRAP, "transforms.unwrap.delete.tombstone.handling.mode": handling });
const DELETES = ["names", "strict", "labels", "more", "cold", "old", "stones"] as const;
const of = (names: readonly Consumer[], state: "broken" | "may-break"): Case["hit"] =>
  Object.fromEntries(names.map((name) => [name, state]));

const CASES: readonly Case[] = [
  { name: "nothing", sql: "CREATE INDEX ON items (qty);", merged: FULL, hit: {} },
  { name: "a column more", sql: "ALTER TABLE items ADD COLUMN extra text;", merged: FULL, hit: { strict: "broken" } },
  {
    name: "a column less",
    sql: "ALTER TABLE items DROP COLUMN note;",
    merged: FULL,
    hit: of(["inserts", "large", "careful"], "broken"),
  },
  {
    name: "a column renamed",
    sql: "ALTER TABLE items RENAME COLUMN qty TO amount;",
    merged: FULL,
    hit: { ...of(["names", "old", "loose"], "broken"), strict: "broken" },
  },
  {
    name: "a label more",
    sql: "ALTER TYPE mood ADD VALUE 'happy';",
    merged: FULL,
    hit: of(["labels", "cold"], "broken"),
  },
  {
    name: "a label renamed",
    sql: "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';",
    merged: FULL,
    hit: of(["labels", "more", "cold"], "broken"),
  },
  {
    name: "an enum that becomes text",
    sql: "ALTER TABLE items ALTER COLUMN feel TYPE text USING feel::text;",
    merged: FULL,
    hit: of(["labels", "more"], "may-break"),
  },
  {
    name: "FULL to DEFAULT",
    sql: "ALTER TABLE items REPLICA IDENTITY DEFAULT;",
    merged: FULL,
    hit: { old: "broken", names: "may-break", large: "may-break" },
  },
  {
    name: "FULL to an index",
    sql: "ALTER TABLE items REPLICA IDENTITY USING INDEX items_code;",
    merged: FULL,
    hit: { old: "broken", large: "may-break" },
  },
  { name: "FULL to NOTHING", sql: "ALTER TABLE items REPLICA IDENTITY NOTHING;", merged: FULL, hit: { old: "broken" } },
  { name: "DEFAULT to FULL", sql: FULL, hit: {} },
  {
    name: "DEFAULT to FULL to DEFAULT",
    sql: `${FULL}ALTER TABLE items REPLICA IDENTITY DEFAULT;`,
    hit: {},
  },
  { name: "under DEFAULT, nothing", sql: "CREATE INDEX ON items (qty);", hit: {} },
  {
    name: "under DEFAULT, a number that becomes a text",
    sql: "ALTER TABLE items ALTER COLUMN qty DROP DEFAULT, ALTER COLUMN qty TYPE text USING qty::text;",
    hit: { names: "broken" },
  },
  {
    name: "another primary key",
    sql: "ALTER TABLE items DROP CONSTRAINT items_pkey, ADD PRIMARY KEY USING INDEX items_code;",
    merged: FULL,
    hit: { key: "broken" },
  },
  {
    name: "under DEFAULT, another primary key",
    sql: "ALTER TABLE items DROP CONSTRAINT items_pkey, ADD PRIMARY KEY USING INDEX items_code;",
    hit: { key: "broken" },
  },
  {
    name: "no deletes published",
    sql: "ALTER PUBLICATION dbz_publication SET (publish = 'insert, update');",
    merged: FULL,
    hit: of(DELETES, "broken"),
  },
  {
    name: "only inserts published",
    sql: "ALTER PUBLICATION dbz_publication SET (publish = 'insert');",
    merged: FULL,
    hit: of([...DELETES, "large", "careful"], "broken"),
  },
  {
    name: "truncates no longer published",
    sql: "ALTER PUBLICATION dbz_publication SET (publish = 'insert, update, delete');",
    merged: FULL,
    hit: {},
  },
  { name: "no tombstones", options: { "tombstones.on.delete": "false" }, merged: FULL, hit: { stones: "broken" } },
  { name: "truncates too", options: { "skipped.operations": "none" }, merged: FULL, hit: {} },
  { name: "deletes skipped", options: { "skipped.operations": "t,d" }, merged: FULL, hit: of(DELETES, "broken") },
  {
    name: "no snapshot rows",
    options: { "snapshot.mode": "no_data" },
    merged: FULL,
    hit: of(["names", "strict", "labels", "more", "cold"], "may-break"),
  },
  { name: "the bare row", options: UNWRAP, merged: FULL, hit: everybody("broken") },
  { name: "the envelope again", options: {}, before: UNWRAP, merged: FULL, hit: everybody("broken") },
  {
    name: "bare rows whose deletes go",
    options: mode("drop"),
    before: UNWRAP,
    merged: FULL,
    hit: of(DELETES, "broken"),
  },
  {
    name: "bare rows whose deletes come marked",
    options: mode("rewrite"),
    before: UNWRAP,
    merged: FULL,
    hit: of(DELETES, "broken"),
  },
  {
    name: "marked deletes without their tombstones",
    options: mode("rewrite"),
    before: mode("rewrite-with-tombstone"),
    merged: FULL,
    hit: { stones: "broken" },
  },
  {
    name: "marked deletes, FULL to DEFAULT",
    sql: "ALTER TABLE items REPLICA IDENTITY DEFAULT;",
    before: mode("rewrite"),
    merged: FULL,
    hit: { ...of(["names", "labels", "more", "cold"], "may-break"), old: "broken", large: "may-break" },
  },
  {
    name: "unmarked bare rows, FULL to DEFAULT",
    sql: "ALTER TABLE items REPLICA IDENTITY DEFAULT;",
    before: UNWRAP,
    merged: FULL,
    hit: { names: "may-break", large: "may-break" },
  },
  {
    name: "values that are selected again, FULL to DEFAULT",
    sql: "ALTER TABLE items REPLICA IDENTITY DEFAULT;",
    before: {
      "post.processors": "again",
      "again.type": "io.debezium.processors.reselect.ReselectColumnsPostProcessor",
      "again.reselect.columns.include.list": "public.items:note",
    },
    merged: FULL,
    hit: { old: "broken", names: "may-break" },
  },
  {
    name: "another encoding",
    options: { "value.converter": "io.confluent.connect.avro.AvroConverter" },
    merged: FULL,
    hit: everybody("broken"),
  },
  {
    name: "rows filtered",
    sql: "DROP PUBLICATION dbz_publication; CREATE PUBLICATION dbz_publication FOR TABLE items WHERE (qty > 0);",
    merged: FULL,
    hit: everybody("may-break"),
  },
  { name: "the table dropped", sql: "DROP TABLE items;", merged: FULL, hit: everybody("broken") },
  { name: "the table renamed", sql: "ALTER TABLE items RENAME TO things;", merged: FULL, hit: everybody("broken") },
];

describe("verdicts by change and kind of read", () => {
  it.each(CASES.map((one) => [one.name, one] as const))(
    "%s",
    async (_, { sql, options, merged = "", before = {}, hit }) => {
      const base = {
        "headgate.yaml": CONFIG,
        "db/0001_base.sql": `${SCHEMA}${merged}`,
        "connect/shop.json": connector(before),
        ...CONSUMERS,
      };
      const change: Files =
        sql === undefined ? { "connect/shop.json": connector(options) } : { "db/0002_change.sql": `${sql}\n` };
      const { consumers = [] } = await review(base, change);
      const states = Object.fromEntries(consumers.map(({ consumer, state }) => [consumer, state]));
      const unaffected = Object.fromEntries(Object.keys(READS).map((name) => [name, "unaffected"]));
      expect(states).toEqual({ ...unaffected, ...hit });
    },
  );
});
