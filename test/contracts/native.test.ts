import { describe, expect, it } from "vitest";
import { misfitsOf, toldOf } from "./histories.ts";

const BASE = `
  CREATE TYPE mood AS ENUM ('draft', 'live');
  CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10,2), status mood);
  CREATE PUBLICATION sub_pub FOR TABLE products;`;
const SCHEMA = `
  CREATE TYPE public.mood AS ENUM ('draft', 'live');
  CREATE TABLE public.products (id bigint NOT NULL, name text NOT NULL, price numeric(10,2), status public.mood);
  ALTER TABLE ONLY public.products ADD CONSTRAINT products_pkey PRIMARY KEY (id);
  CREATE SUBSCRIPTION sub CONNECTION 'host=provider' PUBLICATION sub_pub WITH (connect = false, slot_name = 'sub');`;
const READ = "table: public.products\n    via: logical-replication\n    subscriber-schema: ../replica\n";

const judge = (change: string, files: ReadonlyMap<string, string> = new Map([["replica", SCHEMA]]), read = READ) =>
  toldOf({ base: BASE, change, read, files });

describe("native subscribers", () => {
  it("are silent where replication goes on", () => {
    for (const change of [
      "",
      "CREATE INDEX ON products (name)",
      "ALTER TABLE products ALTER price SET DEFAULT 0",
      "ALTER TABLE products ALTER price SET NOT NULL",
      "CREATE TABLE other (id int)",
      "ALTER TABLE products REPLICA IDENTITY FULL",
    ]) {
      expect([change, judge(change)]).toEqual([change, []]);
    }
  });

  it.each<readonly [string, readonly unknown[]]>([
    [
      "ALTER TABLE products ADD stock int",
      [expect.stringMatching(/^broken subscriber stock: replication stops: "stock" is published, and .* lacks it$/)],
    ],
    [
      "ALTER TABLE products RENAME price TO cost",
      [
        expect.stringMatching(/^broken subscriber price: "price" is renamed to "cost": replication stops/),
        expect.stringMatching(/^broken column-gone price: "price" is renamed to "cost": nothing comes/),
      ],
    ],
    ["ALTER TYPE mood ADD VALUE 'gone'", [expect.stringMatching(/^may-break enum-values status: .* has no "gone"$/)]],
    ["ALTER TABLE products ALTER name DROP NOT NULL", [expect.stringMatching(/^broken nullability-changed name: /)]],
    ["DROP TABLE products", ["broken table-gone -: public.products is dropped: nothing comes of it any more"]],
    [
      "ALTER PUBLICATION sub_pub DROP TABLE products",
      [expect.stringMatching(/^broken table-gone -: .* no longer published/)],
    ],
    [
      "ALTER PUBLICATION sub_pub SET (publish = 'insert')",
      [
        "broken operations -: updates (u) are no longer published",
        "broken operations -: deletes (d) are no longer published",
      ],
    ],
    [
      "ALTER TABLE products RENAME TO goods",
      [
        expect.stringMatching(
          /^broken subscriber -: replication stops at the first row of public.goods: .* no such table/,
        ),
      ],
    ],
  ])("%s", (change, expected) => {
    const told = judge(change);
    expect(told).toHaveLength(expected.length);
    expect(told).toEqual(expect.arrayContaining([...expected]));
  });

  it("reads a folder of migrations of whatever framework", () => {
    const flyway = new Map([
      ["replica/V1__init.sql", SCHEMA],
      ["replica/V2__stock.sql", "ALTER TABLE products ADD stock int"],
    ]);
    expect(judge("ALTER TABLE products ADD stock int", flyway)).toEqual([]);
    const goose = new Map([
      ["replica/00001_init.sql", `-- +goose Up\n${SCHEMA}\n-- +goose Down\nDROP TABLE products;`],
      [
        "replica/00002_wide.sql",
        "-- +goose Up\nALTER TABLE products ALTER price TYPE numeric;\n-- +goose Down\nSELECT 1;",
      ],
    ]);
    expect(judge("ALTER TABLE products ALTER price TYPE numeric(14,4)", goose)).toEqual([]);
    expect(judge("ALTER TABLE products ADD stock int", goose)).toHaveLength(1);
  });

  it("says unknown where the schema cannot be read, and only where something changed", () => {
    expect(judge("", new Map())).toEqual([]);
    expect(judge("CREATE TABLE other (id int)", new Map())).toEqual([]);
    expect(judge("ALTER TABLE products ADD stock int", new Map())).toEqual([
      "unknown not-analysed -: replica cannot be read",
    ]);
  });

  it("says unknown, with its place, where its SQL holds what cannot be read, and only of what is published in another way", () => {
    const flyway = (...lines: readonly string[]) => new Map([["replica/V1__init.sql", [SCHEMA, ...lines].join("\n")]]);
    const change = "ALTER TABLE products ADD stock int";
    const filled = flyway("ALTER TABLE products ADD stock $" + "{type};");
    expect(judge(change, filled)).toEqual([
      expect.stringMatching(
        /^unknown not-analysed -: what the subscriber's public.products is cannot be told: replica\/V1__init.sql:6:1: does not parse/,
      ),
    ]);
    expect(judge("ALTER TABLE products ALTER price SET DEFAULT 0", filled)).toEqual([]);
    expect(judge("", filled)).toEqual([]);
    const whole = new Map([["replica", SCHEMA.replaceAll("public.products", "$" + "{schema}.products")]]);
    expect(judge(change, whole)).toEqual([
      expect.stringMatching(/^unknown not-analysed -: .*: replica:3:3: does not parse/),
    ]);
    const elsewhere = flyway("ALTER TABLE $" + "{schema}.other ADD stock int;");
    expect(judge(change, elsewhere)).toEqual([expect.stringMatching(/^broken subscriber stock: /)]);
    const included = new Map([["replica", `${SCHEMA}\n\\i more.sql\n`]]);
    expect(judge(change, included)).toEqual([expect.stringMatching(/^unknown .*psql's \\i is not followed$/)]);
    const created = new Map([["replica", `CREATE DATABASE replica;\n\\connect replica\n${SCHEMA}`]]);
    expect(judge(change, created)).toEqual([expect.stringMatching(/^broken subscriber stock: /)]);
    const quoted = flyway("COMMENT ON TABLE products IS '$" + "{text}';");
    expect(judge(change, quoted)).toEqual([expect.stringMatching(/no value is configured for the placeholder/)]);
    const configured = new Map([...filled, ["replica/flyway.conf", "flyway.placeholders.type=int\n"]]);
    expect(judge(change, configured)).toEqual([]);
  });

  it("takes a subscriber without a schema of its own to be as the publisher is at base", () => {
    const read =
      "table: public.products\n    via: logical-replication\n    columns: [name]\n    publication: sub_pub\n";
    expect(judge("ALTER TABLE products ADD stock int", new Map(), read)).toHaveLength(1);
    expect(judge("ALTER TABLE products DROP price", new Map(), read)).toEqual([
      expect.stringMatching(/^may-break column-gone price: /),
    ]);
    expect(judge("ALTER TABLE products DROP name", new Map(), read)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^broken /)]),
    );
  });

  it("follows ALTER SUBSCRIPTION to its publications and options", () => {
    const other = SCHEMA.replace("PUBLICATION sub_pub", "PUBLICATION old_pub");
    const altered = `${other} ALTER SUBSCRIPTION sub SET PUBLICATION sub_pub; ALTER SUBSCRIPTION sub SET (binary = true);`;
    const wide = altered.replace("price numeric(10,2)", "price numeric(10,2), stock bigint");
    expect(judge("ALTER TABLE products ADD stock int", new Map([["replica", wide]]))).toEqual([
      expect.stringMatching(/^broken type-changed stock: .*cannot read the binary format of integer/),
    ]);
    expect(judge("ALTER PUBLICATION sub_pub DROP TABLE products", new Map([["replica", altered]]))).toHaveLength(1);
    expect(judge("DROP PUBLICATION sub_pub", new Map([["replica", altered]]))).toHaveLength(1);
  });

  it("tells a table that is nowhere, and replication that stops as it stands", () => {
    const misfits = (base: string, read = READ, change = "") =>
      misfitsOf({ base, change, read, files: new Map([["replica", SCHEMA]]) });
    expect(misfits(BASE)).toEqual([]);
    expect(misfits(BASE, READ.replace("public.products", "public.product"))).toEqual([
      'there is no table "public.product"',
    ]);
    const wide = `${BASE} ALTER TABLE products ADD stock int;`;
    expect(misfits(wide)).toEqual([expect.stringMatching(/^replication stops: "stock" is published/)]);
    expect(misfits(wide, READ, "ALTER TABLE products DROP stock")).toEqual([]);
    expect(misfits(`${BASE} ALTER PUBLICATION sub_pub DROP TABLE products;`)).toEqual([
      "no publication it takes has public.products",
    ]);
  });

  it("leaves out what the consumer has moved away from", () => {
    const migrated = `${READ}    migrated: [price]\n`;
    expect(judge("ALTER TABLE products DROP price", undefined, migrated)).toEqual([]);
    expect(judge("ALTER TABLE products DROP price")).toHaveLength(1);
  });
});

