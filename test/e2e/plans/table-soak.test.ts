import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { tablePair } from "../../../src/plans/sql/table-pair.ts";
import { tableSteps } from "../../../src/plans/sql/table-steps.ts";
import { differenceQuery } from "../../../src/plans/sql/table-sync.ts";
import { apply } from "../../plans/helpers.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";

const SHOP = `
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, total numeric, doc json, note text DEFAULT 'new',
  parent bigint REFERENCES orders ON DELETE SET NULL, touched timestamptz, twice numeric GENERATED ALWAYS AS (total * 2) STORED);
CREATE TABLE items (id serial PRIMARY KEY, order_id bigint REFERENCES orders ON DELETE CASCADE ON UPDATE CASCADE);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := clock_timestamp(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();`;
const ROWS = 20_000;
const STATEMENTS = 30_000;
const WRITERS = 8;
/** What a writer may be told by a table of its own as well: a duplicate, a missing parent. Deadlocks are run again. */
const USUAL = new Set(["23505", "23503"]);
const AGAIN = new Set(["40P01", "40001"]);

const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": SHOP });
const steps = tableSteps({ table: "public.orders", target: "public.purchases", way: "beside", catalog, soak: "14d" });
const [expand = "", backfill = "", seal = "", drop = ""] = steps.flatMap((step) =>
  step.kind === "migration" ? [step.up] : [],
);
const pair = tablePair(catalog, "public.orders", "public.purchases");
const difference = "reason" in pair ? "" : differenceQuery(pair);
/** The same told in another way: rows as texts, generated columns and all. */
const TEXTS = `WITH one AS (SELECT id, code, total, doc::text, note, parent, touched, twice FROM orders),
  other AS (SELECT id, code, total, doc::text, note, parent, touched, twice FROM purchases)
  SELECT (SELECT count(*) FROM (TABLE one EXCEPT ALL TABLE other) AS a) + (SELECT count(*) FROM (TABLE other EXCEPT ALL TABLE one) AS b) AS count`;

interface Figures {
  statements: number;
  rows: number;
  deadlocks: number;
  refused: number;
  rolledBack: number;
}

describe("two tables kept in step under concurrent writers", () => {
  let server: PostgresServer;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await startPostgres({ postgres: 17, settings: { deadlock_timeout: "50ms" } });
    admin = await server.connect();
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  const count = async (query: string) => Number((await admin.query<{ count: string }>(query)).rows[0]?.count);

  it(`agree after ${STATEMENTS} random statements under both names, while being filled and afterwards`, async () => {
    await admin.query(SHOP);
    await admin.query(`INSERT INTO orders (code, total, doc, parent)
      SELECT 'old' || n, n * 1.10, json_build_object('n', n), CASE WHEN n > 1 THEN 1 + n % (n - 1) END FROM generate_series(1, ${ROWS}) AS n`);
    await admin.query(`INSERT INTO items (order_id) SELECT n FROM generate_series(1, ${ROWS}, 3) AS n`);
    await admin.query(`BEGIN; ${expand} COMMIT;`);

    const figures: Figures = { statements: 0, rows: 0, deadlocks: 0, refused: 0, rolledBack: 0 };
    const started = Date.now();
    // Applications move to the new name once it is filled, not before.
    const filling = writers(server, ["orders"], STATEMENTS / 3, figures);
    const filled = fill(server);
    await Promise.all([filling, filled]);
    const fillTime = await filled;
    expect(await count(difference)).toBe(0);
    await writers(server, ["orders", "purchases"], (STATEMENTS * 2) / 3, figures);
    const time = Date.now() - started;

    expect(await count(difference)).toBe(0);
    expect(await count(TEXTS)).toBe(0);
    const left = await count("SELECT count(*) FROM purchases");
    expect(left).toBeGreaterThan(1000);
    expect(
      await count(
        "SELECT count(*) FROM items AS i LEFT JOIN orders AS o ON o.id = i.order_id WHERE i.order_id IS NOT NULL AND o.id IS NULL",
      ),
    ).toBe(0);
    expect(figures.statements).toBeGreaterThanOrEqual(STATEMENTS);
    console.log(
      `${figures.statements} statements, ${figures.rows} rows, of ${WRITERS} writers in ${time} ms: ${figures.deadlocks} deadlocks, all run again; ${figures.refused} refused as one table would (duplicate, missing parent); ${figures.rolledBack} rolled back; ${ROWS} rows filled in ${fillTime} ms; ${left} rows left, 0 differ`,
    );
  });

  it("hand over to the new one, which goes on alone", async () => {
    await admin.query(`BEGIN; ${seal} COMMIT;`);
    await expect(admin.query("INSERT INTO orders (code) VALUES ('late')")).rejects.toThrow(
      /takes no more rows: write to public.purchases/,
    );
    await admin.query("INSERT INTO purchases (code, total) VALUES ('on', 1)");
    await admin.query(`BEGIN; ${drop} COMMIT;`);
    const { rows } = await admin.query<{ id: string; max: string }>(
      "INSERT INTO purchases (code) VALUES ('alone') RETURNING id, (SELECT max(id) FROM purchases)",
    );
    expect(Number(rows[0]?.id)).toBeGreaterThan(0);
    await expect(admin.query("INSERT INTO items (order_id) VALUES (-999999)")).rejects.toMatchObject({ code: "23503" });
    await expect(admin.query("INSERT INTO purchases (code, parent) VALUES ('orphan', -999999)")).rejects.toMatchObject({
      code: "23503",
    });
    expect(await count("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")).toBe(0);
    expect(
      await count("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname <> 'touch'"),
    ).toBe(0);
  });

  it("would be seen to differ", async () => {
    await server.createDatabase("broken");
    const client = await server.connect("broken");
    try {
      await client.query(
        `${SHOP} ${expand} ALTER TABLE purchases DISABLE TRIGGER purchases_sync_back; INSERT INTO purchases (code) VALUES ('lost');`,
      );
      expect((await client.query<{ count: string }>(difference)).rows[0]?.count).toBe("1");
      expect((await client.query<{ count: string }>(TEXTS)).rows[0]?.count).toBe("1");
    } finally {
      await client.end();
    }
  });
});

