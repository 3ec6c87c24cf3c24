import { describe } from "vitest";
import { cases } from "./cases.ts";
import { FLAT } from "./helpers.ts";

const WITH = "WITH (KAFKA_TOPIC='shop.public.orders', KEY_FORMAT='AVRO', VALUE_FORMAT='AVRO')";
const ENVELOPE = `CREATE STREAM o (k STRUCT<id BIGINT> KEY,
  before STRUCT<id BIGINT, status VARCHAR>,
  after STRUCT<id BIGINT, status VARCHAR, price DECIMAL(10, 2)>,
  op VARCHAR, ts_ms BIGINT) ${WITH};`;
const declared = "id price status | key id | before id status";

describe("ksqlDB on a Debezium topic", () => {
  cases(ENVELOPE, [
    ["", declared],
    ["CREATE STREAM x AS SELECT after->id AS id, after->price FROM o EMIT CHANGES", declared],
    [
      "CREATE STREAM x WITH (KAFKA_TOPIC='x') AS SELECT o.after->id FROM o WHERE op = 'c' AND after IS NOT NULL PARTITION BY after->id EMIT CHANGES",
      declared,
    ],
    ["CREATE STREAM x AS SELECT k->id, after->* FROM o EMIT CHANGES", declared],
    ["CREATE STREAM x AS SELECT after->note FROM o EMIT CHANGES", declared],
    [
      "CREATE TABLE t AS SELECT after->status, COUNT(*) FROM o WINDOW TUMBLING (SIZE 1 HOUR, GRACE PERIOD 10 MINUTES) GROUP BY after->status EMIT FINAL",
      declared,
    ],
    [
      "CREATE STREAM x AS SELECT COALESCE(after->id, before->id) AS id, CASE WHEN op = 'd' THEN before->status ELSE after->status END AS s FROM o EMIT CHANGES",
      declared,
    ],
    ["SELECT AFTER->ID FROM O EMIT CHANGES LIMIT 5", declared],
    ["INSERT INTO y SELECT after->id FROM o EMIT CHANGES", declared],
    ["CREATE STREAM x AS SELECT STRUCT(a := after->id, b := after->price) AS s FROM o EMIT CHANGES", declared],
    [
      "CREATE STREAM x AS SELECT MAP('id' := CAST(after->id AS STRING)) AS m, ARRAY[after->id, before->id] AS a FROM o EMIT CHANGES",
      declared,
    ],
    [
      "SET 'auto.offset.reset' = 'earliest'; PRINT 'shop.public.orders' FROM BEGINNING; SHOW STREAMS; DESCRIBE o EXTENDED",
      declared,
    ],
    [
      "CREATE SOURCE CONNECTOR c WITH ('connector.class' = 'x'); CREATE TYPE t AS STRUCT<a INT>; DROP STREAM IF EXISTS z DELETE TOPIC; TERMINATE q",
      declared,
    ],
  ]);
});

describe("ksqlDB with its columns from the registry", () => {
  cases("", [
    [
      `CREATE STREAM o ${WITH}; CREATE STREAM x AS SELECT after->id FROM o EMIT CHANGES`,
      "* id | before created_at customer_id id note price status",
    ],
    [
      "CREATE STREAM o (k STRUCT<id BIGINT> KEY, payload VARCHAR) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='JSON'); SELECT EXTRACTJSONFIELD(payload, '$.after.price') FROM o EMIT CHANGES",
      "price | key id",
    ],
    [
      "CREATE STREAM o (payload VARCHAR) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='JSON'); SELECT EXTRACTJSONFIELD(payload, '$.before.note') FROM o EMIT CHANGES",
      "before note",
    ],
    [
      "CREATE STREAM o (payload STRUCT<before STRUCT<id BIGINT>, after STRUCT<id BIGINT, note VARCHAR>>) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='JSON'); SELECT payload->after->note FROM o EMIT CHANGES",
      "id note | before id",
    ],
    [
      "CREATE STREAM o (id BIGINT, price DOUBLE) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='JSON')",
      '! contracts/views.sql: "id" is no field of the records: they are envelopes, with the row in "after" | ! contracts/views.sql: "price" is no field of the records: they are envelopes, with the row in "after"',
    ],
    [
      "CREATE STREAM o (id BIGINT) WITH (KAFKA_TOPIC='orders', VALUE_FORMAT='JSON')",
      "! contracts/views.sql reads neither the table public.orders nor the topic shop.public.orders",
    ],
    [
      "CREATE STREAM o (id BIGINT) WITH (KAFKA_TOPIC='{{ topic }}', VALUE_FORMAT='JSON')",
      "? 2:1 which topic it reads is not written out: {{ topic }}",
    ],
  ]);
});

