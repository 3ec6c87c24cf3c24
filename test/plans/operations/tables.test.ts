import { describe, expect, it } from "vitest";
import { pgliteEngine } from "../../../src/adapters/pglite.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import { judgePlan, planFor } from "../../../src/plans/judge.ts";
import { reviewPlans } from "../../../src/plans/review.ts";
import { tablePair } from "../../../src/plans/sql/table-pair.ts";
import { tableSteps } from "../../../src/plans/sql/table-steps.ts";
import { differenceQuery } from "../../../src/plans/sql/table-sync.ts";
import { apply, type Situation, situation } from "../helpers.ts";

const ORDERS = `CREATE TABLE customers (id serial PRIMARY KEY);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number serial, customer int REFERENCES customers ON DELETE CASCADE,
  code text UNIQUE, "Total" numeric, doc json, twice numeric GENERATED ALWAYS AS ("Total" * 2) STORED);
CREATE TABLE items (id serial PRIMARY KEY, order_id bigint REFERENCES orders ON DELETE CASCADE);`;

function migrations(catalog: Catalog, target = "public.purchases"): readonly string[] {
  const steps = tableSteps({ table: "public.orders", target, way: "beside", catalog, soak: "14d" });
  return steps.flatMap((step) => (step.kind === "migration" ? [step.up] : []));
}

const shop = apply(emptyCatalog({ postgres: 17 }), { "1.sql": ORDERS }).catalog;
const [EXPAND = "", BACKFILL = "", SEAL = "", DROP = ""] = migrations(shop);
const PLAN = "plan: p\noperation: rename-table\ntable: public.orders\nto: purchases\nsoak: 14d";
const READY: Situation = {
  base: { "1.sql": ORDERS, "2.sql": EXPAND },
  basePlan: PLAN,
  contracts: "consumer: c\nreads: [{table: public.purchases, columns: [id, code]}]",
  merged: { "contracts/plans/p.yaml": "2026-02-01", "2.sql": "2026-02-02", "3.sql": "2026-02-20" },
};

function evidence(given: Situation, kind: string): string {
  const found = judgePlan("p", situation(given).book)?.evidence.find((one) => one.kind === kind);
  return `${found?.state}: ${found?.detail}`;
}

function covered(given: Situation): readonly string[] {
  const { book, changes } = situation(given);
  return changes.flatMap((change) => (planFor(change, book) === null ? [] : [change.kind]));
}

function undone(given: Situation): readonly (string | null)[] {
  return reviewPlans(situation(given).book).map((review) => review.undone);
}

