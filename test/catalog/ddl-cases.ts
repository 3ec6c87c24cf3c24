/** Scripts of DDL by what they are about; each statement commits by itself unless it begins a transaction. */
export const DDL_CASES: Readonly<Record<string, string>> = {
  "triggers of partitions": `
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
    CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
    CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
    CREATE TRIGGER g BEFORE INSERT ON t1 FOR EACH ROW EXECUTE FUNCTION f();
    DROP TRIGGER g ON t1;
    ALTER TRIGGER g ON t RENAME TO h;
    CREATE TRIGGER i BEFORE UPDATE OF b ON t1 FOR EACH ROW EXECUTE FUNCTION f();
    ALTER TABLE t DROP COLUMN b`,
  "triggers that cannot be": `
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
    CREATE VIEW v AS SELECT a FROM t;
    CREATE TRIGGER g INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
    CREATE TRIGGER g AFTER INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
    CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (new.b > 0) EXECUTE FUNCTION f();
    CREATE TRIGGER g AFTER INSERT OR UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
    CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION nobody();
    CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW WHEN (new.b > 0) EXECUTE FUNCTION f()`,
  "indexes of partitions": `
    CREATE TABLE t (a int, b text) PARTITION BY RANGE (a);
    CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
    CREATE TABLE t2 (a int, b text);
    CREATE INDEX own ON t1 (a);
    CREATE INDEX other ON t1 (a) WHERE a > 3;
    CREATE INDEX ON t (a);
    CREATE INDEX w ON ONLY t (b);
    CREATE INDEX w1 ON t1 (b);
    ALTER INDEX w ATTACH PARTITION w1;
    DROP INDEX w1;
    ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (10) TO (20);
    DROP INDEX t_a_idx;
    ALTER TABLE ONLY t ADD PRIMARY KEY (a)`,
  "primary keys of partitions": `
    CREATE TABLE t (a int NOT NULL) PARTITION BY RANGE (a);
    CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
    ALTER TABLE t1 ADD CONSTRAINT mine PRIMARY KEY (a);
    ALTER TABLE t ADD PRIMARY KEY (a);
    ALTER TABLE t1 DROP CONSTRAINT mine;
    ALTER TABLE t DROP CONSTRAINT t_pkey`,
  "foreign keys of partitions": `
    CREATE TABLE r (a int PRIMARY KEY);
    CREATE TABLE t (a int, b int) PARTITION BY LIST (b);
    CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
    CREATE TABLE t2 (b int, a int CONSTRAINT mine REFERENCES r);
    ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES r;
    ALTER TABLE t ATTACH PARTITION t2 FOR VALUES IN (2);
    ALTER TABLE t1 DROP CONSTRAINT k;
    ALTER TABLE t ALTER CONSTRAINT k DEFERRABLE;
    ALTER TABLE t RENAME CONSTRAINT k TO l;
    ALTER TABLE t DROP CONSTRAINT l`,
  "bounds of partitions": `
    CREATE TABLE l (a int) PARTITION BY LIST (a);
    CREATE TABLE l1 PARTITION OF l FOR VALUES IN (1, 2);
    CREATE TABLE l2 PARTITION OF l FOR VALUES IN (2, 3);
    CREATE TABLE l3 PARTITION OF l FOR VALUES FROM (3) TO (4);
    CREATE TABLE r (a int, b int) PARTITION BY RANGE (a, b);
    CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1, minvalue) TO (2, 5);
    CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (2, 4) TO (3, 0);
    CREATE TABLE r3 PARTITION OF r FOR VALUES FROM (2, 5) TO (maxvalue, maxvalue);
    CREATE TABLE r4 PARTITION OF r FOR VALUES FROM (5) TO (6);
    CREATE TABLE h (a int) PARTITION BY HASH (a);
    CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 1);
    CREATE TABLE h2 PARTITION OF h FOR VALUES WITH (MODULUS 8, REMAINDER 5);
    CREATE TABLE h3 PARTITION OF h FOR VALUES WITH (MODULUS 6, REMAINDER 2);
    CREATE TABLE h4 PARTITION OF h DEFAULT`,
  "views over what is temporary": `
    CREATE TEMP TABLE m (a int);
    CREATE TABLE t (a int);
    CREATE VIEW v AS SELECT * FROM t WHERE EXISTS (SELECT FROM m);
    CREATE TABLE pg_temp.n (a int);
    CREATE UNLOGGED TABLE pg_temp.o (a int);
    CREATE VIEW public.w AS SELECT * FROM m`,
  "columns of joins": `
    CREATE TABLE s (a int, b varchar(5));
    CREATE TABLE t (a numeric, c date);
    CREATE VIEW n AS SELECT * FROM s NATURAL JOIN t;
    CREATE VIEW u AS SELECT j.* FROM (s JOIN t USING (a)) AS j (x, y);
    CREATE VIEW p AS SELECT s.*, g FROM s, generate_series(1, 3) AS g;
    CREATE VIEW q AS SELECT 'x'::unknown AS x;
    CREATE SEQUENCE z;
    CREATE TABLE k AS SELECT * FROM z;
    CREATE TABLE l (x, y, w) AS SELECT 1, 2`,
  "replaced views": `
    CREATE TABLE t (a int, b text);
    CREATE VIEW v AS SELECT a FROM t;
    CREATE OR REPLACE VIEW v AS SELECT b FROM t;
    CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;
    CREATE OR REPLACE VIEW v AS SELECT a::bigint AS a, b FROM t;
    CREATE OR REPLACE VIEW t AS SELECT 1`,
  "schemas with elements": `
    CREATE SCHEMA s CREATE INDEX ON t (a) CREATE VIEW v AS SELECT a FROM t CREATE TABLE t (a serial);
    CREATE SCHEMA u CREATE TABLE s.w (a int);
    CREATE PUBLICATION p FOR TABLES IN SCHEMA s;
    DROP SCHEMA s CASCADE`,
  "tables that go with their transaction": `
    BEGIN;
    CREATE TEMP TABLE m (a int) ON COMMIT DROP;
    CREATE TABLE t (LIKE m);
    COMMIT;
    CREATE TABLE u (LIKE m);
    CREATE TABLE w (a int) ON COMMIT DROP;
    CREATE TEMP TABLE n (a int);
    DISCARD TEMP;
    CREATE TABLE x (LIKE n);
    EXPLAIN ANALYZE CREATE TABLE y AS SELECT 1 AS a`,
  "what is declared and inherited": `
    CREATE TABLE p (a int CONSTRAINT nn NOT NULL, b int, CONSTRAINT c CHECK (b > 0));
    CREATE TABLE q (b int CONSTRAINT nn NOT NULL);
    CREATE TABLE s (CONSTRAINT mine NOT NULL a) INHERITS (p, q);
    CREATE TABLE u (b int CONSTRAINT c CHECK (b > 0)) INHERITS (p);
    CREATE TABLE w (b int CONSTRAINT c CHECK (b > 1)) INHERITS (p);
    CREATE TABLE x (a int PRIMARY KEY) INHERITS (p);
    CREATE TABLE y (a int NOT NULL CONSTRAINT z NOT NULL);
    CREATE TABLE k (LIKE p INCLUDING ALL, NOT NULL a) INHERITS (p);
    ALTER TABLE p DROP CONSTRAINT c`,
  "several ways to inherit": `
    CREATE TABLE a (x int, y int);
    CREATE TABLE b () INHERITS (a);
    CREATE TABLE c () INHERITS (a, b);
    ALTER TABLE a RENAME x TO z;
    ALTER TABLE a ADD w int CHECK (w > 0);
    ALTER TABLE b RENAME z TO q`,
  "not-nulls that are not valid": `
    CREATE TABLE p (a int, b int);
    CREATE TABLE c () INHERITS (p);
    ALTER TABLE p ADD CONSTRAINT n NOT NULL a NOT VALID;
    ALTER TABLE c ADD NOT NULL b NOT VALID;
    ALTER TABLE p ALTER a SET NOT NULL;
    ALTER TABLE p ALTER b SET NOT NULL`,
  "copied tables": `
    CREATE TABLE t (a int PRIMARY KEY, b text COLLATE "C" CHECK (b <> ''));
    CREATE INDEX ON t ((b COLLATE "POSIX"));
    CREATE SCHEMA s;
    SET search_path = s, public;
    CREATE TABLE t (LIKE t INCLUDING ALL);
    CREATE TYPE k AS (x int, y text);
    CREATE TABLE l (LIKE k);
    CREATE SEQUENCE q;
    CREATE TABLE n (LIKE q)`,
  "what stored expressions may say": `
    CREATE TABLE t (a int DEFAULT b);
    CREATE TABLE t (a int DEFAULT (SELECT 1));
    CREATE TABLE t (a int, CHECK (a > max(a)));
    CREATE TABLE t (a int, CHECK (tableoid > 0 AND a > 0));
    CREATE TABLE u (a int, CHECK (ctid IS NULL));
    CREATE TABLE w (a int, b int GENERATED ALWAYS AS (a) STORED) PARTITION BY LIST (b)`,
  "keys with more columns": `
    CREATE TABLE t (a int, b int, c int, UNIQUE (a) INCLUDE (b));
    ALTER TABLE t DROP COLUMN b;
    CREATE DOMAIN d AS int;
    CREATE TABLE p (a d, b int) PARTITION BY RANGE (a);
    DROP DOMAIN d;
    DROP DOMAIN d CASCADE`,
  "the current user's schema": `
    CREATE ROLE somebody;
    CREATE SCHEMA somebody AUTHORIZATION somebody;
    GRANT ALL ON SCHEMA public TO somebody;
    SET ROLE somebody;
    CREATE TABLE t (a int);
    RESET ROLE;
    CREATE TABLE u (a int)`,
  "not-nulls whose names are clipped alike": `
    CREATE TABLE user_email_authentication_codes (
      user_email_authentication_code_id uuid PRIMARY KEY,
      user_email_authentication_id uuid NOT NULL,
      user_email_authentication_serial_id serial,
      user_email_authentication_identity_id int GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE user_email_authentication_keys (
      user_email_authentication_key_id int,
      user_email_authentication_second_id int NOT NULL,
      user_email_authentication_serial_id serial,
      PRIMARY KEY (user_email_authentication_key_id)
    )`,
  "functions behind those of pg_catalog": `
    CREATE EXTENSION pgcrypto;
    CREATE TABLE t (
      a uuid DEFAULT public.gen_random_uuid(),
      b uuid DEFAULT gen_random_uuid(),
      c uuid DEFAULT pg_catalog.gen_random_uuid()
    );
    CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT clock_timestamp()';
    CREATE FUNCTION public.lower(text, integer) RETURNS text LANGUAGE sql AS 'SELECT $1';
    ALTER TABLE t ADD d timestamptz DEFAULT public.now(), ADD e timestamptz DEFAULT now(), ADD f text DEFAULT lower('A', 1)`,
  "storage of columns": `
    CREATE TABLE p (a text STORAGE PLAIN, b text STORAGE main, n int STORAGE DEFAULT, x inet);
    CREATE TABLE q (a text);
    CREATE TABLE bad (a int STORAGE MAIN);
    CREATE TABLE bad (a text STORAGE nonsense);
    CREATE TABLE c1 (own text) INHERITS (p);
    CREATE TABLE c2 (a text STORAGE EXTERNAL) INHERITS (p);
    CREATE TABLE c3 () INHERITS (p, q);
    CREATE TABLE l1 (LIKE p);
    CREATE TABLE l2 (LIKE p INCLUDING STORAGE);
    CREATE TABLE l3 (LIKE q INCLUDING STORAGE) INHERITS (p);
    CREATE TABLE l4 (LIKE q) INHERITS (p);
    CREATE TABLE l5 (LIKE p INCLUDING ALL);
    ALTER TABLE ONLY p ALTER a SET STORAGE EXTERNAL;
    ALTER TABLE p ALTER b SET STORAGE EXTENDED;
    ALTER TABLE p ALTER n SET STORAGE MAIN;
    ALTER TABLE p ALTER n SET STORAGE PLAIN;
    ALTER TABLE l1 ALTER gone SET STORAGE PLAIN;
    ALTER TABLE l1 ALTER a SET STORAGE nonsense;
    ALTER TABLE l2 ALTER a SET STORAGE DEFAULT;
    ALTER TABLE l5 ALTER a TYPE varchar(9);
    ALTER TABLE l5 ADD COLUMN y bytea STORAGE EXTERNAL;
    ALTER TABLE p ADD COLUMN y bytea STORAGE PLAIN`,
  "storage of types and partitions": `
    CREATE DOMAIN short AS text;
    CREATE TYPE pair AS (a text, b int);
    CREATE TYPE mood AS ENUM ('a');
    CREATE TABLE t (a short STORAGE PLAIN, b short, c pair, d mood, e mood[], f int[] STORAGE EXTERNAL, g numeric, h xml, i path);
    CREATE VIEW v AS SELECT a, g FROM t;
    CREATE TABLE u AS SELECT a, g FROM t;
    CREATE MATERIALIZED VIEW m AS SELECT a, g FROM t;
    ALTER MATERIALIZED VIEW m ALTER a SET STORAGE EXTERNAL;
    ALTER VIEW v ALTER a SET STORAGE PLAIN;
    CREATE TABLE w OF pair;
    CREATE TABLE p (k int, t text STORAGE MAIN) PARTITION BY LIST (k);
    CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
    CREATE TABLE p2 (k int, t text);
    ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
    ALTER TABLE p1 ALTER t SET STORAGE EXTERNAL;
    CREATE TYPE box2;
    CREATE FUNCTION box2_in(cstring) RETURNS box2 LANGUAGE internal IMMUTABLE STRICT AS 'textin';
    CREATE FUNCTION box2_out(box2) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
    CREATE TYPE box2 (INPUT = box2_in, OUTPUT = box2_out);
    CREATE DOMAIN boxes AS box2;
    CREATE TABLE old (a box2, b boxes);
    ALTER TYPE box2 SET (STORAGE = extended);
    ALTER TYPE box2 SET (STORAGE = plain);
    CREATE TABLE new (a box2, b boxes, c box2 STORAGE EXTERNAL)`,
};
