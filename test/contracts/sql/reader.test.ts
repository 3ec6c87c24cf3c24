import { describe, expect, it } from "vitest";
import { deriveRead } from "../../../src/contracts/derive.ts";
import { sqlReader } from "../../../src/contracts/readers/sql.ts";
import { formatLocation } from "../../../src/model/location.ts";
import { contractsOf, type TableGiven } from "../helpers.ts";
import { derive, FLAT, ORDERS, parser, said, shapeOf } from "./helpers.ts";

const KAFKA = "'connector' = 'kafka', 'topic' = 'shop.public.orders'";

/** Where each column is first named in the SQL. */
function places(sql: string, given: TableGiven = ORDERS): Readonly<Record<string, string>> {
  const { columns } = derive(sql, given);
  return Object.fromEntries(
    columns.map(({ name, readAt }) => [name, readAt === undefined ? "" : formatLocation(readAt)]),
  );
}

function expectations(sql: string): Readonly<Record<string, string>> {
  const { columns } = derive(sql, FLAT);
  return Object.fromEntries(columns.map(({ name, type, nullable }) => [name, `${type} ${nullable}`]));
}

describe("where a column is read", () => {
  it("is the first place that names it, as the file has it", () => {
    const sql =
      "-- ünïcode\r\nCREATE VIEW v AS\n  SELECT id,\n\to.price FROM orders o -- 𝄞\n WHERE price > 0 AND id = 1";
    expect(places(sql)).toEqual({ id: "contracts/views.sql:3:10", price: "contracts/views.sql:4:2" });
  });

  it("stays that place where the dialect's words were put into PostgreSQL's", () => {
    const sql = `CREATE TABLE t (doc STRING) WITH (${KAFKA}, 'format' = 'raw');
SELECT \`x\`.a FROM TABLE(TUMBLE(TABLE y, DESCRIPTOR(z), INTERVAL '10' MINUTES)) AS x;
SELECT TRY_CAST(\`t\`.\`doc\` AS ROW<a INT>),
  JSON_VALUE(\`doc\`, '$.after.price') FROM t`;
    expect(places(sql)).toEqual({ price: "contracts/views.sql:4:14" });
    const enveloped = `CREATE TABLE t (\`after\` ROW<\`id\` INT>) WITH (${KAFKA}, 'format' = 'json')`;
    expect(places(enveloped)).toEqual({ id: "contracts/views.sql:1:29" });
  });

  it("is the star where all is read, and the name that takes a column of a star further", () => {
    const { everything, columns } = derive("CREATE VIEW v AS\nSELECT o.*, 1 FROM orders o");
    expect(everything === null ? null : formatLocation(everything.readAt ?? everything.at)).toBe(
      "contracts/views.sql:2:8",
    );
    expect(columns).toEqual([]);
    expect(places("CREATE VIEW v AS WITH c AS (SELECT * FROM orders)\nSELECT note FROM c")).toEqual({
      note: "contracts/views.sql:2:8",
    });
  });

  it("is told beside the contract's own line", () => {
    const [column] = derive("SELECT id FROM orders").columns;
    expect(column === undefined ? "" : formatLocation(column.at)).toBe("contracts/c.yaml:4:10");
  });
});

describe("what a declared column expects", () => {
  it("is its type where contracts have a word for it and the records have it", () => {
    const declared =
      "id BIGINT NOT NULL, customer_id INT, status STRING, price DECIMAL(10, 2), created_at TIMESTAMP(6)";
    expect(expectations(`CREATE TABLE o (${declared}) WITH (${KAFKA}, 'format' = 'json')`)).toEqual({
      id: "long false",
      customer_id: "null true",
      status: "string true",
      price: "decimal(10,2) true",
      created_at: "null true",
    });
  });

  it("is a type the records never had, where Avro cannot make one of the other", () => {
    const sql = `CREATE TABLE o (customer_id INT, price DECIMAL(12, 4)) WITH (${KAFKA}, 'format' = 'avro-confluent')`;
    expect(expectations(sql)).toEqual({ customer_id: "int true", price: "null true" });
  });

  it("is nothing where only queries name it", () => {
    expect(expectations("SELECT id FROM orders")).toEqual({ id: "null null" });
  });
});

