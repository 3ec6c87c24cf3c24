import { describe } from "vitest";
import { cases } from "./cases.ts";
import { FLAT } from "./helpers.ts";

const KAFKA =
  "WITH (connector = 'kafka', topic = 'shop.public.orders', properties.bootstrap.server = 'k:9092', scan.startup.mode = 'earliest')";
const AVRO = "FORMAT DEBEZIUM ENCODE AVRO (schema.registry = 'http://r:8081')";
const TABLE = `CREATE TABLE orders (PRIMARY KEY (id)) INCLUDE timestamp AS ingested ${KAFKA} ${AVRO};`;

describe("RisingWave on a Debezium topic", () => {
  cases(TABLE, [
    ["", "* | key id"],
    ["CREATE MATERIALIZED VIEW m AS SELECT id, price, ingested FROM orders", "id price | key id"],
    ["CREATE MATERIALIZED VIEW m AS SELECT * FROM orders", "* | key id"],
    [
      "CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT status, count(*) FROM orders GROUP BY status",
      "status | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT window_start, sum(price) FROM tumble(orders, created_at, INTERVAL '1 hour') GROUP BY window_start",
      "created_at price | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT w.window_end, count(w.note) FROM hop(orders, created_at, INTERVAL '1' MINUTE, INTERVAL '5' MINUTES) AS w GROUP BY w.window_end EMIT ON WINDOW CLOSE",
      "created_at note | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT t.id FROM TUMBLE(orders, created_at, INTERVAL '10 minutes', INTERVAL '1 minute') t",
      "created_at id | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS WITH c AS (SELECT * FROM orders) SELECT window_start, count(*) FROM tumble(c, created_at, INTERVAL '1 hour') GROUP BY 1",
      "created_at | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT o.id FROM orders o JOIN rates FOR SYSTEM_TIME AS OF PROCTIME() r ON o.status = r.code",
      "id status | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT o.id FROM orders o LEFT JOIN rates FOR SYSTEM_TIME AS OF PROCTIME() ON o.status = rates.code",
      "id status | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT o.id, q.price FROM orders o ASOF LEFT JOIN quotes q ON o.status = q.code AND o.created_at >= q.at",
      "created_at id status | key id",
    ],
    [
      "CREATE SINK s FROM orders WITH (connector = 'kafka', topic = 'out', primary_key = 'id') FORMAT UPSERT ENCODE JSON",
      "* | key id",
    ],
    ["CREATE SINK s AS SELECT id, note FROM orders WITH (connector = 'jdbc', table.name = 'x')", "id note | key id"],
    [
      "CREATE SINK s AS SELECT id FROM orders WITH (connector = 'kafka', topic = 'y') FORMAT PLAIN ENCODE JSON (force_append_only = 'true')",
      "id | key id",
    ],
    ["CREATE SINK s INTO other AS SELECT id, status FROM orders", "id status | key id"],
    ["CREATE SINK s INTO other FROM orders", "* | key id"],
    ["CREATE VIEW v AS SELECT id FROM orders; CREATE SUBSCRIPTION sub FROM v WITH (retention = '1D')", "id | key id"],
    ["CREATE INDEX i ON orders (status) INCLUDE (price)", "* | key id"],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY created_at DESC) AS rank FROM orders",
      "created_at customer_id id | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT * FROM (SELECT id, rank() OVER (PARTITION BY status ORDER BY price) AS r FROM orders) WHERE r <= 3",
      "id price status | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT array_agg(note ORDER BY id) FILTER (WHERE status IS NOT NULL) FROM orders",
      "id note status | key id",
    ],
    ["CREATE MATERIALIZED VIEW m AS SELECT jsonb_agg(jsonb_build_object('k', status)) FROM orders", "status | key id"],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT o.id, u.part FROM orders o CROSS JOIN unnest(string_to_array(o.note, ',')) AS u(part)",
      "id note | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT o.id FROM orders o LEFT SEMI JOIN x ON true",
      'key id | ? 2:62 not understood: syntax error at or near "SEMI"',
    ],
    ["CREATE MATERIALIZED VIEW m WITH (backfill_rate_limit = 10) AS SELECT id FROM orders", "id | key id"],
    ["CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x'; SELECT id FROM orders", "id | key id"],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT id FROM orders WHERE created_at > now() - INTERVAL '1 day'",
      "created_at id | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT o.* EXCEPT (note, o.created_at) FROM orders o",
      "customer_id id price status | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT * EXCEPT (note) FROM orders",
      "created_at customer_id id price status | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT DISTINCT ON (status) status, id FROM orders ORDER BY status, id DESC",
      "id status | key id",
    ],
    ["CREATE MATERIALIZED VIEW m AS SELECT id FROM orders UNION ALL SELECT order_id FROM items", "id | key id"],
    ["CREATE MATERIALIZED VIEW m AS SELECT (SELECT max(price) FROM orders) AS p", "price | key id"],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT c.id FROM customers c WHERE c.id IN (SELECT customer_id FROM orders)",
      "customer_id | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT date_trunc('day', created_at) AS d, approx_count_distinct(customer_id) FROM orders GROUP BY d",
      "created_at customer_id | key id",
    ],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT CASE WHEN price > 10 THEN 'x' ELSE status END FROM orders",
      "price status | key id",
    ],
    [
      "CREATE SECRET s WITH (backend = 'meta') AS 'x'; FLUSH; SET rw_x = 1; WAIT; SHOW TABLES; SELECT id FROM orders",
      "id | key id",
    ],
    ["INSERT INTO other SELECT id FROM orders", "id | key id"],
    ["EXPLAIN CREATE MATERIALIZED VIEW m AS SELECT note FROM orders", "note | key id"],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT id::varchar, price::double precision, (note::jsonb)->>'x' FROM orders",
      "id note price | key id",
    ],
  ]);
});

