import { beforeAll, describe, expect, it } from "vitest";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { contractRemarks } from "../../src/contracts/remarks.ts";
import { tableShapes } from "../../src/contracts/shape.ts";
import { standings } from "../../src/contracts/standing.ts";
import { canBeToasted } from "../../src/contracts/toast.ts";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Connector } from "../../src/model/prediction.ts";
import { apply } from "../plans/helpers.ts";
import { contractSet, contractsOf } from "./helpers.ts";

const CONNECTOR: Connector = {
  name: "shop",
  file: "shop.json",
  config: new Map([
    ["topic.prefix", "shop"],
    ["plugin.name", "pgoutput"],
  ]),
  positions: new Map(),
  worker: new Map(),
};

const contract = (read: string) =>
  contractsOf(`consumer: reader\nreads:\n  - table: public.t\n    columns: [id, note]\n${read}`);

function remarks(sql: string, read = ""): readonly string[] {
  const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": sql });
  const shapes = tableShapes(catalog, predict(catalog, CONNECTOR, { debezium: "3.7", postgres: 17 }), CONNECTOR);
  return contractRemarks(contractSet(contract(read)), shapes).map(
    ({ column, at, message }) => `${column} ${at.start.line}: ${message}`,
  );
}

/** The columns of a table that can be, as one text. */
function toasted(catalog: Catalog, name: string): string {
  const table = [...catalog.relations.values()].find((relation) => relation.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table.columns
    .filter((column) => canBeToasted(catalog, table, column))
    .map((column) => column.name)
    .join("");
}

const TABLE = "CREATE TABLE t (id int PRIMARY KEY, note text);";

describe("contractRemarks", () => {
  it("says which columns may come as the placeholder already", () => {
    expect(remarks(TABLE)).toEqual([
      expect.stringMatching(
        /^note 4: under REPLICA IDENTITY DEFAULT an update .*"__debezium_unavailable_value".*handled/,
      ),
    ]);
  });

  it("is silent where they cannot, or where the consumer knows", () => {
    expect(remarks(`${TABLE} ALTER TABLE t REPLICA IDENTITY FULL;`)).toEqual([]);
    expect(remarks(`${TABLE} ALTER TABLE t REPLICA IDENTITY NOTHING;`)).toEqual([]);
    expect(remarks(TABLE, "    unavailable: handled\n")).toEqual([]);
    expect(remarks(TABLE, "    operations: [c, d]\n")).toEqual([]);
    expect(remarks("CREATE TABLE t (id int PRIMARY KEY, note varchar(5));")).toEqual([]);
  });
});

describe("canBeToasted", () => {
  let catalog: Catalog;
  beforeAll(() => {
    const types =
      "CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN short AS varchar(5); CREATE DOMAIN long AS text; CREATE TYPE pair AS (a int, b int);";
    const columns = `a text, b varchar(5), c varchar(6), d char(2), e numeric(10,2), f numeric, g numeric(60,10), h int[], i jsonb,
      j inet, k daterange, l numrange, m mood, n short, o long, p pair, q uuid, r interval, s bytea, u bit(8), v varbit, w tsvector`;
    catalog = apply(emptyCatalog({ postgres: 17 }), { "1.sql": `${types} CREATE TABLE t (${columns});` }).catalog;
  });

  it("is for types of varying length with room for more than a pointer", () => {
    expect(toasted(catalog, "t")).toBe("acfghilopsvw");
  });

  it("is not for what has been PLAIN from the first; MAIN is only a last resort", () => {
    const sql = `
      CREATE TABLE t (a text STORAGE PLAIN, b text STORAGE MAIN, c text STORAGE PLAIN, d text);
      ALTER TABLE t ADD COLUMN e text STORAGE PLAIN;
      ALTER TABLE t ALTER c SET STORAGE EXTERNAL;
      -- Values that are there stay where they are.
      ALTER TABLE t ALTER d SET STORAGE PLAIN;
      CREATE TABLE l (LIKE t INCLUDING STORAGE);
      CREATE TABLE m (LIKE t);
      CREATE TABLE r (LIKE l INCLUDING ALL);
      ALTER TABLE r ALTER a TYPE varchar(99);`;
    const { catalog: stored } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": sql });
    expect(toasted(stored, "t")).toBe("bcd");
    expect(toasted(stored, "l")).toBe("bc");
    expect(toasted(stored, "m")).toBe("abcde");
    expect(toasted(stored, "r")).toBe("abc");
  });

  it("asks the partitions of a partitioned table", () => {
    const sql = `
      CREATE TABLE p (k int, a text STORAGE PLAIN, b text STORAGE PLAIN) PARTITION BY LIST (k);
      CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
      CREATE TABLE p2 (k int, a text STORAGE PLAIN, b text);
      ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);`;
    const { catalog: stored } = apply(emptyCatalog({ postgres: 17 }), { "1.sql": sql });
    expect(toasted(stored, "p")).toBe("b");
  });
});

describe("standings", () => {
  it("has every consumer of either side, unaffected where nothing is said of it", () => {
    const [one] = contract("");
    if (one === undefined) throw new Error("no contract");
    const gone = { ...one, consumer: "gone" };
    expect(standings({ base: [one, gone], head: [one] }, []).map(({ consumer, state }) => [consumer, state])).toEqual([
      ["gone", "unaffected"],
      ["reader", "unaffected"],
    ]);
  });
});
