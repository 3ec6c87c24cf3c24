import { describe } from "vitest";
import { cases } from "./cases.ts";
import { ORDERS } from "./helpers.ts";

const OTHERS = `CREATE TABLE customers (id bigint PRIMARY KEY, name text, region text);
CREATE TABLE items (order_id bigint, sku text, quantity int, FOREIGN KEY (order_id) REFERENCES orders (id));`;

describe("a subscriber's PostgreSQL views", () => {
  cases(OTHERS, [
    ["CREATE VIEW v AS SELECT id, price FROM orders", "id price"],
    ["CREATE VIEW v AS SELECT * FROM orders", "*"],
    ["CREATE VIEW v AS SELECT o.* FROM public.orders o", "*"],
    ["CREATE VIEW v AS SELECT o.*, c.name FROM orders o JOIN customers c ON c.id = o.customer_id", "* customer_id"],
    ["CREATE VIEW v AS SELECT public.orders.price FROM public.orders", "price"],
    ["CREATE VIEW v (a, b) AS SELECT id, status FROM ONLY orders", "id status"],
    ["CREATE OR REPLACE VIEW v WITH (security_barrier) AS SELECT id FROM orders WHERE note IS NOT NULL", "id note"],
    [
      "CREATE VIEW v AS SELECT name, price FROM orders JOIN customers ON customers.id = customer_id",
      "customer_id price",
    ],
    ["CREATE VIEW v AS SELECT count(*) FROM orders", ""],
    ["CREATE VIEW v AS SELECT count(*) FILTER (WHERE status = 'paid') FROM orders", "status"],
    [
      "CREATE VIEW v AS SELECT sum(price) FROM orders GROUP BY customer_id HAVING max(created_at) > now()",
      "created_at customer_id price",
    ],
    ["CREATE VIEW v AS SELECT customer_id AS c, count(*) FROM orders GROUP BY c ORDER BY 2", "customer_id"],
    ["CREATE VIEW v AS SELECT id FROM orders ORDER BY created_at DESC LIMIT 10", "created_at id"],
    [
      "CREATE VIEW v AS SELECT DISTINCT ON (customer_id) id, status FROM orders ORDER BY customer_id, created_at",
      "created_at customer_id id status",
    ],
    ["CREATE VIEW v AS WITH c AS (SELECT * FROM orders) SELECT id, price FROM c", "id price"],
    ["CREATE VIEW v AS WITH c (a, b) AS (SELECT id, price FROM orders) SELECT a FROM c", "id price"],
    [
      "CREATE VIEW v AS WITH c AS (SELECT * FROM orders), d AS (SELECT * FROM c WHERE price > 0) SELECT d.id FROM d",
      "id price",
    ],
    ["CREATE VIEW v AS WITH c AS MATERIALIZED (SELECT o.* FROM orders o) SELECT * FROM c", "*"],
    [
      "CREATE VIEW v AS WITH RECURSIVE r AS (SELECT id, customer_id FROM orders UNION ALL SELECT r.customer_id, 1 FROM r) SELECT * FROM r",
      "customer_id id",
    ],
    ["CREATE VIEW v AS SELECT s.id FROM (SELECT * FROM orders) s WHERE s.note = 'x'", "id note"],
    ["CREATE VIEW v AS SELECT s.a FROM (SELECT * FROM orders) AS s (a)", "id"],
    ["CREATE VIEW v AS SELECT DISTINCT s.id FROM (SELECT DISTINCT * FROM orders) s", "* id"],
    ["CREATE VIEW v AS SELECT id FROM orders UNION ALL SELECT customer_id FROM orders", "customer_id id"],
    ["CREATE VIEW v AS SELECT u.id FROM (SELECT * FROM orders UNION ALL SELECT * FROM orders) u", "id"],
    ["CREATE VIEW v AS SELECT u.id FROM (SELECT * FROM orders UNION SELECT * FROM orders) u", "*"],
    ["CREATE VIEW v AS SELECT id FROM orders EXCEPT SELECT order_id FROM items", "id"],
    ["CREATE VIEW v AS (SELECT id AS k FROM orders) INTERSECT (SELECT order_id FROM items) ORDER BY k", "id"],
    [
      "CREATE VIEW v AS SELECT name FROM customers c WHERE EXISTS (SELECT * FROM orders o WHERE o.customer_id = c.id)",
      "customer_id",
    ],
    [
      "CREATE VIEW v AS SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE price > 10)",
      "customer_id price",
    ],
    [
      "CREATE VIEW v AS SELECT name, (SELECT max(price) FROM orders WHERE customer_id = customers.id) FROM customers",
      "customer_id price",
    ],
    ["CREATE VIEW v AS SELECT ARRAY(SELECT o.note FROM orders o) AS notes", "note"],
    ["CREATE VIEW v AS SELECT id, (SELECT sum(quantity) FROM items WHERE order_id = orders.id) FROM orders", "id"],
    [
      "CREATE VIEW v AS SELECT o.id, l.sku FROM orders o, LATERAL (SELECT sku FROM items i WHERE i.order_id = o.id) l",
      "id",
    ],
    [
      "CREATE VIEW v AS SELECT o.id, e.value FROM orders o CROSS JOIN LATERAL jsonb_array_elements(o.note::jsonb) AS e(value)",
      "id note",
    ],
    ["CREATE VIEW v AS SELECT sku, price FROM orders JOIN items ON order_id = orders.id", "id price"],
    ["CREATE VIEW v AS SELECT price FROM orders JOIN customers USING (id)", "id price"],
    ["CREATE VIEW v AS SELECT name FROM orders NATURAL JOIN customers", "id"],
    [
      "CREATE VIEW v AS SELECT j.price FROM (orders o JOIN customers c ON c.id = o.customer_id) AS j (a, b, c, price)",
      "customer_id price",
    ],
    [
      "CREATE VIEW v AS SELECT id, rank() OVER (PARTITION BY customer_id ORDER BY created_at) FROM orders",
      "created_at customer_id id",
    ],
    ["CREATE VIEW v AS SELECT id, sum(price) OVER w FROM orders WINDOW w AS (PARTITION BY status)", "id price status"],
    ["CREATE VIEW v AS SELECT CASE status WHEN 'a' THEN price ELSE 0 END FROM orders", "price status"],
    ["CREATE VIEW v AS SELECT coalesce(note, status) AS n FROM orders", "note status"],
    ["CREATE VIEW v AS SELECT note::jsonb -> 'a' ->> 'b' AS x FROM orders", "note"],
    ["CREATE VIEW v AS SELECT row_to_json(o) FROM orders o", "*"],
    ["CREATE VIEW v AS SELECT jsonb_build_object('id', o.id, 'row', to_jsonb(o.*)) FROM orders o", "* id"],
    ["CREATE VIEW v AS SELECT (o).price FROM orders o", "price"],
    ["CREATE VIEW v AS SELECT string_agg(note, ',' ORDER BY created_at) FROM orders", "created_at note"],
    ["CREATE VIEW v AS SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price) FROM orders", "price"],
    [
      "CREATE VIEW v AS SELECT status, count(*) FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ())",
      "customer_id status",
    ],
    ["CREATE VIEW v AS SELECT extract(year FROM created_at) AS y FROM orders TABLESAMPLE bernoulli (10)", "created_at"],
    ["CREATE VIEW v AS SELECT price BETWEEN 1 AND 2 OR note LIKE '%x' FROM orders", "note price"],
    ["CREATE VIEW v AS VALUES ((SELECT max(id) FROM orders))", "id"],
    ["CREATE VIEW v AS SELECT ctid, xmin, id FROM orders", "id"],
    ["CREATE MATERIALIZED VIEW m AS SELECT status FROM orders WITH NO DATA; CREATE INDEX ON m (status)", "status"],
    ["CREATE TABLE t AS SELECT id FROM orders", "id"],
    ["INSERT INTO archive (a, b) SELECT id, note FROM orders ON CONFLICT DO NOTHING RETURNING a", "id note"],
    ["SELECT id FROM orders; SELECT note FROM orders", "id note"],
    ["COPY (SELECT id FROM orders) TO STDOUT", "id"],
    [
      "CREATE VIEW a AS SELECT * FROM orders; CREATE VIEW b AS SELECT id FROM a; CREATE VIEW c AS SELECT id FROM b",
      "id",
    ],
    ["CREATE VIEW b AS SELECT price FROM a; CREATE VIEW a AS SELECT * FROM orders", "price"],
    ["CREATE MATERIALIZED VIEW a AS SELECT * FROM orders; CREATE VIEW b AS SELECT id FROM a", "* id"],
    ["CREATE SCHEMA x; SET search_path = x; GRANT SELECT ON orders TO r; CREATE VIEW v AS SELECT id FROM orders", "id"],
    ["-- orders.note is not read\nCREATE VIEW v AS SELECT 'orders.note' AS x, id FROM orders /* price */", "id"],
    ['CREATE VIEW v AS SELECT "id", "Price" FROM "orders"', "id price"],
    ["CREATE VIEW v AS SELECT orders.id FROM other.orders JOIN public.orders o ON true WHERE o.id > 0", "id"],
  ]);
});