describe("replicas without migrations of their own", () => {
  const etl = "table: public.products\n    via: logical-replication\n    replica: supabase-etl\n";
  const vectors =
    "table: public.products\n    via: logical-replication\n    replica: pgvector\n    key: [id]\n    columns: [name]\n";

  it.each<readonly [string, readonly string[]]>([
    ["ALTER TABLE products ADD stock int", []],
    ["ALTER TABLE products ALTER price SET NOT NULL", []],
    ["ALTER TABLE products DROP price", ["may-break column-gone"]],
    ["ALTER TABLE products RENAME price TO cost", ["may-break column-gone"]],
    ["ALTER TABLE products ALTER price TYPE numeric(12,4)", ["unknown type-changed"]],
    ["ALTER TABLE products ALTER name DROP NOT NULL", ["may-break nullability-changed"]],
    ["ALTER TABLE products DROP CONSTRAINT products_pkey", ["broken key-changed"]],
    ["ALTER TABLE products RENAME TO goods", ["unknown not-analysed"]],
    ["DROP TABLE products", ["broken table-gone"]],
  ])("a Supabase ETL pipeline after %s", (change, expected) => {
    const told = judge(change, new Map(), etl).map((text) => text.split(" ").slice(0, 2).join(" "));
    expect(told).toEqual(expected);
  });

  it.each<readonly [string, readonly string[]]>([
    ["ALTER TABLE products ADD stock int", []],
    ["ALTER TABLE products DROP price", []],
    ["ALTER TABLE products ALTER name TYPE varchar(500)", []],
    ["ALTER TABLE products ALTER name TYPE jsonb USING to_jsonb(name)", ["unknown type-changed"]],
    ["ALTER TABLE products DROP name", ["broken column-gone"]],
    ["ALTER TABLE products RENAME id TO product_id", ["broken column-gone"]],
    ["ALTER TABLE products ALTER id TYPE text", ["may-break type-changed"]],
    ["ALTER TABLE products DROP CONSTRAINT products_pkey", ["broken key-changed"]],
    ["ALTER TABLE products RENAME TO goods", ["broken table-gone"]],
  ])("an embedding pipeline after %s", (change, expected) => {
    const told = judge(change, new Map(), vectors).map((text) => text.split(" ").slice(0, 2).join(" "));
    expect(told).toEqual(expected);
  });
});

