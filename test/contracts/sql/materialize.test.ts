import { describe } from "vitest";
import { cases } from "./cases.ts";
import { FLAT } from "./helpers.ts";

const TOPIC = "FROM KAFKA CONNECTION kafka (TOPIC 'shop.public.orders')";
const AVRO = "FORMAT AVRO USING CONFLUENT SCHEMA REGISTRY CONNECTION registry";
const SOURCE = `CREATE SOURCE orders IN CLUSTER ingest ${TOPIC} ${AVRO} ENVELOPE DEBEZIUM;`;

describe("Materialize on a Debezium topic", () => {
  cases(SOURCE, [
    ["", "* | key id"],
    ["CREATE VIEW v AS SELECT id, price FROM orders", "id price | key id"],
    ["CREATE VIEW v AS SELECT * FROM orders; CREATE INDEX i IN CLUSTER c ON v (id)", "* | key id"],
    ["CREATE VIEW v AS SELECT * FROM orders; CREATE MATERIALIZED VIEW m AS SELECT id FROM v", "id | key id"],
    ["CREATE DEFAULT INDEX ON orders", "* | key id"],
    [
      "CREATE MATERIALIZED VIEW m IN CLUSTER c AS SELECT status, count(*) FROM orders GROUP BY status",
      "status | key id",
    ],
    ["CREATE MATERIALIZED VIEW m WITH (REFRESH EVERY '1 day') AS SELECT id FROM orders", "id | key id"],
    ["CREATE OR REPLACE MATERIALIZED VIEW m AS SELECT id FROM orders", "id | key id"],
    ["CREATE VIEW IF NOT EXISTS v (a) AS SELECT note FROM orders", "note | key id"],
    ["CREATE TEMPORARY VIEW v AS SELECT note FROM orders", "note | key id"],
    ["CREATE VIEW v AS SELECT id FROM materialize.public.orders", "id | key id"],
    ["SUBSCRIBE orders", "* | key id"],
    ["SUBSCRIBE TO orders WITH (SNAPSHOT = false) AS OF NOW()", "* | key id"],
    ["SUBSCRIBE (SELECT id, status FROM orders) WITH (PROGRESS)", "id status | key id"],
    ["SUBSCRIBE (SELECT id, note FROM orders) ENVELOPE UPSERT (KEY (id))", "id note | key id"],
    ["COPY (SUBSCRIBE (SELECT id FROM orders)) TO STDOUT", "id | key id"],
    ["BEGIN; DECLARE c CURSOR FOR SUBSCRIBE (SELECT price FROM orders); FETCH ALL c; COMMIT", "price | key id"],
    [
      "CREATE VIEW v AS SELECT id, note FROM orders; CREATE SINK s FROM v INTO KAFKA CONNECTION k (TOPIC 'out') KEY (id) FORMAT JSON ENVELOPE UPSERT",
      "id note | key id",
    ],
    [
      "CREATE SINK s FROM orders INTO KAFKA CONNECTION k (TOPIC 'out') FORMAT AVRO USING CONFLUENT SCHEMA REGISTRY CONNECTION r ENVELOPE DEBEZIUM",
      "* | key id",
    ],
    ["SELECT id FROM orders WHERE mz_now() <= created_at + INTERVAL '5 minutes'", "created_at id | key id"],
    ["SELECT id FROM orders WHERE mz_now() < extract(epoch FROM created_at)::numeric * 1000", "created_at id | key id"],
    [
      "CREATE VIEW v AS SELECT DISTINCT ON (customer_id) customer_id, price FROM orders ORDER BY customer_id, price DESC",
      "customer_id price | key id",
    ],
    [
      "CREATE VIEW v AS SELECT o.id, t.name FROM orders o, LATERAL (SELECT name FROM tags WHERE tags.order_id = o.id LIMIT 3) t",
      "id | key id",
    ],
    [
      "CREATE VIEW v AS WITH MUTUALLY RECURSIVE r (id bigint, parent bigint) AS (SELECT id, customer_id FROM orders UNION ALL SELECT r.parent, r.id FROM r) SELECT * FROM r",
      "customer_id id | key id",
    ],
    [
      "CREATE VIEW v AS WITH MUTUALLY RECURSIVE (RETURN AT RECURSION LIMIT 10) a (x int) AS (SELECT price FROM orders), b (y int) AS (SELECT x FROM a) SELECT y FROM b",
      "price | key id",
    ],
    [
      "CREATE VIEW v AS SELECT customer_id, max(price) FROM orders GROUP BY customer_id OPTIONS (AGGREGATE INPUT GROUP SIZE = 1000)",
      "customer_id price | key id",
    ],
    ["CREATE VIEW v AS SELECT LIST[id, customer_id] AS ids FROM orders", "customer_id id | key id"],
    ["CREATE VIEW v AS SELECT MAP['status' => status, 'note' => note] AS m FROM orders", "note status | key id"],
    [
      "CREATE VIEW v AS SELECT status, list_agg(note ORDER BY created_at) FROM orders GROUP BY 1",
      "created_at note status | key id",
    ],
    ["CREATE VIEW v AS SELECT jsonb_object_agg(status, price) FROM orders", "price status | key id"],
    [
      "CREATE VIEW v AS SELECT o.id FROM orders o LEFT JOIN customers c USING (customer_id) WHERE c.name IS NULL",
      "customer_id id | key id",
    ],
    [
      "CREATE VIEW v AS SELECT c.name, sum(o.price) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.name",
      "customer_id price | key id",
    ],
    ["CREATE VIEW v AS SELECT id FROM orders UNION ALL SELECT -id FROM orders", "id | key id"],
    [
      "CREATE VIEW v AS SELECT date_trunc('day', created_at) AS day, count(*) FROM orders GROUP BY day",
      "created_at | key id",
    ],
    ["CREATE VIEW v AS SELECT generate_series(1, customer_id) FROM orders", "customer_id | key id"],
    [
      "CREATE VIEW v AS SELECT id, row_number() OVER (PARTITION BY status ORDER BY created_at) AS n FROM orders",
      "created_at id status | key id",
    ],
    ["CREATE VIEW v AS SELECT 1 WHERE EXISTS (SELECT FROM orders WHERE status = 'open')", "status | key id"],
    ["CREATE VIEW v AS SELECT * FROM (SELECT id, price FROM orders) AS s", "id price | key id"],
    ["CREATE VIEW v AS SELECT f.value FROM orders, jsonb_array_elements(note::jsonb) AS f", "note | key id"],
    ["EXPLAIN OPTIMIZED PLAN FOR SELECT status FROM orders", "status | key id"],
    [
      "CREATE CLUSTER c SIZE '25cc'; ALTER SYSTEM SET x = 1; CREATE SECRET s AS 'x'; SELECT id FROM orders",
      "id | key id",
    ],
  ]);
});