const ROWS = `CREATE STREAM o (key BIGINT KEY, id BIGINT, customer_id BIGINT, status VARCHAR, price DECIMAL(10,2)) ${WITH};
CREATE TABLE c (id BIGINT PRIMARY KEY, name VARCHAR) WITH (KAFKA_TOPIC='customers', VALUE_FORMAT='AVRO');`;
const rows = "customer_id id price status | key id";

describe("ksqlDB on a topic of rows", () => {
  cases(
    ROWS,
    [
      ["CREATE STREAM x AS SELECT id, price FROM o EMIT CHANGES", rows],
      ["CREATE STREAM x AS SELECT * FROM o EMIT CHANGES", rows],
      ["CREATE STREAM x AS SELECT o.id, c.name FROM o LEFT JOIN c ON o.customer_id = c.id EMIT CHANGES", rows],
      [
        "CREATE STREAM x AS SELECT * FROM o JOIN c ON o.customer_id = c.id EMIT CHANGES; CREATE STREAM y AS SELECT o_id, c_name FROM x EMIT CHANGES",
        rows,
      ],
      [
        "CREATE STREAM x AS SELECT a.id FROM o a INNER JOIN o b WITHIN (1 HOUR, 2 HOURS) GRACE PERIOD 5 MINUTES ON a.id = b.customer_id EMIT CHANGES",
        rows,
      ],
      [
        "CREATE STREAM x AS SELECT a.id FROM o a JOIN o b WITHIN 7 DAYS ON a.id = b.id PARTITION BY a.id EMIT CHANGES",
        rows,
      ],
      [
        "CREATE TABLE t AS SELECT status, SUM(price) AS total FROM o WINDOW HOPPING (SIZE 30 SECONDS, ADVANCE BY 10 SECONDS, RETENTION 1 DAY) GROUP BY status HAVING SUM(price) > 10 EMIT CHANGES",
        rows,
      ],
      [
        "CREATE TABLE t AS SELECT customer_id, LATEST_BY_OFFSET(status) AS s, COLLECT_LIST(id) FROM o WINDOW SESSION (60 SECONDS) GROUP BY customer_id",
        rows,
      ],
      ["SELECT WINDOWSTART, WINDOWEND, ROWTIME, ROWPARTITION, ROWOFFSET, status FROM o EMIT CHANGES", rows],
      ["SELECT TRANSFORM(SPLIT(status, ','), x => UCASE(x)) FROM o EMIT CHANGES", rows],
      ["SELECT REDUCE(MAP('a' := 1), 0, (s, k, v) => s + v) FROM o EMIT CHANGES", rows],
      ["SELECT FILTER(SPLIT(status, ','), item => item LIKE o.status) FROM o EMIT CHANGES", rows],
      ["SELECT EXPLODE(SPLIT(status, ',')) AS part, AS_VALUE(key) FROM o EMIT CHANGES", rows],
      ["SELECT `id`, `price` FROM o EMIT CHANGES", rows],
      ["SELECT ID, PRICE FROM O WHERE STATUS = 'x' EMIT CHANGES", rows],
      ["SELECT id FROM o WHERE price BETWEEN 1 AND 2 AND status NOT IN ('a') OR status LIKE '%b' EMIT CHANGES", rows],
      ["SELECT CAST(price AS DOUBLE), CAST(ARRAY[id] AS ARRAY<STRING>) FROM o EMIT CHANGES", rows],
      ["SELECT FORMAT_TIMESTAMP(FROM_UNIXTIME(ROWTIME), 'yyyy') FROM o EMIT CHANGES", rows],
      ["INSERT INTO other SELECT id, price FROM o PARTITION BY id EMIT CHANGES", rows],
      ["INSERT INTO o (id, price) VALUES (1, 2.0)", rows],
      [
        "CREATE TABLE t AS SELECT id, COUNT_DISTINCT(status) FROM o GROUP BY id EMIT CHANGES; CREATE STREAM y AS SELECT id FROM t EMIT CHANGES",
        rows,
      ],
      ["EXPLAIN SELECT id FROM o EMIT CHANGES", rows],
      ["SELECT IFNULL(status, 'x'), NULLIF(price, 0) FROM o WHERE id IS NOT NULL EMIT CHANGES", rows],
      [
        "SELECT o.status AS s, COUNT(*) AS n FROM o WINDOW TUMBLING (SIZE 5 MINUTES) GROUP BY o.status, o.id HAVING COUNT(*) > 3 EMIT FINAL",
        rows,
      ],
      ["SELECT SUBSTRING(status, 1, 3) + '-' + CAST(id AS VARCHAR) FROM o EMIT CHANGES", rows],
      ["CREATE STREAM x AS SELECT x.id FROM o AS x RIGHT JOIN c ON x.customer_id = c.id EMIT CHANGES", rows],
      ["CREATE STREAM x AS SELECT ROWKEY FROM other EMIT CHANGES", rows],
      [
        "CREATE TABLE t AS SELECT customer_id, TOPK(price, 3), EARLIEST_BY_OFFSET(note, 2) FROM o GROUP BY customer_id",
        `${rows} | ? 3:74 "note" is no column of what the query reads`,
      ],
      [
        "SELECT JSON_ARRAY_CONTAINS(status, 'x'), TRANSFORM(MAP('a' := id), (k, v) => k, (k, v) => v + o.id) FROM o EMIT CHANGES",
        rows,
      ],
      ["SELECT * FROM o WHERE status = 'it''s' AND id <> 1; -- SELECT note FROM o", rows],
      ["PAUSE q; RESUME q; LIST TOPICS; DEFINE x = 'y'; UNDEFINE x", rows],
      ["ASSERT TOPIC x WITH (PARTITIONS=1)", rows],
      ["SELECT nothing FROM o EMIT CHANGES", `${rows} | ? 3:8 "nothing" is no column of what the query reads`],
      ["SELECT id FROM o JOIN c ON o.customer_id = c.id EMIT CHANGES", rows],
    ],
    FLAT,
  );
  cases(
    "",
    [
      [`CREATE STREAM o ${WITH}`, "*"],
      [`CREATE STREAM o ${WITH}; CREATE STREAM x AS SELECT id FROM o EMIT CHANGES`, "* id"],
      [
        "CREATE TABLE o (id BIGINT PRIMARY KEY, status VARCHAR) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='AVRO')",
        "status | key id",
      ],
      [
        "CREATE SOURCE TABLE o (id BIGINT PRIMARY KEY, status VARCHAR) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='AVRO')",
        "status | key id",
      ],
      [
        "CREATE OR REPLACE STREAM IF NOT EXISTS o (rowkey VARCHAR KEY, id INT) WITH (KAFKA_TOPIC='shop.public.orders', FORMAT='JSON')",
        "id | key id",
      ],
      [
        "CREATE STREAM o (id INT, h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS, x BYTES HEADER('x')) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='JSON')",
        "id",
      ],
      ["CREATE STREAM o (id INT, prise INT) WITH (KAFKA_TOPIC='shop.public.orders', VALUE_FORMAT='JSON')", "id prise"],
      [
        "CREATE STREAM o (id BIGINT, price DECIMAL(10, 2)) WITH (kafka_topic = 'shop.public.orders', value_format = 'avro', timestamp = 'id', partitions = 3); SELECT price FROM o EMIT CHANGES;",
        "id price",
      ],
    ],
    FLAT,
  );
});
