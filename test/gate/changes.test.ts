import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { CONFIG, type Files, review, told } from "./project.ts";
import { connector, ELSEWHERE, READER, shop } from "./shop.ts";

const READ = { "consumers/reader.yaml": READER };
const PENDING = "db/0002_change.sql";
const DROP = { [PENDING]: "ALTER TABLE items DROP COLUMN note;\n" };

const loud = async (merged: Files, change: Files): Promise<readonly string[]> =>
  told((await review(merged, change)).findings.filter(({ severity }) => severity !== "info"));
const places = ({ findings }: Report) => [...new Set(findings.map(({ at }) => `${at?.file}:${at?.start.line}`))];

describe("a connector's configuration in the change", () => {
  const line = (text: string, key: string) => text.split("\n").findIndex((one) => one.includes(`"${key}"`)) + 1;

  it.each([
    ["decimal.handling.mode", { "decimal.handling.mode": "string" }, ["warning[meaning-changed] price"]],
    [
      "column.exclude.list",
      { "column.exclude.list": "public\\.items\\.(secret|note|code)" },
      ["warning[capture-lost] code", "warning[capture-lost] note"],
    ],
    ["table.include.list", { "table.include.list": "public\\.(plain|others)" }, ["warning[capture-lost]"]],
  ])("%s", async (key, options, expected) => {
    const text = connector(options);
    // A migration of the same table beside it has no part in it.
    const change = {
      "connect/shop.json": text,
      [PENDING]: "ALTER TABLE items ADD COLUMN extra text;\nALTER TABLE items ALTER COLUMN price SET STATISTICS 5;\n",
    };
    const report = await review(shop(), change);
    expect(told(report.findings)).toEqual(expected);
    expect(places(report)).toEqual([`connect/shop.json:${line(text, key)}`]);
    const read = expected.map((one) => `${one.replace("warning", "error")}: reader`);
    expect(told((await review(shop(READ), change)).findings)).toEqual(read);
  });

  it("another topic prefix moves every topic: one finding", async () => {
    const change = { "connect/shop.json": connector({ "topic.prefix": "store" }) };
    expect(await loud(shop(), change)).toEqual(["error[capture-lost]: elsewhere"]);
    expect(await loud(shop(READ), change)).toEqual(["error[capture-lost]: elsewhere,reader"]);
  });

  it("a transform that sends records elsewhere: one finding, at its option", async () => {
    const router = {
      transforms: "route",
      "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter",
      "transforms.route.regex": "shop\\.public\\.(.*)",
      "transforms.route.replacement": "store.$1",
    };
    const report = await review(shop(READ), { "connect/shop.json": connector(router) });
    expect(told(report.findings)).toEqual(["error[capture-lost]: elsewhere,reader"]);
    expect(places(report)).toEqual(["connect/shop.json:9"]);
    expect(await loud(shop({ ...READ, "connect/shop.json": connector(router) }), {})).toEqual([]);
  });

  it("a connector that is taken away, and one that only gets another name", async () => {
    const rest = connector({ "table.include.list": "public\\.others", "topic.prefix": "rest" });
    const merged = shop({ ...READ, "connect/rest.json": rest.replace('"name": "shop"', '"name": "rest"') });
    expect(await loud(merged, { "connect/shop.json": null })).toEqual(["error[capture-lost]: elsewhere,reader"]);
    const renamed = connector().replace('"name": "shop"', '"name": "shop-cdc"');
    expect(await loud(shop(READ), { "connect/shop.json": renamed })).toEqual([]);
  });

  it("an option that changes nothing that is read", async () => {
    expect(await loud(shop(READ), { "connect/shop.json": connector({ "slot.name": "other" }) })).toEqual([]);
  });
});

describe("what a change says about itself", () => {
  it("a contract weakened along with the drop still counts", async () => {
    const weakened = READER.replace("note, ", "");
    const both = ["error[column-dropped] note: reader", "error[contract-weakened] note: reader"];
    expect(await loud(shop(READ), { ...DROP, "consumers/reader.yaml": weakened })).toEqual(both);
    expect(await loud(shop(READ), { ...DROP, "consumers/reader.yaml": null })).toEqual(both);
  });

  it("a plan that first appears with the drop is none, and the finding says so", async () => {
    const plan = "plan: note\noperation: drop-column\ntable: public.items\ncolumn: note\nsoak: 0d\n";
    const report = await review(shop(), { ...DROP, "plans/note.yaml": plan });
    expect(told(report.findings)).toEqual(["error[column-dropped] note"]);
    expect(report.findings[0]?.evidence.join("\n")).toContain("the plan first appears in this change");
  });

  it("rules switched off in the change still hold", async () => {
    const off = `${CONFIG}rules: { column-dropped: off }\n`;
    expect(await loud(shop(READ), { ...DROP, "headgate.yaml": off })).toEqual(["error[column-dropped] note: reader"]);
  });

  it("a rule that is off takes no reader's loss with it", async () => {
    const off = { "headgate.yaml": `${CONFIG}rules: { column-dropped: off }\n` };
    expect(await loud(shop({ ...READ, ...off }), DROP)).toEqual(["error[contract-broken] note: reader"]);
    expect(await loud(shop(off), DROP)).toEqual([]);
  });
});