describe("a table beside the old one", () => {
  it("is ready when the generated triggers are there, sealed or not", () => {
    expect(evidence(READY, "dual-write")).toBe(
      "verified: trigger purchases_sync_in on public.orders writes every row to public.purchases, trigger purchases_sync_back on public.purchases writes every row to public.orders",
    );
    expect(evidence(READY, "target-shape")).toBe(
      "verified: public.purchases has every column of the old table and its key, and its rows come to shop.public.purchases",
    );
    expect(judgePlan("p", situation(READY).book)?.phase).toBe("ready");
    const sealed = { ...READY, base: { ...READY.base, "3.sql": SEAL }, pending: DROP };
    expect(evidence(sealed, "dual-write")).toBe("verified: a trigger keeps everybody from writing to public.orders");
    const { book, changes } = situation(sealed);
    const dropped = changes.find(({ kind }) => kind === "table-dropped");
    expect(dropped && planFor(dropped, book)?.phase).toBe("ready");
  });

  it.each([
    [
      "gone on one side",
      "DROP TRIGGER purchases_sync_back ON purchases;",
      /^failed: public.purchases has no row trigger/,
    ],
    ["turned off", "ALTER TABLE orders DISABLE TRIGGER purchases_sync_in;", /^failed: .* is disabled$/],
    [
      "without TRUNCATE",
      "DROP TRIGGER purchases_wipe_in ON orders;",
      /^failed: a TRUNCATE of public.orders does not reach/,
    ],
    [
      "older than a column",
      "ALTER TABLE orders ADD shipped date; ALTER TABLE purchases ADD shipped date;",
      /^failed: .* leaves out "shipped"$/,
    ],
    [
      "written by hand",
      'CREATE OR REPLACE FUNCTION purchases_sync_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO purchases (id, number, customer, code, "Total", doc) SELECT NEW.id, NEW.number, NEW.customer, NEW.code, NEW."Total", NEW.doc; RETURN NULL; END $$;',
      /^unverified: .* whether every row arrives cannot be told$/,
    ],
    [
      "emptied",
      "CREATE OR REPLACE FUNCTION purchases_sync_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN /* INSERT INTO purchases */ RETURN NULL; END $$;",
      /^failed: .* does not write to public.purchases$/,
    ],
    [
      "only seemingly sealed",
      "DROP TRIGGER purchases_sync_in ON orders; CREATE FUNCTION s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF false THEN RAISE EXCEPTION 'no'; END IF; RETURN NULL; END $$; CREATE TRIGGER s BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION s();",
      /^failed: public.orders has no row trigger/,
    ],
  ])("is not kept in step by triggers %s", (_, tampered, expected) => {
    expect(evidence({ ...READY, base: { ...READY.base, "3.sql": tampered } }, "dual-write")).toMatch(expected);
  });

  it("is not there before the expand step", () => {
    const given = { ...READY, base: { "1.sql": ORDERS } };
    for (const kind of ["expand-merged", "target-shape", "dual-write"]) {
      expect(evidence(given, kind)).toMatch(/^failed: there is no table public.purchases at base/);
    }
  });

  it("must be captured, under the same key, with every field", () => {
    const listed = `${ORDERS} CREATE PUBLICATION dbz_publication FOR TABLE orders;`;
    const base = { "1.sql": listed, "2.sql": EXPAND };
    expect(evidence({ ...READY, base }, "target-shape")).toBe(
      "failed: no connector at base captures public.purchases, as shop does public.orders",
    );
    const other = EXPAND.replace("CREATE TABLE public.purchases (", "CREATE TABLE public.purchases (extra int, ");
    const keyed = `${other} ALTER TABLE purchases DROP CONSTRAINT purchases_pkey, ADD PRIMARY KEY (number);`;
    expect(evidence({ ...READY, base: { "1.sql": ORDERS, "2.sql": keyed } }, "target-shape")).toBe(
      "failed: the primary key of public.purchases is (number), that of public.orders (id)",
    );
    const shorter = `${EXPAND} ALTER TABLE purchases DROP COLUMN doc;`;
    expect(evidence({ ...READY, base: { "1.sql": ORDERS, "2.sql": shorter } }, "target-shape")).toBe(
      'failed: public.purchases has no column "doc"',
    );
  });

  it("is not sealed before its time", () => {
    expect(undone({ ...READY, pending: SEAL })).toEqual(["a trigger keeps everybody from writing to public.orders"]);
    expect(undone({ ...READY, pending: "DROP TRIGGER purchases_sync_in ON orders;" })[0]).toMatch(
      /^public.orders has no row trigger/,
    );
    expect(undone({ ...READY, pending: "ALTER TABLE orders ADD shipped date;" })[0]).toMatch(/leaves out "shipped"$/);
  });
});

describe("what a plan of a table covers", () => {
  const IN_PLACE = { ...READY, base: { "1.sql": ORDERS }, basePlan: `${PLAN}\nsync: none` };
  it.each([
    ["the drop of the old table", READY, `${SEAL} ${DROP}`, ["table-dropped"]],
    ["no rename, where the new table stands beside the old", READY, "ALTER TABLE orders RENAME TO gone;", []],
    ["no drop together with what takes over", READY, "DROP TABLE orders CASCADE; DROP TABLE purchases;", []],
    ["no swap", READY, "DROP TABLE orders CASCADE; ALTER TABLE purchases RENAME TO orders;", []],
    ["no drop while nothing takes over", { ...READY, base: { "1.sql": ORDERS } }, "DROP TABLE orders CASCADE;", []],
    ["a rename in place, where asked for", IN_PLACE, "ALTER TABLE orders RENAME TO purchases;", ["table-renamed"]],
    [
      "with a view under the old name",
      IN_PLACE,
      "ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases;",
      ["table-renamed"],
    ],
    ["no rename to another name", IN_PLACE, "ALTER TABLE orders RENAME TO sales;", []],
    ["no drop in place", IN_PLACE, "CREATE TABLE purchases (LIKE orders); DROP TABLE orders CASCADE;", []],
    [
      "no swap in place",
      IN_PLACE,
      "ALTER TABLE orders RENAME TO purchases; CREATE TABLE orders (id int PRIMARY KEY);",
      [],
    ],
    ["no other table", READY, "DROP TABLE items;", []],
  ] as const)("is %s", (_, given, pending, kinds) => {
    expect(covered({ ...given, pending })).toEqual(kinds);
  });

  it("is no table made anew under the name of a dropped one", () => {
    const plan = "plan: p\noperation: drop-table\ntable: public.items";
    const given = { ...READY, basePlan: plan };
    expect(covered({ ...given, pending: "DROP TABLE items;" })).toEqual(["table-dropped"]);
    expect(covered({ ...given, pending: "DROP TABLE items; CREATE TABLE items (id int);" })).toEqual([]);
  });
});