/** Milliseconds it took. */
async function fill(server: PostgresServer): Promise<number> {
  const client = await server.connect();
  const started = Date.now();
  try {
    await client.query(backfill);
  } finally {
    await client.end();
  }
  return Date.now() - started;
}

async function writers(
  server: PostgresServer,
  tables: readonly string[],
  statements: number,
  figures: Figures,
): Promise<void> {
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, number) => {
      const client = await server.connect();
      const random = generator(number + tables.length * 100);
      try {
        for (let done = 0; done < statements / WRITERS; ) done += await transaction(client, tables, random, figures);
      } finally {
        await client.end();
      }
    }),
  );
}

/** One to four statements; run again as a whole when it met another in a deadlock. */
async function transaction(
  client: pg.Client,
  tables: readonly string[],
  random: Random,
  figures: Figures,
): Promise<number> {
  const texts = Array.from({ length: random(3) === 0 ? 1 + random(4) : 1 }, () =>
    statement(tables[random(tables.length)] ?? "", random),
  );
  const ends = random(20) === 0 ? "ROLLBACK" : "COMMIT";
  for (;;) {
    try {
      let rows = 0;
      await client.query("BEGIN");
      for (const text of texts) rows += (await client.query(text)).rowCount ?? 0;
      await client.query(ends);
      if (ends === "COMMIT") figures.rows += rows;
      break;
    } catch (error) {
      await client.query("ROLLBACK");
      const { code } = error as { readonly code: string };
      if (AGAIN.has(code)) figures.deadlocks += 1;
      else if (USUAL.has(code)) {
        figures.refused += 1;
        break;
      } else throw error;
    }
  }
  if (ends === "ROLLBACK") figures.rolledBack += 1;
  figures.statements += texts.length;
  return texts.length;
}

type Random = (below: number) => number;

/** Two in three are about the few rows with the smallest ids, so that writers meet. */
function statement(table: string, random: Random): string {
  const hot = `(SELECT id FROM ${table} ORDER BY id LIMIT 1 OFFSET ${random(40)})`;
  const id = random(3) === 0 ? `${1 + random(ROWS)}` : hot;
  const code = `'c${random(2000)}'`;
  const total = [`${random(1000)}.${random(10)}0`, `${random(1000)}.${random(10)}`, "NULL"][random(3)];
  const doc = [`'{"a":${random(9)}}'`, `'{"a": ${random(9)}}'`, "NULL"][random(3)];
  const texts = [
    `INSERT INTO ${table} (code, total, doc) VALUES (${code}, ${total}, ${doc})`,
    `INSERT INTO ${table} (total, note) VALUES (${total}, NULL)`,
    `INSERT INTO ${table} (code, parent) SELECT NULL, min(id) FROM ${table} WHERE id > ${id}`,
    `INSERT INTO ${table} (code, total) VALUES (${code}, ${total}) ON CONFLICT (code) DO UPDATE SET total = EXCLUDED.total`,
    `INSERT INTO ${table} (code, total) VALUES (${code}, ${total}) ON CONFLICT DO NOTHING`,
    `UPDATE ${table} SET total = ${total}, doc = ${doc} WHERE id = ${id}`,
    `UPDATE ${table} SET total = total WHERE id = ${id}`,
    `UPDATE ${table} SET note = note || ${random(10)} WHERE id BETWEEN ${id} AND ${id} + ${random(20)}`,
    `UPDATE ${table} SET code = ${code} WHERE id = ${id}`,
    `UPDATE ${table} SET id = ${30_000_000 + random(1_000_000)} WHERE id = ${id}`,
    `UPDATE ${table} SET id = -id WHERE id BETWEEN ${id} AND ${id} + ${random(3)}`,
    `DELETE FROM ${table} WHERE id = ${id}`,
    `WITH gone AS (DELETE FROM ${table} WHERE id = ${id} RETURNING code, total) INSERT INTO ${table} (total) SELECT total FROM gone`,
    `MERGE INTO ${table} AS t USING (VALUES (${id}::bigint)) AS s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET note = 'merged' WHEN NOT MATCHED THEN INSERT (total) VALUES (${random(100)})`,
    `SELECT * FROM ${table} WHERE id = ${id} FOR UPDATE`,
    `INSERT INTO items (order_id) SELECT id FROM ${table} WHERE id = ${id}`,
  ];
  return texts[random(texts.length)] ?? "";
}

/** A linear congruential generator: the same run every time, as far as writers take turns alike. */
function generator(seed: number): Random {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