describe("what Materialize makes of other topics and sources", () => {
  cases("", [
    [
      `CREATE SOURCE s ${TOPIC} ${AVRO}; CREATE VIEW v AS SELECT (after).price, (s.before).note, op FROM s`,
      "price | before note",
    ],
    [`CREATE SOURCE s ${TOPIC} ${AVRO} ENVELOPE NONE; CREATE VIEW v AS SELECT (after).* FROM s`, "*"],
    [
      `CREATE SOURCE s ${TOPIC} ${AVRO} ENVELOPE NONE; CREATE VIEW w AS SELECT after AS row, op FROM s; CREATE VIEW v AS SELECT (row).id FROM w WHERE op = 'c'`,
      "id",
    ],
    [
      `CREATE SOURCE s ${TOPIC} ${AVRO} ENVELOPE NONE; CREATE VIEW v AS SELECT (COALESCE(after, before)).id FROM s WHERE after IS NOT NULL`,
      "id | before id",
    ],
    [
      `CREATE SOURCE s ${TOPIC} ${AVRO} INCLUDE KEY AS k, PARTITION, TIMESTAMP AS ts; CREATE VIEW v AS SELECT (k).id, ts FROM s`,
      "key id",
    ],
    [
      `CREATE SOURCE s ${TOPIC} KEY FORMAT TEXT VALUE FORMAT JSON INCLUDE KEY ENVELOPE NONE; CREATE VIEW v AS SELECT (data->'after'->>'price')::numeric, data->>'op' FROM s`,
      "price | key id",
    ],
    [
      `CREATE SOURCE s ${TOPIC} FORMAT JSON; CREATE VIEW v AS SELECT data#>>'{payload,after,note}', data->'source'->>'lsn' FROM s`,
      "note",
    ],
    [`CREATE SOURCE s ${TOPIC} FORMAT JSON; CREATE VIEW v AS SELECT data['after']['id'] FROM s`, "id"],
    [
      `CREATE SOURCE s ${TOPIC} FORMAT JSON; CREATE VIEW v AS SELECT r.id, r.price FROM s, jsonb_to_record(data->'after') AS r(id bigint, price numeric)`,
      "id price",
    ],
    [`CREATE SOURCE s ${TOPIC} FORMAT JSON; CREATE VIEW v AS SELECT data->'after' FROM s`, "*"],
    [
      `CREATE SOURCE s ${TOPIC} FORMAT JSON; CREATE VIEW v AS SELECT data->>'price' FROM s`,
      '! contracts/views.sql: "price" is no field of the records: they are envelopes, with the row in "after"',
    ],
    [`CREATE SOURCE s ${TOPIC} FORMAT TEXT; CREATE VIEW v AS SELECT text::jsonb->'after'->>'id' FROM s`, "id"],
    [
      `CREATE SOURCE s ${TOPIC}; CREATE TABLE orders FROM SOURCE s (REFERENCE "shop.public.orders") ${AVRO} ENVELOPE DEBEZIUM; CREATE VIEW v AS SELECT price FROM orders`,
      "price | key id",
    ],
    [
      `CREATE SOURCE s ${TOPIC}; CREATE TABLE orders FROM SOURCE s ${AVRO} ENVELOPE UPSERT; SELECT (after).id FROM orders`,
      "id | key id",
    ],
    [
      "CREATE SOURCE pg FROM POSTGRES CONNECTION c (PUBLICATION 'p') FOR TABLES (public.orders, public.items AS i); SELECT id FROM orders",
      "* id",
    ],
    [
      "CREATE SOURCE pg FROM POSTGRES CONNECTION c (PUBLICATION 'p', TEXT COLUMNS (public.orders.status), EXCLUDE COLUMNS (public.orders.note)) FOR TABLES (public.orders AS o)",
      "created_at customer_id id price status",
    ],
    [
      "CREATE SOURCE pg FROM POSTGRES CONNECTION c (PUBLICATION 'p', EXCLUDE COLUMNS (public.items.note)) FOR TABLES (public.orders AS o)",
      "*",
    ],
    [
      "CREATE SOURCE pg FROM POSTGRES CONNECTION c (PUBLICATION 'p') FOR ALL TABLES; CREATE VIEW v AS SELECT id FROM orders",
      "* id",
    ],
    [
      "CREATE SOURCE pg FROM POSTGRES CONNECTION c (PUBLICATION 'p'); CREATE TABLE o FROM SOURCE pg (REFERENCE public.orders) WITH (EXCLUDE COLUMNS (note, created_at)); SELECT id FROM o",
      "customer_id id price status",
    ],
    [
      "CREATE SOURCE s FROM KAFKA CONNECTION k (TOPIC 'shop.public.ordres') FORMAT JSON; SELECT data FROM s",
      "! contracts/views.sql reads neither the table public.orders nor the topic shop.public.orders",
    ],
    [
      `CREATE SOURCE s ${TOPIC} ${AVRO} ENVELOPE DEBEZIUM; CREATE VIEW v AS SELECT {{ columns }} FROM s`,
      'key id | ? 2:181 not understood: syntax error at or near "{"',
    ],
  ]);
});

describe("Materialize on a topic of rows", () => {
  cases(
    `CREATE SOURCE s ${TOPIC} ${AVRO} ENVELOPE UPSERT;`,
    [
      ["SELECT id, price FROM s", "id price | key id"],
      ["SELECT * FROM s", "* | key id"],
      ["CREATE VIEW v AS WITH c AS (SELECT s.* FROM s) SELECT note FROM c", "note | key id"],
    ],
    FLAT,
  );
  cases(
    "",
    [
      [
        `CREATE SOURCE s ${TOPIC} ${AVRO} ENVELOPE DEBEZIUM; SELECT id FROM s`,
        "id | key id | ! contracts/views.sql: its records are rows, in no envelope: materialize finds no Debezium envelope there",
      ],
      [`CREATE SOURCE s ${TOPIC} FORMAT JSON; SELECT data->>'price', data->'payload'->>'id' FROM s`, "id price"],
      [
        `CREATE SOURCE s ${TOPIC} FORMAT JSON; SELECT data->'after'->>'price' FROM s`,
        '! contracts/views.sql: "after" is no field of the records: they are rows, in no envelope',
      ],
    ],
    FLAT,
  );
});