describe("other tables of a native subscriber's subscription", () => {
  const base = `
    CREATE SCHEMA audit;
    CREATE TABLE products (id bigint PRIMARY KEY, name text);
    CREATE TABLE orders (id bigint PRIMARY KEY, total int);
    CREATE TABLE apart (id bigint PRIMARY KEY);
    CREATE PUBLICATION sub_pub FOR TABLE products, orders, TABLES IN SCHEMA audit;`;
  const tables = `
    CREATE TABLE public.products (id bigint PRIMARY KEY, name text);
    CREATE TABLE public.orders (id bigint PRIMARY KEY, total int);`;
  const subscription =
    "CREATE SUBSCRIPTION sub CONNECTION 'host=provider' PUBLICATION sub_pub WITH (connect = false, slot_name = 'sub');";
  const told = (change: string, { schema = tables, more = subscription, read = READ } = {}) =>
    toldOf({ base, change, read, files: new Map([["replica", `${schema} ${more}`]]) });
  const stopped = (text: string) => [
    expect.stringMatching(new RegExp(`is in the same subscription, whose one worker stops at it: .*${text}`)),
  ];

  it.each([
    ["ALTER TABLE orders ADD note text", '"note" is published'],
    ["ALTER TABLE orders ALTER total TYPE text", 'replication (may stop|stops) at "total"'],
    ["ALTER TABLE orders RENAME TO sales", "public.sales: the subscriber has no such table"],
    ["CREATE TABLE audit.log (id int PRIMARY KEY)", "audit.log: the subscriber has no such table"],
    ["ALTER PUBLICATION sub_pub ADD TABLE apart", "public.apart: the subscriber has no such table"],
    ["ALTER TABLE apart SET SCHEMA audit", "audit.apart: the subscriber has no such table"],
  ])("%s stops the table that is read", (change, reason) => {
    expect(told(change)).toEqual(stopped(reason));
  });

  it("are silent where the worker goes on", () => {
    for (const change of [
      "ALTER TABLE apart ADD note text",
      "ALTER TABLE orders DROP total",
      "DROP TABLE orders",
      "CREATE TABLE public.more (id int PRIMARY KEY)",
      "ALTER PUBLICATION sub_pub DROP TABLE orders",
    ]) {
      expect([change, told(change)]).toEqual([change, []]);
    }
    const wide = tables.replace("total int", "total int, note text");
    expect(told("ALTER TABLE orders ADD note text", { schema: wide })).toEqual([]);
  });

  it("need no type to fit before ALTER SUBSCRIPTION … REFRESH PUBLICATION, but every column", () => {
    const schema = (columns: string) => `${tables} CREATE SCHEMA audit; CREATE TABLE audit.log (${columns});`;
    const change = "CREATE TABLE audit.log (id int PRIMARY KEY, what text)";
    expect(told(change, { schema: schema("id int, what int") })).toEqual([]);
    expect(told(change, { schema: schema("id int PRIMARY KEY") })).toEqual(stopped('"what" is published'));
  });

  it("are left to the consumer's own reads of them", () => {
    const both = `${READ}  - table: public.orders\n    via: logical-replication\n    subscriber-schema: ../replica\n`;
    expect(told("ALTER TABLE orders ADD note text", { read: both })).toEqual([
      expect.stringMatching(/^broken subscriber note: replication stops/),
    ]);
  });

  it("are known by the contract's publication, or the only one that has the table", () => {
    const bare = "table: public.products\n    via: logical-replication\n    columns: [name]\n";
    const change = "ALTER TABLE orders ADD note text";
    expect(told(change, { read: bare })).toEqual(stopped('"note" is published'));
    expect(told(change, { more: "" })).toEqual(stopped('"note" is published'));
    const two = `${base} CREATE PUBLICATION other_pub FOR TABLE products;`;
    const judged = (read: string) => toldOf({ base: two, change, read, files: new Map() });
    expect(judged(bare)).toEqual([]);
    expect(judged(`${bare}    publication: sub_pub\n`)).toEqual(stopped('"note" is published'));
    expect(judged(`${bare}    publication: other_pub\n`)).toEqual([]);
  });
});
