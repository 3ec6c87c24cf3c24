import { describe, expect, it } from "vitest";
import { pgliteEngine } from "../../../src/adapters/pglite.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { tableShapes } from "../../../src/contracts/shape.ts";
import { predict } from "../../../src/debezium/predict.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import type { Connector } from "../../../src/model/prediction.ts";
import { judgePlan, type PlanBook, planFor } from "../../../src/plans/judge.ts";
import type { StreamLoss } from "../../../src/plans/operation.ts";
import { keySteps } from "../../../src/plans/sql/key-steps.ts";
import { apply, CONNECTOR, type Situation, situation } from "../helpers.ts";

const ORDERS = `CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant int NOT NULL, code text NOT NULL, parent bigint REFERENCES orders);
CREATE TABLE items (id serial PRIMARY KEY, order_id bigint REFERENCES orders ON DELETE CASCADE);`;
const COLUMNS = ["tenant", "code"];
const shop = apply(emptyCatalog({ postgres: 17 }), { "1.sql": ORDERS }).catalog;
const steps = keySteps({ table: "public.orders", columns: COLUMNS, catalog: shop, soak: "14d" });
const [INDEXES = "", IDENTITY = "", SWAP = ""] = steps.flatMap((step) => (step.kind === "migration" ? [step.up] : []));
const PLAN = "plan: p\noperation: change-key\ntable: public.orders\nto: [tenant, code]\nsoak: 14d";

/** The lines of the second connector as the step has them, filled in. */
function secondConnector(): Connector {
  const text = steps.find(({ kind }) => kind === "connector")?.text ?? "";
  const lines: Readonly<Record<string, string>> = JSON.parse(`{${text.slice(text.indexOf("\n"))}}`);
  const own = { ...lines, "topic.prefix": "by_code", "slot.name": "by_code", "publication.name": "by_code" };
  return { ...CONNECTOR, name: "by-code", config: new Map([...CONNECTOR.config, ...Object.entries(own)]) };
}

function seen(catalog: Catalog, connectors: readonly Connector[]): PlanBook["before"] {
  return connectors.flatMap((connector) =>
    tableShapes(catalog, predict(catalog, connector, { debezium: "3.7", postgres: 17 }), connector),
  );
}

const WITHOUT: Connector = {
  ...CONNECTOR,
  config: new Map([...CONNECTOR.config, ["table.exclude.list", String.raw`public\.orders`]]),
};
const LOSS: StreamLoss = {
  kind: "stream-loss",
  by: { kind: "connector", name: "shop" },
  table: "public.orders",
  lost: { what: "table" },
  at: null,
};

function lettingGo(given: Partial<Situation>, base: readonly Connector[]): PlanBook {
  const { book } = situation({
    base: { "1.sql": ORDERS, "2.sql": IDENTITY },
    basePlan: PLAN,
    contracts: "consumer: c\nreads: [{table: by_code.public.orders, key: [tenant, code], columns: [id]}]",
    merged: { "contracts/plans/p.yaml": "2026-02-01", "2.sql": "2026-02-02" },
    ...given,
  });
  const { base: before, head } = book.catalogs;
  return { ...book, before: seen(before, base), after: seen(head, [WITHOUT, ...base.slice(1)]) };
}

function evidence(book: PlanBook, kind: string): string {
  const found = judgePlan("p", book)?.evidence.find((one) => one.kind === kind);
  return `${found?.state}: ${found?.detail}`;
}