describe("the SQL of a table's move", () => {
  const expandOf = (sql: string) => migrations(apply(emptyCatalog({ postgres: 17 }), { "1.sql": sql }).catalog)[0];

  it("takes along what LIKE leaves out", () => {
    const sql =
      expandOf(`CREATE TABLE orders (id int PRIMARY KEY, code text NOT NULL, state text); CREATE UNIQUE INDEX by_code ON orders (code);
      ALTER TABLE orders REPLICA IDENTITY USING INDEX by_code; CREATE PUBLICATION part FOR TABLE orders (id, code) WHERE (id > 3);`);
    expect(sql).toContain(
      "CREATE UNIQUE INDEX purchases_identity ON public.purchases (code);\nALTER TABLE public.purchases REPLICA IDENTITY USING INDEX purchases_identity;",
    );
    expect(sql).toMatch(/ALTER PUBLICATION part ADD TABLE public.purchases \(id, code\) WHERE \(+id > 3\)+;/);
  });

  it.each([
    ["partitioned", "CREATE TABLE orders (id int PRIMARY KEY) PARTITION BY RANGE (id);", /is partitioned/],
    ["without a key", "CREATE TABLE orders (id int);", /has no primary key/],
    ["inherited from", "CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE more () INHERITS (orders);", /inherits/],
    ["with a deferrable key", "CREATE TABLE orders (id int PRIMARY KEY DEFERRABLE);", /is deferrable/],
  ])("is not written for a table %s", (_, sql, reason) => {
    const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": sql });
    const steps = tableSteps({
      table: "public.orders",
      target: "public.purchases",
      way: "beside",
      catalog,
      soak: "14d",
    });
    expect(steps.filter(({ kind }) => kind === "migration")).toEqual([]);
    expect(steps[0]?.text).toMatch(reason);
  });

  it("runs, keeps rows the same both ways, and leaves a table that goes on alone", async () => {
    const session = await pgliteEngine().open([]);
    const run = async (sql: string) => {
      const answer = await session.run(sql);
      if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
      return answer.rows;
    };
    const pair = tablePair(shop, "public.orders", "public.purchases");
    const differences = async () => Number((await run("reason" in pair ? "" : differenceQuery(pair)))[0]?.count);
    try {
      await run(`${ORDERS} INSERT INTO customers SELECT FROM generate_series(1, 9);
        INSERT INTO orders (customer, code, "Total", doc) SELECT 1 + n % 9, 'c' || n, n, '{"a":  1}' FROM generate_series(1, 2500) AS n;
        INSERT INTO items (order_id) SELECT n FROM generate_series(1, 2500, 5) AS n;`);
      await run(EXPAND);
      expect(await differences()).toBe(2500);
      await run(
        `UPDATE orders SET "Total" = 1.0 WHERE id = 3; DELETE FROM orders WHERE id = 4; UPDATE orders SET id = 9000 WHERE id = 7;`,
      );
      await run(BACKFILL);
      expect(await differences()).toBe(0);
      for (const statement of [
        `UPDATE purchases SET "Total" = 1.00, doc = '{"a": 1}' WHERE id = 3`,
        "UPDATE purchases SET code = NULL, doc = NULL WHERE id BETWEEN 10 AND 20",
        "UPDATE orders SET id = -id WHERE id BETWEEN 30 AND 40 AND id % 5 <> 1",
        "UPDATE purchases SET id = -id WHERE id BETWEEN 50 AND 60 AND id % 5 <> 1",
        "DELETE FROM purchases WHERE id = 6",
        "DELETE FROM customers WHERE id = 5",
        "INSERT INTO purchases (code) VALUES ('new'), ('newer')",
        "INSERT INTO orders (code) VALUES ('newest') ON CONFLICT (code) DO UPDATE SET \"Total\" = 3",
        "INSERT INTO purchases (code) VALUES ('newest') ON CONFLICT (code) DO UPDATE SET \"Total\" = 4",
      ]) {
        await run(statement);
        expect([statement, await differences()]).toEqual([statement, 0]);
      }
      expect(await session.run("INSERT INTO purchases (code) VALUES ('newest')")).toMatchObject({
        ok: false,
        code: "23505",
      });
      expect(await run("SELECT count(*) FROM items WHERE order_id = 6")).toMatchObject([{ count: 0 }]);
      await run(SEAL);
      expect(await session.run("DELETE FROM orders WHERE id = -1")).toMatchObject({ ok: false, code: "55000" });
      await run("DELETE FROM customers WHERE id = 6; INSERT INTO purchases (code) VALUES ('sealed');");
      await run(DROP);
      const [row] = await run(
        "INSERT INTO purchases (code) VALUES ('alone') RETURNING id, number, (SELECT max(id) FROM purchases) AS before",
      );
      expect(Number(row?.id)).toBeGreaterThan(2500);
      expect(await session.run("INSERT INTO items (order_id) VALUES (-77777)")).toMatchObject({
        ok: false,
        code: "23503",
      });
    } finally {
      await session.close();
    }
  });

  it("refuses to drop what was never sealed", async () => {
    const session = await pgliteEngine().open([]);
    try {
      expect((await session.run(`${ORDERS} ${EXPAND}`)).ok).toBe(true);
      expect(await session.run(DROP)).toMatchObject({ ok: false, message: "public.orders is not sealed" });
    } finally {
      await session.close();
    }
  });
});

