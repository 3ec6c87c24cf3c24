import type { Level } from "../../src/model/verdict.ts";
import { CONFIG, type Files } from "./project.ts";
import { AVRO_CONVERTERS, connector } from "./shop.ts";

/** A change that registers several versions under one subject of a registry with a past. */
export interface SequenceCase {
  readonly name: string;
  readonly level: Level;
  readonly subject: string;
  /** headgate.yaml and connectors. */
  readonly project: Files;
  /** SQL that ran, each with rows behind it: it makes the registry's versions, and is what is merged. */
  readonly past: readonly string[];
  /** Versions of the subject that are there besides, by what made them. */
  readonly before?: readonly Files[];
  readonly change: Files;
  /** All of the change again, one entry for each moment at which rows come, with the statement that brings what is new. */
  readonly moments: readonly Moment[];
  /** The connectors as the change leaves them. */
  readonly after?: Files;
  /** What tells that the registry refuses something: rule, place and column. */
  readonly found: readonly string[];
}

export interface Moment {
  readonly at: string;
  readonly sql: string;
}

const AVRO = {
  ...AVRO_CONVERTERS,
  "table.include.list": "public\\.(items|parts)",
};
const ITEMS = "CREATE TABLE items (id bigint PRIMARY KEY, qty integer NOT NULL, note text);";
const PARTS = "CREATE TABLE parts (id bigint PRIMARY KEY, qty integer NOT NULL, note text);";
const VALUE = "shop.public.items-value";

const project = (options: Readonly<Record<string, string>> = {}, framework: string | null = null): Files => ({
  "headgate.yaml":
    framework === null
      ? CONFIG
      : `postgres: 18\nmigrations: {path: db, framework: ${framework}}\nconnectors: [connect/*.json]\n`,
  "connect/shop.json": connector({ ...AVRO, ...options }),
});

const named = (strategy: string) => ({
  "value.converter.value.subject.name.strategy": `io.confluent.kafka.serializers.subject.${strategy}`,
});
/** Both tables into one topic, under their own schema names. */
const ROUTED = {
  transforms: "route",
  "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter",
  "transforms.route.regex": "shop\\.public\\.(?:items|parts)",
  "transforms.route.replacement": "all",
};
/** Both tables into one topic, under one schema name. */
const LOGICAL = {
  transforms: "route",
  "transforms.route.type": "io.debezium.transforms.ByLogicalTableRouter",
  "transforms.route.topic.regex": "shop\\.public\\.(?:items|parts)",
  "transforms.route.topic.replacement": "shop.all",
};

const W_OF_TWO_TYPES = {
  change: {
    "db/0002.sql": "ALTER TABLE items ADD COLUMN w integer;",
    "db/0003.sql": "ALTER TABLE parts ADD COLUMN w text;",
  },
  moments: [
    { at: "db/0002.sql:1:1", sql: "ALTER TABLE items ADD COLUMN w integer;" },
    { at: "db/0003.sql:1:1", sql: "ALTER TABLE parts ADD COLUMN w text;" },
  ],
} as const;
const shards = (strategy: string, subject: string): SequenceCase => ({
  name: `two tables under one subject by ${strategy}, given a column of two types`,
  ...{ level: "BACKWARD", subject, project: project({ ...LOGICAL, ...named(strategy) }) },
  ...{ past: [`${ITEMS}${PARTS}`], ...W_OF_TWO_TYPES, found: ["registry-incompatible db/0003.sql:1:1 w"] },
});
const apart = (strategy: string, subject: string): SequenceCase => ({
  name: `two tables in one topic by ${strategy}: only the schemas of one name count`,
  ...{ level: "FULL_TRANSITIVE", subject, project: project({ ...ROUTED, ...named(strategy) }) },
  ...{ past: [`${ITEMS}${PARTS}`], ...W_OF_TWO_TYPES, found: [] },
});