describe("what cannot be told of a subscriber's SQL", () => {
  cases(
    "",
    [
      ["CREATE VIEW v AS SELECT prise FROM orders", "prise"],
      ["CREATE VIEW v AS SELECT id FROM", "? 2:32 not understood: syntax error at end of input"],
      [
        "CREATE VIEW v AS SELECT id FROM orders; CREATE VIEW w AS SELECT FROM WHERE",
        'id | ? 2:70 not understood: syntax error at or near "WHERE"',
      ],
      [
        "CREATE VIEW v AS SELECT o.id FROM orders o JOIN orders p ON o.id = p.customer_id WHERE note = 'x'",
        'customer_id id | ? 2:88 "note" is a column of several tables',
      ],
      [
        "CREATE VIEW v AS SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM audits WHERE status = 'x')",
        'id | ? 2:83 "status" may be a column of a table that is not declared here, or of the query around',
      ],
      [
        "CREATE VIEW v AS SELECT o.id FROM orders o NATURAL JOIN audits",
        "id | ? 2:57 which columns a NATURAL join compares takes both tables' columns",
      ],
      [
        "CREATE VIEW v AS SELECT x.nothing FROM (SELECT id FROM orders) x",
        'id | ? 2:25 "x.nothing" is no column of what the query reads',
      ],
      [
        "CREATE VIEW v AS SELECT id FROM orders; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT price FROM orders'",
        "id | ? 2:41 what a function reads is not analysed",
      ],
      ["CREATE VIEW v AS SELECT id FROM orders; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "id"],
      [
        "CREATE VIEW v AS SELECT id FROM orders; DELETE FROM orders WHERE note = 'x'",
        "id | ? 2:41 DELETE is not analysed",
      ],
      ["\\i more.sql\nCREATE VIEW v AS SELECT id FROM orders", "id | ? 2:1 what \\i more.sql brings in is not read"],
      ["CREATE VIEW v AS SELECT order_id FROM order", '? 2:39 not understood: syntax error at or near "order"'],
      [
        "CREATE VIEW v AS SELECT id FROM ordres",
        "! contracts/views.sql reads neither the table public.orders nor the topic shop.public.orders",
      ],
    ],
    ORDERS,
    "postgres",
  );
});