describe("a table in a schema that is not there yet", () => {
  it.each(["beside", "in place"] as const)("is made with its schema: %s", async (way) => {
    const steps = tableSteps({ table: "public.orders", target: "sales.orders", way, catalog: shop, soak: "14d" });
    const made = steps.flatMap((step) =>
      step.kind === "migration" && step.up.includes("CREATE SCHEMA") ? [step] : [],
    );
    expect(made).toHaveLength(1);
    const [{ up = "", down = "" } = {}] = made;
    const session = await pgliteEngine().open([]);
    for (const sql of [ORDERS, up, down ?? "", up]) expect(await session.run(sql)).toMatchObject({ ok: true });
    await session.close();
    expect(apply(shop, { "2.sql": up }).catalog.schemas).toContain("sales");
  });

  it("takes the sequence of a serial column along", async () => {
    const base = "CREATE TABLE orders (id bigserial PRIMARY KEY, code text);";
    const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": base });
    const session = await pgliteEngine().open([]);
    const sqls = migrations(catalog, "sales.orders");
    for (const sql of [base, ...sqls]) expect(await session.run(sql)).toMatchObject({ ok: true });
    const answer = await session.run("INSERT INTO sales.orders (code) VALUES ('a') RETURNING id");
    expect(answer).toMatchObject({ ok: true, rows: [{ id: 1 }] });
    const owned = "SELECT pg_get_serial_sequence('sales.orders', 'id') AS name";
    expect(await session.run(owned)).toMatchObject({ rows: [{ name: "sales.orders_id_seq" }] });
    await session.close();
    const files = Object.fromEntries(
      sqls.filter((sql) => !sql.includes("COMMIT")).map((sql, at) => [`${at + 2}.sql`, sql]),
    );
    const after = apply(catalog, files).catalog;
    expect([...after.relations.values()].find(({ kind }) => kind === "sequence")).toMatchObject({ schema: "sales" });
  });
});