describe("readers that take more than the row's last state", () => {
  const full = { "db/0001_base.sql": `${shop()["db/0001_base.sql"]}ALTER TABLE items REPLICA IDENTITY FULL;` };

  it("lose a before image with the replica identity", async () => {
    const before = "consumer: fraud\nreads:\n  - table: public.items\n    before: [price]\n";
    const merged = shop({ ...full, "consumers/fraud.yaml": before });
    expect(await loud(merged, { [PENDING]: "ALTER TABLE items REPLICA IDENTITY DEFAULT;\n" })).toEqual([
      "error[contract-before-image] price: fraud",
    ]);
  });

  it("are warned, not stopped, while they are only to come", async () => {
    const coming = `${ELSEWHERE.replace("elsewhere", "coming").replace("others", "items").replace("id, x", "name, mood")}status: pending\n`;
    const merged = shop({ "consumers/coming.yaml": coming });
    expect(await loud(merged, { [PENDING]: "ALTER TYPE mood ADD VALUE 'happy';\n" })).toEqual([
      "warning[meaning-changed] mood: coming",
    ]);
    expect(await loud(merged, { [PENDING]: "ALTER TABLE items ALTER COLUMN name DROP NOT NULL;\n" })).toEqual([
      "warning[meaning-changed] name: coming",
    ]);
  });

  it("are named only where they lose something themselves", async () => {
    const sql = "ALTER TABLE items DROP COLUMN note, DROP COLUMN code;\n";
    const one = (column: string) =>
      `consumer: ${column}-reader\nreads:\n  - {table: public.items, columns: [${column}]}\n`;
    const merged = shop({ "consumers/a.yaml": one("note"), "consumers/b.yaml": one("code") });
    expect(await loud(merged, { [PENDING]: sql })).toEqual([
      "error[column-dropped] code: code-reader",
      "error[column-dropped] note: note-reader",
    ]);
  });
});

describe("changes in several migrations", () => {
  const files = (...texts: readonly string[]): Files =>
    Object.fromEntries(texts.map((text, index) => [`db/000${index + 2}_change.sql`, `${text}\n`]));

  it("a column that comes, goes and comes back of another type fails where all versions count", async () => {
    const change = files(
      "ALTER TABLE items ADD COLUMN a integer;",
      "ALTER TABLE items DROP COLUMN a, ADD COLUMN b text;",
      "ALTER TABLE items ADD COLUMN a text;",
    );
    // Unless no row comes while the column is gone.
    expect(await loud(shop(), change)).toEqual(["warning[lag-race] a"]);
    const transitive = { "headgate.yaml": `${CONFIG}registry: { compatibility: BACKWARD_TRANSITIVE }\n` };
    const report = await review(shop(transitive), change);
    expect(told(report.findings)).toEqual(["error[registry-incompatible] a"]);
    expect(places(report)).toEqual(["db/0004_change.sql:1"]);
  });

  it("a shape the registry had before is no new version: the latest stays the one with the column", async () => {
    const change = files(
      "ALTER TABLE items ADD COLUMN a integer;",
      "ALTER TABLE items DROP COLUMN a;",
      "ALTER TABLE items ADD COLUMN a text;",
    );
    expect(await loud(shop(), change)).toEqual(["error[registry-incompatible] a"]);
  });

  it("a rename taken back in the next migration has been seen in between", async () => {
    const change = files(
      "ALTER TABLE items RENAME COLUMN note TO tmp;",
      "ALTER TABLE items RENAME COLUMN tmp TO note;",
    );
    const findings = await loud(shop(), change);
    expect(new Set(findings)).toEqual(new Set(["error[column-renamed] note"]));
  });

  it("a key changed in two steps is one finding", async () => {
    const change = files("ALTER TABLE items DROP CONSTRAINT items_pkey;", "ALTER TABLE items ADD PRIMARY KEY (code);");
    expect((await loud(shop(), change)).filter((one) => one.includes("key-changed"))).toEqual(["error[key-changed]"]);
  });
});