describe("the dialect", () => {
  it("is told by the statements, and can be named", () => {
    const sql = "SELECT doc -> note FROM orders";
    expect(said(sql)).toBe("doc note");
    expect(said(sql, ORDERS, "ksqldb")).toBe("doc");
  });
});

describe("files that cannot be read or taken apart", () => {
  const [contract] = contractsOf("consumer: c\nreads:\n  - table: public.orders\n    sql: views.sql\n");
  const [read] = contract?.reads ?? [];

  it("are unresolved", () => {
    if (read === undefined) throw new Error("no read");
    const { unresolved } = deriveRead({ read, shape: shapeOf(ORDERS), files: new Map(), parser });
    expect(unresolved.map(({ reason }) => reason)).toEqual(["the SQL contracts/views.sql cannot be read"]);
    const [reference] = read.readers;
    expect(reference?.kind === "sql" ? sqlReader.wants(reference, new Map()) : []).toEqual(["contracts/views.sql"]);
  });

  it("never throw, wherever they are cut off or garbled", () => {
    const texts = [
      "CREATE TABLE o (id BIGINT, `after` ROW<a INT, b ARRAY<ROW<c STRING>>>, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'kafka', 'topic' = 'shop.public.orders', 'format' = 'json'); INSERT INTO x SELECT a.id FROM TABLE(HOP(TABLE o, DESCRIPTOR(ts), INTERVAL '1' MINUTES)) a JOIN r FOR SYSTEM_TIME AS OF a.ts AS q ON a.id = q.id",
      "CREATE SOURCE s FROM KAFKA CONNECTION k (TOPIC 'shop.public.orders') KEY FORMAT TEXT VALUE FORMAT JSON INCLUDE KEY AS k, HEADER 'h' AS h ENVELOPE UPSERT; CREATE VIEW v (a) AS WITH MUTUALLY RECURSIVE c (x int) AS (SELECT 1) SELECT data->'after'->>'id' FROM s UNION SELECT * FROM c",
      "CREATE STREAM o (k STRUCT<id INT> KEY, after STRUCT<id INT>) WITH (KAFKA_TOPIC='shop.public.orders'); CREATE STREAM x AS SELECT after->*, MAP('a' := 1), TRANSFORM(a, (k, v) => k) FROM o WITHIN 1 HOUR PARTITION BY k EMIT CHANGES",
    ];
    for (const text of texts) {
      for (let cut = 0; cut < text.length; cut += 7) {
        derive(text.slice(0, cut));
        derive(text.slice(0, cut) + text.slice(cut + 3));
        derive(text.slice(cut), ORDERS, "flink");
      }
    }
  });

  it("say so where an expression is too deep to follow", () => {
    const { columns, unresolved } = derive(`SELECT ${"note || ".repeat(6_000)}id FROM orders`);
    expect(unresolved.length > 0 || columns.length === 2).toBe(true);
  });
});

describe("many contracts", () => {
  it("are derived in a moment, and at once when asked again", () => {
    const text = (n: number) =>
      `CREATE TABLE customers_${n} (id bigint, name text);
      CREATE VIEW a_${n} AS SELECT * FROM orders WHERE price > ${n};
      CREATE VIEW b_${n} AS SELECT a.id, c.name, a.status FROM a_${n} a JOIN customers_${n} c ON c.id = a.customer_id;
      CREATE MATERIALIZED VIEW c_${n} AS SELECT status, count(*) FROM b_${n} GROUP BY status ORDER BY 2 LIMIT 10;`;
    const shape = shapeOf(ORDERS);
    const reads = Array.from({ length: 500 }, (_, n) => {
      const [contract] = contractsOf(`consumer: c\nreads:\n  - table: public.orders\n    sql: v${n}.sql\n`);
      return { read: contract?.reads[0], files: new Map([[`contracts/v${n}.sql`, text(n)]]) };
    });
    const deriveAll = () => {
      const started = performance.now();
      for (const { read, files } of reads) {
        if (read === undefined) throw new Error("no read");
        expect(deriveRead({ read, shape, files, parser }).columns).toHaveLength(4);
      }
      return performance.now() - started;
    };
    // The first pass parses 1,500 queries; a machine that does other things too is given several times what it takes alone.
    expect(deriveAll()).toBeLessThan(5_000);
    expect(deriveAll()).toBeLessThan(1_000);
  });
});
