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
    const table = [...catalog.relations.values()].find(({ name }) => name === "t");
    const names = table?.columns.filter(({ type }) => canBeToasted(catalog, type)).map(({ name }) => name);
    expect(names?.join("")).toBe("acfghilopsvw");
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