describe("RisingWave on the same topic in other ways", () => {
  cases("", [
    [
      `CREATE TABLE o (id BIGINT PRIMARY KEY, price DECIMAL) ${KAFKA} FORMAT DEBEZIUM ENCODE JSON; SELECT price FROM o`,
      "id price | key id",
    ],
    [
      `CREATE TABLE o (id BIGINT, price DECIMAL, total DECIMAL AS price * 2, PRIMARY KEY (id)) ${KAFKA} FORMAT DEBEZIUM ENCODE JSON`,
      "id price | key id",
    ],
    [
      `CREATE SOURCE s (before STRUCT<id BIGINT>, after STRUCT<id BIGINT, price VARCHAR>, op VARCHAR) ${KAFKA} FORMAT PLAIN ENCODE JSON; SELECT (after).price FROM s`,
      "id price | before id",
    ],
    [
      `CREATE SOURCE s (payload JSONB) ${KAFKA} FORMAT PLAIN ENCODE JSON; SELECT payload -> 'after' ->> 'note' FROM s`,
      "note",
    ],
    [
      `CREATE SOURCE s (after JSONB, op VARCHAR) ${KAFKA} FORMAT PLAIN ENCODE JSON; SELECT after ->> 'note' FROM s WHERE op <> 'd'`,
      "note",
    ],
    [
      `CREATE SOURCE s (after JSONB) ${KAFKA} FORMAT PLAIN ENCODE JSON; CREATE VIEW v AS SELECT after FROM s; SELECT after ->> 'id' FROM v`,
      "id",
    ],
    [
      `CREATE SOURCE s ${KAFKA} FORMAT PLAIN ENCODE AVRO (schema.registry = 'x'); CREATE MATERIALIZED VIEW m AS SELECT (s.after).id, (before).status FROM s`,
      "id | before status",
    ],
    [
      `CREATE SOURCE s (data BYTEA) ${KAFKA} FORMAT PLAIN ENCODE BYTES; SELECT convert_from(data, 'utf8')::jsonb -> 'after' ->> 'id' FROM s`,
      "id",
    ],
    [
      `CREATE TABLE o (rw_key BYTEA, PRIMARY KEY (rw_key)) INCLUDE key AS rw_key ${KAFKA} FORMAT UPSERT ENCODE AVRO (schema.registry = 'x')`,
      "key id",
    ],
    [
      `CREATE SOURCE s (*, watch TIMESTAMP AS created_at, WATERMARK FOR watch AS watch - INTERVAL '5' SECOND) ${KAFKA} ${AVRO}; SELECT id FROM s`,
      "created_at id",
    ],
    [
      "CREATE SOURCE pg WITH (connector = 'postgres-cdc', hostname = 'h', slot.name = 's'); CREATE TABLE o (*) FROM pg TABLE 'public.orders'; CREATE MATERIALIZED VIEW m AS SELECT id, note FROM o",
      "id note",
    ],
    [
      "CREATE SOURCE pg WITH (connector = 'postgres-cdc'); CREATE TABLE o (id BIGINT PRIMARY KEY, price NUMERIC) FROM pg TABLE 'public.orders'",
      "id price | key id",
    ],
    [
      "CREATE SOURCE pg WITH (connector = 'postgres-cdc'); CREATE TABLE o (id BIGINT, PRIMARY KEY (id)) WITH (snapshot = 'false') FROM pg TABLE 'public.orders'; SELECT * FROM o",
      "id | key id",
    ],
    [
      "CREATE SOURCE pg WITH (connector = 'postgres-cdc'); CREATE TABLE i (*) FROM pg TABLE 'public.items'",
      "! contracts/views.sql reads neither the table public.orders nor the topic shop.public.orders",
    ],
    [
      "CREATE TABLE o (id BIGINT PRIMARY KEY) WITH (connector = 'postgres-cdc', schema.name = 'public', table.name = 'orders')",
      "id | key id",
    ],
    [
      "CREATE TABLE o (id BIGINT PRIMARY KEY) WITH (connector = 'postgres-cdc', schema.name = 'other', table.name = 'orders')",
      "! contracts/views.sql reads neither the table public.orders nor the topic shop.public.orders",
    ],
  ]);
  cases(
    "",
    [
      [`CREATE SOURCE s (id BIGINT, price NUMERIC) ${KAFKA} FORMAT PLAIN ENCODE JSON; SELECT price FROM s`, "id price"],
      [`CREATE SOURCE s ${KAFKA} FORMAT PLAIN ENCODE AVRO (schema.registry = 'x'); SELECT price FROM s`, "price"],
      [
        `CREATE TABLE s (PRIMARY KEY (id)) ${KAFKA} FORMAT UPSERT ENCODE AVRO (schema.registry = 'x'); SELECT * FROM s`,
        "* | key id",
      ],
      [
        `CREATE TABLE s (PRIMARY KEY (id)) ${KAFKA} ${AVRO}; SELECT id FROM s`,
        "id | key id | ! contracts/views.sql: its records are rows, in no envelope: risingwave finds no Debezium envelope there",
      ],
      [
        `CREATE SOURCE s (id BIGINT, after STRUCT<id BIGINT>) ${KAFKA} FORMAT PLAIN ENCODE JSON`,
        'after id | ! contracts/views.sql: "after" is no field of the records: they are rows, in no envelope',
      ],
    ],
    FLAT,
  );
});
