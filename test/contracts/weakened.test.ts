import { describe, expect, it } from "vitest";
import { CONFIG, type Files, review, told } from "../gate/project.ts";

const CONNECTOR = JSON.stringify({
  name: "shop",
  config: {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\.items",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
  },
});

const SCHEMA = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE items (id bigint PRIMARY KEY, note text, feel mood NOT NULL, qty integer NOT NULL);
ALTER TABLE items REPLICA IDENTITY FULL;
`;

const READER = `consumer: reader
owner: team-reader
reads:
  - table: public.items
    key: [id]
    columns:
      note: {type: string, nullable: true}
      feel: {type: string, values: [sad, ok]}
    before: [qty]
    unknown-columns: reject
`;

const FILE = "consumers/reader.yaml";
const LABEL = "ALTER TYPE mood ADD VALUE 'happy';";
const DROP = "ALTER TABLE items DROP COLUMN note;";
const ADD = "ALTER TABLE items ADD COLUMN extra integer;";
const IDENTITY = "ALTER TABLE items REPLICA IDENTITY DEFAULT;";

/** What the change does to contracts, beside its SQL; `merged` is what the base has instead of READER. */
interface Case {
  readonly sql: string;
  readonly contracts: Files;
  readonly merged?: Files;
  /** Findings of contract-weakened. */
  readonly weakened: readonly string[];
  readonly verdict?: "blocked" | "passed";
}

const edited = (from: string | RegExp, to: string): Files => ({ [FILE]: READER.replace(from, to) });
const ERROR = "error[contract-weakened]";

const NARROW = READER.replace("    unknown-columns: reject\n", "").replace("    before: [qty]\n", "");

const CASES: Readonly<Record<string, Case>> = {
  "values widened": {
    sql: LABEL,
    contracts: edited("[sad, ok]", "[sad, ok, happy]"),
    weakened: [`${ERROR} feel: reader`],
  },
  "values taken out": { sql: LABEL, contracts: edited(", values: [sad, ok]", ""), weakened: [`${ERROR} feel: reader`] },
  "the column taken out": { sql: DROP, contracts: edited(/ {6}note.*\n/, ""), weakened: [`${ERROR} note: reader`] },
  "the contract deleted": { sql: DROP, contracts: { [FILE]: null }, weakened: [`${ERROR} note: reader`] },
  "migrated, all of it": {
    sql: DROP,
    contracts: edited("    key:", "    migrated: true\n    key:"),
    weakened: [`${ERROR} note: reader`],
  },
  "migrated, the column": {
    sql: DROP,
    contracts: edited("    key:", "    migrated: [note]\n    key:"),
    weakened: [`${ERROR} note: reader`],
  },
  "pending all of a sudden": {
    sql: DROP,
    contracts: { [FILE]: `${READER}status: pending\n` },
    weakened: [`${ERROR} note: reader`],
  },
  "a strict decoder no longer": {
    sql: ADD,
    contracts: edited("reject", "ignore"),
    weakened: [`${ERROR} extra: reader`],
  },
  "before images no longer": {
    sql: IDENTITY,
    contracts: edited("    before: [qty]\n", ""),
    weakened: [`${ERROR} qty: reader`],
  },
  "the placeholder handled": {
    sql: IDENTITY,
    merged: { [FILE]: NARROW },
    contracts: { [FILE]: NARROW.replace("nullable: true", "nullable: true, unavailable: handled") },
    weakened: ["warning[contract-weakened] note: reader"],
    verdict: "passed",
  },
  "renamed in its file": { sql: DROP, contracts: edited("consumer: reader", "consumer: other"), weakened: [] },
  "moved to another file": { sql: DROP, contracts: { [FILE]: null, "consumers/moved.yaml": READER }, weakened: [] },
  "renamed and moved": {
    sql: DROP,
    contracts: { [FILE]: null, "consumers/moved.yaml": READER.replace("consumer: reader", "consumer: other") },
    weakened: [`${ERROR} note: reader`],
  },
  "moved and weakened": {
    sql: LABEL,
    contracts: { [FILE]: null, "consumers/moved.yaml": READER.replace("[sad, ok]", "[sad, ok, happy]") },
    weakened: [`${ERROR} feel: reader`],
  },
  "the file it names changed": {
    sql: DROP,
    merged: {
      [FILE]: "consumer: reader\nreads:\n  - {table: public.items, json-schema: ./items.json}\n",
      "consumers/items.json":
        '{"type":"object","properties":{"after":{"type":"object","properties":{"note":{"type":["string","null"]}},"required":["note"]}},"required":["after"]}',
    },
    contracts: { "consumers/items.json": '{"type":"object","properties":{"after":{"type":"object"}}}' },
    weakened: [`${ERROR} note: reader`],
  },
  "migrated at base": {
    sql: DROP,
    merged: { [FILE]: READER.replace("    key:", "    migrated: [note]\n    key:") },
    contracts: {},
    weakened: [],
  },
  "migrated at base, then taken out": {
    sql: DROP,
    merged: { [FILE]: READER.replace("    key:", "    migrated: [note]\n    key:") },
    contracts: edited(/ {6}note.*\n/, ""),
    weakened: [],
  },
  "migrated at base, deleted": {
    sql: DROP,
    merged: { [FILE]: READER.replace("    key:", "    migrated: true\n    key:") },
    contracts: { [FILE]: null },
    weakened: [],
  },
  "pending at base, deleted": {
    sql: DROP,
    merged: { [FILE]: `${READER}status: pending\n` },
    contracts: { [FILE]: null },
    weakened: [],
  },
  "narrowed where nothing needs it": {
    sql: "ALTER TABLE items ALTER COLUMN qty SET DEFAULT 1;",
    contracts: { [FILE]: NARROW },
    weakened: [],
    verdict: "passed",
  },
  "deleted where nothing needs it": {
    sql: "CREATE INDEX ON items (qty);",
    contracts: { [FILE]: null },
    weakened: [],
    verdict: "passed",
  },
  "left as it is": { sql: DROP, contracts: {}, weakened: [] },
};

const project = (merged: Files): Files => ({
  "headgate.yaml": CONFIG,
  "db/0001_base.sql": SCHEMA,
  "connect/shop.json": CONNECTOR,
  [FILE]: READER,
  ...merged,
});

describe("a contract changed in the change that breaks it", () => {
  it.each(Object.entries(CASES))("%s", async (_, { sql, contracts, merged = {}, weakened, verdict = "blocked" }) => {
    const report = await review(project(merged), { "db/0002_change.sql": `${sql}\n`, ...contracts });
    expect(told(report.findings.filter(({ rule }) => rule === "contract-weakened"))).toEqual(weakened);
    expect(report.verdict).toBe(verdict);
  });

  it("names both lines, and the statement that makes it needed", async () => {
    const report = await review(project({}), {
      "db/0002_change.sql": `${LABEL}\n`,
      ...edited("[sad, ok]", "[sad, ok, happy]"),
    });
    const found = report.findings.find(({ rule }) => rule === "contract-weakened");
    expect(found?.at).toMatchObject({ file: FILE, start: { line: 8 } });
    expect(found?.evidence).toEqual([
      "contract at base: consumers/reader.yaml:8:7",
      "contract at head: consumers/reader.yaml:8:7",
      "made necessary by db/0002_change.sql:1:1",
    ]);
  });

  it("judges a contract that the change adds as any other", async () => {
    const added = { "consumers/new.yaml": READER.replace("consumer: reader", "consumer: new") };
    const report = await review(project({ [FILE]: null }), { "db/0002_change.sql": `${DROP}\n`, ...added });
    expect(told(report.findings)).toEqual(["error[column-dropped] note: new"]);
  });
});