describe("one cause is one finding", () => {
  it("for a partitioned table, whose columns are its partitions' columns", async () => {
    const partitioned = `CREATE TABLE events (id bigint PRIMARY KEY, x text NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);`;
    const merged = shop({
      "db/0001_base.sql": `${shop()["db/0001_base.sql"]}${partitioned}`,
      "connect/shop.json": connector({ "table.include.list": "public\\.(others|events.*)" }),
      "consumers/leaf.yaml": "consumer: leaf\nreads:\n  - {table: public.events_2, columns: [x]}\n",
    });
    const one = async (sql: string) => loud(merged, { [PENDING]: `${sql}\n` });
    expect(await one("ALTER TABLE events DROP COLUMN x;")).toEqual(["error[column-dropped] x: leaf"]);
    expect(await one("ALTER TABLE events RENAME COLUMN x TO y;")).toEqual(["error[column-renamed] x: leaf"]);
    expect(await one("ALTER TABLE events ALTER COLUMN x TYPE bytea USING x::bytea;")).toEqual([
      "error[column-retyped] x: leaf",
    ]);
  });

  it("for a schema that stays refused through later migrations", async () => {
    const change = {
      "db/0002_bad.sql": "ALTER TABLE items ADD COLUMN a integer NOT NULL;\n",
      "db/0003_index.sql": "CREATE INDEX items_a ON items (a);\n",
      "db/0004_more.sql": "ALTER TABLE items ADD COLUMN b text;\n",
    };
    const report = await review(shop(), change);
    expect(told(report.findings)).toEqual(["error[registry-incompatible] a"]);
    expect(places(report)).toEqual(["db/0002_bad.sql:1"]);
  });

  it("for a transform that changes every subject, each once, at its option", async () => {
    const unwrap = { transforms: "unwrap", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" };
    const report = await review(shop(), { "connect/shop.json": connector(unwrap) });
    expect(report.findings.map(({ subject }) => subject)).toEqual(
      ["items", "others", "plain"].map((table) => `shop.public.${table}-value`),
    );
    expect(places(report)).toEqual(["connect/shop.json:9"]);
  });

  it("for a reader whose columns are not known", async () => {
    const view = {
      "consumers/view.yaml": "consumer: view\nreads:\n  - {table: public.items, sink: ./view.json}\n",
      "consumers/view.json":
        '{"name": "view", "config": {"connector.class": "com.example.Sink", "topics": "shop.public.items"}}',
    };
    expect(await loud(shop(view), DROP)).toEqual(["error[column-dropped] note: view"]);
    expect(await loud(shop(view), { [PENDING]: "ALTER TABLE items ADD COLUMN extra text;\n" })).toEqual([
      "warning[contract-not-analysed]: view",
    ]);
  });
});

describe("an enum swapped for another", () => {
  const swap = (labels: string) => ({
    [PENDING]: `ALTER TYPE mood RENAME TO mood_old;
CREATE TYPE mood AS ENUM (${labels});
ALTER TABLE items ALTER COLUMN mood TYPE mood USING mood::text::mood;
DROP TYPE mood_old;
`,
  });

  it("with more labels is what ADD VALUE is", async () => {
    expect(await loud(shop(), swap("'sad', 'ok', 'happy'"))).toEqual(["warning[meaning-changed] mood"]);
    expect(await loud(shop(), swap("'sad', 'ok'"))).toEqual([]);
  });

  it("without a label takes the plan that drops it", async () => {
    const report = await review(shop(READ), swap("'sad'"));
    expect(told(report.findings)).toEqual(["error[column-retyped] mood: reader"]);
    const [finding] = report.findings;
    expect(finding?.message).toBe("column public.items.mood can no longer be 'ok'");
    expect(finding?.fix[0]).toBe("headgate plan new drop-enum-value public.items.mood --value ok");
  });
});

describe("a publication in the change", () => {
  it("is where operations stop", async () => {
    const merged = shop({
      "db/0001_base.sql": `${shop()["db/0001_base.sql"]}CREATE PUBLICATION dbz_publication FOR ALL TABLES;`,
    });
    const report = await review(merged, { [PENDING]: "ALTER PUBLICATION dbz_publication SET (publish = 'insert');\n" });
    expect(told(report.findings)).toEqual(["error[contract-delivery]: elsewhere"]);
    expect(places(report)).toEqual([`${PENDING}:1`]);
  });
});

describe("what cannot be followed", () => {
  it("is told once, with the readers it hides the table from", async () => {
    const broken = { [PENDING]: "ALTER TABLE items ADD COLUM extra text;\n" };
    expect(await loud(shop(READ), broken)).toEqual(["error[syntax-error]: reader"]);
    const refused = { [PENDING]: "ALTER TABLE items DROP COLUMN nothing;\n" };
    expect(await loud(shop(READ), refused)).toEqual(["error[statement-opaque]: reader"]);
  });

  it("stops nothing where it names what nobody captures, but a deploy that would fail is said", async () => {
    const merged = shop({ "db/0001_base.sql": `${shop()["db/0001_base.sql"]}CREATE TABLE aside (id bigint);` });
    const refused = { [PENDING]: "ALTER TABLE aside DROP COLUMN nothing;\n" };
    expect(await loud(merged, refused)).toEqual(["warning[statement-opaque]"]);
    const untold = { [PENDING]: "ALTER TABLE aside ALTER COLUMN id TYPE text USING nobody_knows(id);\n" };
    expect((await loud(merged, untold)).filter((finding) => finding.startsWith("error"))).toEqual([]);
  });
});