describe("a topic under the new key from a second connector", () => {
  const both = [CONNECTOR, secondConnector()];

  it("is what the first connector may let the table go for", () => {
    const book = lettingGo({}, both);
    expect(evidence(book, "target-shape")).toBe(
      "verified: by-code has public.orders in by_code.public.orders under the key (tenant, code)",
    );
    expect(evidence(book, "consumers")).toBe("verified: no contract at base needs it any more");
    expect(planFor(LOSS, book)?.phase).toBe("ready");
    expect(planFor({ ...LOSS, lost: { what: "column", column: "code" } }, book)).toBeNull();
    expect(planFor({ ...LOSS, table: "public.items" }, book)).toBeNull();
    expect(planFor({ ...LOSS, by: { kind: "publication", name: "p" } }, book)).toBeNull();
  });

  it("must be there at base", () => {
    const book = lettingGo({}, [CONNECTOR]);
    expect(evidence(book, "target-shape")).toBe(
      "failed: shop lets public.orders go, and no connector at base has it under the key (tenant, code)",
    );
    expect(planFor(LOSS, book)?.phase).not.toBe("ready");
  });

  it("needs both keys in deletes", () => {
    expect(evidence(lettingGo({ base: { "1.sql": ORDERS } }, both), "target-shape")).toMatch(
      /^failed: a delete of public.orders does not carry \(tenant, code\): .* set REPLICA IDENTITY FULL$/,
    );
  });

  it.each([
    ["by its table", "table: public.orders, columns: [id]"],
    ["by the old topic", "table: shop.public.orders, columns: [id]"],
  ])("is not read by who names it %s", (_, read) => {
    const contracts = `consumer: late\nreads: [{${read}}]`;
    expect(evidence(lettingGo({ contracts }, both), "consumers")).toMatch(/^failed: still read at base: late/);
  });

  it("stays as it is when the database changes its key", () => {
    const connector = secondConnector();
    const base = apply(shop, { "2.sql": IDENTITY }).catalog;
    const made = INDEXES.replaceAll(" CONCURRENTLY", "");
    const head = apply(base, { "3.sql": `${made} ${SWAP}` });
    expect(head.changes.map(({ kind }) => kind)).toEqual(["key-changed"]);
    const texts = (catalog: Catalog) =>
      seen(catalog, [connector]).map(({ keyText, valueText }) => [keyText, valueText]);
    expect(texts(head.catalog)).toEqual(texts(base));
    expect(texts(base)[0]?.[0]).toContain('"name":"tenant"');
  });
});

describe("the SQL of another key", () => {
  it("runs, keeps the old key unique and what points at it", async () => {
    const session = await pgliteEngine().open([]);
    const run = async (sql: string) => {
      const answer = await session.run(sql);
      if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
      return answer.rows;
    };
    try {
      await run(
        `${ORDERS} INSERT INTO orders (tenant, code) VALUES (1, 'a'), (1, 'b'); INSERT INTO items (order_id) VALUES (1);`,
      );
      for (const statement of INDEXES.split("\n")) await run(statement);
      await run(IDENTITY);
      await run(SWAP);
      const nulls =
        "SELECT string_agg(attname, ',' ORDER BY attnum) AS names FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0 AND attnotnull";
      expect(await run(nulls)).toMatchObject([{ names: "id,tenant,code" }]);
      expect(
        await run("SELECT pg_get_constraintdef(oid) AS key FROM pg_constraint WHERE conname = 'orders_pkey'"),
      ).toMatchObject([{ key: "PRIMARY KEY (tenant, code)" }]);
      expect(await session.run("INSERT INTO orders (tenant, code) VALUES (1, 'a')")).toMatchObject({
        ok: false,
        code: "23505",
      });
      expect(await session.run("INSERT INTO items (order_id) VALUES (77)")).toMatchObject({ ok: false, code: "23503" });
      await run("DELETE FROM orders WHERE id = 1");
      expect(await run("SELECT count(*) FROM items")).toMatchObject([{ count: 0 }]);
    } finally {
      await session.close();
    }
  });

  it("says what has to be NOT NULL first", () => {
    const { catalog } = apply(emptyCatalog({ postgres: 17 }), {
      "1.sql": "CREATE TABLE t (id int PRIMARY KEY, code text);",
    });
    const [first] = keySteps({ table: "public.t", columns: ["code"], catalog, soak: "14d" });
    expect(first?.text).toMatch(/^A key column cannot be null: make public.t.code NOT NULL first/);
  });
});