const REQUIRED = "ALTER TABLE items ADD COLUMN w integer NOT NULL;";
const FILLED = "ALTER TABLE items\n  ALTER COLUMN w SET DEFAULT 0;";
const halfWay = (framework: string, up: string, change: Files, [first, second]: readonly [string, string]) => ({
  name: `half a migration of ${framework} that runs without a transaction`,
  ...({ level: "BACKWARD", subject: VALUE, project: project({}, framework) } as const),
  past: [up],
  change,
  moments: [
    { at: first, sql: REQUIRED },
    { at: second, sql: FILLED },
  ],
  found: [`registry-incompatible ${first} w`],
});

const SWAP = [
  "ALTER TABLE items ADD COLUMN qty_text text;",
  "ALTER TABLE items DROP COLUMN qty;",
  "ALTER TABLE items RENAME COLUMN qty_text TO qty;",
] as const;
const swapped = (level: Level, found: readonly string[]): SequenceCase => ({
  name: `a column that is swapped for one of another type in three steps, at ${level}`,
  ...{ level, subject: VALUE, project: project(), past: [ITEMS], found },
  change: Object.fromEntries(SWAP.map((sql, index) => [`db/100${index}.sql`, sql])),
  moments: SWAP.map((sql, index) => ({ at: `db/100${index}.sql:1:1`, sql })),
});

const AGAIN = "CREATE TABLE items (id bigint PRIMARY KEY, qty text NOT NULL, note text);";
const EXPANDED = [
  "ALTER TABLE items ADD COLUMN a text;",
  "ALTER TABLE items ADD COLUMN b integer;",
  "ALTER TABLE items DROP COLUMN b;",
  "ALTER TABLE items ADD COLUMN c boolean;",
  "ALTER TABLE items ADD COLUMN f date;",
] as const;
const EXPANDING = [
  "ALTER TABLE items ADD COLUMN d integer;",
  "ALTER TABLE items ADD COLUMN b text;",
  "ALTER TABLE items ADD COLUMN e integer;",
] as const;

export const CASES: readonly SequenceCase[] = [
  shards("RecordNameStrategy", "shop.all.Envelope"),
  shards("TopicRecordNameStrategy", "shop.all-shop.all.Envelope"),
  shards("TopicNameStrategy", "shop.all-value"),
  apart("RecordNameStrategy", "shop.public.parts.Envelope"),
  apart("TopicRecordNameStrategy", "all-shop.public.parts.Envelope"),
  {
    name: "two tables in one topic by its name: Avro compares the last part of a schema's name",
    ...{ level: "BACKWARD", subject: "all-value", project: project({ ...ROUTED, ...named("TopicNameStrategy") }) },
    ...{ past: [`${ITEMS}${PARTS}`], ...W_OF_TWO_TYPES, found: ["registry-incompatible db/0003.sql:1:1 w"] },
  },
  halfWay(
    "flyway",
    ITEMS,
    {
      "db/V0002__w.sql": `${REQUIRED}\nCREATE INDEX CONCURRENTLY w_key ON items (w);\n${FILLED}`,
      "db/V0002__w.sql.conf": "executeInTransaction=false\n",
    },
    ["db/V0002__w.sql:1:1", "db/V0002__w.sql:3:1"],
  ),
  halfWay(
    "goose",
    `-- +goose Up\n${ITEMS}`,
    {
      "db/0002_w.sql": `-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY qty_key ON items (qty);\n  ${REQUIRED}\n${FILLED}`,
    },
    ["db/0002_w.sql:4:3", "db/0002_w.sql:5:1"],
  ),
  halfWay("golang-migrate", ITEMS, { "db/0002_w.up.sql": `BEGIN;\n${REQUIRED}\nCOMMIT;\nBEGIN;\n${FILLED}\nCOMMIT;` }, [
    "db/0002_w.up.sql:2:1",
    "db/0002_w.up.sql:5:1",
  ]),
  {
    name: "several statements of golang-migrate are one transaction",
    ...{ level: "BACKWARD", subject: VALUE, project: project({}, "golang-migrate"), past: [ITEMS], found: [] },
    change: { "db/0002_w.up.sql": `${REQUIRED}\n${FILLED}` },
    moments: [{ at: "db/0002_w.up.sql:2:1", sql: `${REQUIRED}${FILLED}` }],
  },
  {
    name: "a table made anew in one transaction",
    ...{
      level: "BACKWARD",
      subject: VALUE,
      project: project(),
      past: [ITEMS],
      found: ["table-dropped db/0002.sql:2:1 -"],
    },
    change: { "db/0002.sql": `BEGIN;\nDROP TABLE items;\n${AGAIN}\nCOMMIT;` },
    moments: [{ at: "db/0002.sql:3:1", sql: `DROP TABLE items;${AGAIN}` }],
  },
  {
    name: "a table made anew in two transactions",
    ...{
      level: "BACKWARD",
      subject: VALUE,
      project: project(),
      past: [ITEMS],
      found: ["table-dropped db/0002.sql:1:1 -"],
    },
    change: { "db/0002.sql": "DROP TABLE items;", "db/0003.sql": AGAIN },
    moments: [
      { at: "db/0002.sql:1:1", sql: "DROP TABLE items;" },
      { at: "db/0003.sql:1:1", sql: AGAIN },
    ],
  },
  swapped("BACKWARD", []),
  swapped("BACKWARD_TRANSITIVE", ["column-dropped db/1001.sql:1:1 qty"]),
  swapped("FORWARD", ["column-dropped db/1001.sql:1:1 qty"]),
  {
    name: "a column swapped for one of another type in one transaction",
    ...{
      level: "BACKWARD",
      subject: VALUE,
      project: project(),
      past: [ITEMS],
      found: ["column-dropped db/0002.sql:2:1 qty"],
    },
    change: { "db/0002.sql": `BEGIN; ${SWAP[0]}\n${SWAP[1]}\n${SWAP[2]} COMMIT;` },
    moments: [{ at: "db/0002.sql:3:1", sql: SWAP.join("") }],
  },
  {
    name: "three expansions behind five versions, of which the third clashes with the second",
    ...{ level: "FULL_TRANSITIVE", subject: VALUE, project: project(), past: [ITEMS, ...EXPANDED] },
    change: Object.fromEntries(EXPANDING.map((sql, index) => [`db/100${index}.sql`, sql])),
    moments: EXPANDING.map((sql, index) => ({ at: `db/100${index}.sql:1:1`, sql })),
    found: ["registry-incompatible db/1001.sql:1:1 b"],
  },
  {
    name: "a topic that is renamed onto a subject with a past",
    ...{ level: "BACKWARD", subject: "legacy.items-value", project: project(), past: [ITEMS] },
    before: [
      {
        ...project({ ...ROUTED, "transforms.route.replacement": "legacy.items" }),
        "db/0001.sql": "CREATE TABLE items (id bigint PRIMARY KEY, qty text NOT NULL);",
      },
    ],
    change: { "connect/shop.json": connector({ ...AVRO, ...ROUTED, "transforms.route.replacement": "legacy.items" }) },
    after: project({ ...ROUTED, "transforms.route.replacement": "legacy.items" }),
    moments: [{ at: "connect/shop.json", sql: "" }],
    found: ["capture-lost connect/shop.json:11:5 -"],
  },
  {
    name: "a column that a connector leaves out from now on, which readers of the version before need",
    ...{ level: "FORWARD", subject: VALUE, project: project(), past: [ITEMS] },
    change: { "connect/shop.json": connector({ ...AVRO, "column.exclude.list": "public\\.items\\.qty" }) },
    after: project({ "column.exclude.list": "public\\.items\\.qty" }),
    moments: [{ at: "connect/shop.json", sql: "" }],
    found: ["capture-lost connect/shop.json:8:5 qty"],
  },
];
