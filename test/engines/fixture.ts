import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { type Replayed, type ReplayedMigration, replay } from "../../src/catalog/replay.ts";
import type { TransactionMode } from "../../src/model/migration.ts";
import { readStatements } from "../../src/sql/read.ts";

export const POSTGRES = 18;
const parser = await loadSqlParser();

export function migration(file: string, text: string, transaction: TransactionMode = "migration"): ReplayedMigration {
  return { statements: readStatements({ file, text, ranges: [{ start: 0, end: text.length }] }, parser), transaction };
}

/** What static replay makes of a history, in the form of `replayOn`. */
export function replayStatically(
  applied: readonly ReplayedMigration[],
  pending: readonly ReplayedMigration[],
): { readonly applied: Replayed; readonly pending: Replayed } {
  const before = replay(emptyCatalog({ postgres: POSTGRES }), applied, { postgres: POSTGRES, trace: false, parser });
  return {
    applied: before,
    pending: replay(before.catalog, pending, { postgres: POSTGRES, trace: true, parser }),
  };
}

const EXAMPLE = join(import.meta.dirname, "../../contracts/commerce/db/migrations");

/** The bundled example's history. */
export function example(): readonly ReplayedMigration[] {
  return readdirSync(EXAMPLE)
    .filter((file) => file.endsWith(".up.sql"))
    .toSorted()
    .map((file) => migration(file, readFileSync(join(EXAMPLE, file), "utf8")));
}

/** Something of everything the model holds. */
export const RICH: readonly ReplayedMigration[] = [
  migration(
    "01_types.sql",
    `CREATE EXTENSION citext;
     CREATE EXTENSION IF NOT EXISTS hstore WITH VERSION '1.8';
     CREATE EXTENSION "uuid-ossp";
     CREATE SCHEMA sales;
     CREATE TYPE mood AS ENUM ('sad', 'ok');
     ALTER TYPE mood ADD VALUE 'glad' AFTER 'ok';
     CREATE TYPE size AS ENUM ('m', 'l', 'xl');
     ALTER TYPE size ADD VALUE 's' BEFORE 'm';
     ALTER TYPE size ADD VALUE 'm+' AFTER 'm';
     ALTER TYPE size RENAME VALUE 'l' TO 'large';
     CREATE TYPE sales.address AS (street text, zip varchar(10), tags text[]);
     CREATE DOMAIN sales.amount AS numeric(12,2) DEFAULT 0 NOT NULL CHECK (VALUE >= 0);
     CREATE TYPE span AS RANGE (subtype = timestamptz);
     CREATE TYPE widthrange AS RANGE (subtype = float8, multirange_type_name = widths);
     CREATE TYPE later;`,
  ),
  migration(
    "02_tables.sql",
    `CREATE TABLE sales.customers (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       mail citext NOT NULL UNIQUE,
       home sales.address,
       mood mood DEFAULT 'ok',
       moods mood[],
       credit sales.amount,
       seen timestamptz(3) DEFAULT now(),
       facts hstore,
       key uuid DEFAULT uuid_generate_v4(),
       spans span,
       every widths,
       CHECK (char_length(mail::text) > 3)
     );
     CREATE TABLE lines (
       id serial,
       customer bigint REFERENCES sales.customers ON DELETE CASCADE,
       price numeric(10,2) NOT NULL DEFAULT 1.5,
       quantity int CHECK (quantity > 0) NO INHERIT,
       total numeric GENERATED ALWAYS AS (price * quantity) STORED,
       twice int GENERATED ALWAYS AS (quantity * 2) VIRTUAL,
       during tstzrange,
       PRIMARY KEY (id) INCLUDE (price),
       UNIQUE (customer, quantity) DEFERRABLE
     );
     CREATE TABLE logs (at date NOT NULL, kind text COLLATE "C", body jsonb, PRIMARY KEY (at, kind)) PARTITION BY RANGE (at);
     CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
     CREATE TABLE logs_2025 (kind text COLLATE "C" NOT NULL, at date NOT NULL, body jsonb);
     ALTER TABLE logs ATTACH PARTITION logs_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
     CREATE TABLE animals (name text NOT NULL, born date);
     CREATE TABLE dogs (bark int) INHERITS (animals);
     CREATE TABLE typed OF sales.address (zip WITH OPTIONS NOT NULL);
     CREATE UNLOGGED TABLE counters (n int DEFAULT 0);
     CREATE TEMP TABLE passing (a int);`,
  ),
  migration(
    "03_around.sql",
    `SET search_path TO sales, public;
     CREATE INDEX CONCURRENTLY customers_by_mail ON customers (lower(mail::text)) WHERE credit > 0;
     CREATE UNIQUE INDEX lines_once ON public.lines (customer) INCLUDE (during) WHERE quantity > 3;
     CREATE INDEX ON customers USING gin (facts);
     ALTER TABLE public.lines CLUSTER ON lines_pkey;
     CREATE VIEW spenders AS SELECT c.id, c.mail, l.total AS spent
       FROM customers c JOIN public.lines l ON l.customer = c.id;
     CREATE MATERIALIZED VIEW daily AS SELECT at, kind FROM public.logs;
     CREATE SEQUENCE numbers OWNED BY customers.credit;
     CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
     CREATE FUNCTION area(width int, VARIADIC rest int[]) RETURNS int LANGUAGE sql AS 'SELECT width';
     CREATE PROCEDURE tidy(text DEFAULT 'x') LANGUAGE plpgsql AS $$ BEGIN END $$;
     CREATE TRIGGER stamped BEFORE INSERT OR UPDATE OF mail, credit ON customers
       FOR EACH ROW WHEN (NEW.id > 1) EXECUTE FUNCTION stamp();
     CREATE TRIGGER logged AFTER INSERT ON public.logs FOR EACH ROW EXECUTE FUNCTION stamp();
     ALTER TABLE customers DISABLE TRIGGER stamped;
     ALTER TABLE public.lines REPLICA IDENTITY FULL;
     ALTER TABLE customers REPLICA IDENTITY USING INDEX customers_mail_key;
     ALTER TABLE public.animals REPLICA IDENTITY NOTHING;
     ALTER TABLE public.counters DROP COLUMN n, ADD COLUMN m int;
     CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, delete');
     CREATE PUBLICATION chosen FOR TABLE customers (id, mail, credit), public.animals WHERE (name <> 'Rex'), TABLE public.logs
       WITH (publish_via_partition_root, publish_generated_columns = stored);
     CREATE PUBLICATION schemas FOR TABLES IN SCHEMA sales;
     INSERT INTO customers (mail) VALUES ('someone@example.org');
     GRANT SELECT ON customers TO reporting;
     ALTER TABLE customers OWNER TO reporting;
     COMMENT ON TABLE customers IS 'people';`,
  ),
  migration(
    "04_partitions.sql",
    `SET search_path TO public;
     CREATE TABLE regions (code text PRIMARY KEY);
     CREATE TABLE deals (id int NOT NULL, region text, note text, placed date,
         FOREIGN KEY (region) REFERENCES regions ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED)
       PARTITION BY LIST (region);
     CREATE TABLE deals_north PARTITION OF deals FOR VALUES IN ('nor''th', 'top, \\ most', NULL);
     CREATE TABLE deals_rest PARTITION OF deals DEFAULT PARTITION BY HASH (id);
     CREATE TABLE deals_rest_0 PARTITION OF deals_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
     CREATE INDEX deals_by_note ON deals (note DESC, placed);
     CREATE TABLE deals_south (id int NOT NULL, region text, note text, placed date);
     CREATE INDEX south ON deals_south (note DESC, placed);
     ALTER TABLE deals ATTACH PARTITION deals_south FOR VALUES IN ('south');
     CREATE TABLE measures (at timestamp, place text, value int) PARTITION BY RANGE (date_trunc('day', at), (lower(place)::citext), value);
     CREATE TABLE measures_first PARTITION OF measures FOR VALUES FROM (MINVALUE, MINVALUE, MINVALUE) TO ('2024-01-01 00:00:00', 'k', -5);
     CREATE INDEX measures_places ON ONLY measures (place text_pattern_ops);
     CREATE EXTENSION btree_gist;
     CREATE TABLE stays (room int, during daterange, price int CONSTRAINT positive CHECK (price > 0) NOT ENFORCED,
       UNIQUE (room, during WITHOUT OVERLAPS), EXCLUDE USING gist (during WITH &&));
     ALTER TABLE stays ADD CONSTRAINT cheap CHECK (price < 1000) NOT VALID;`,
  ),
  migration(
    "05_routines.sql",
    `CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
     CREATE TRIGGER moved AFTER UPDATE ON stays REFERENCING OLD TABLE AS before NEW TABLE AS after
       FOR EACH STATEMENT EXECUTE FUNCTION noted();
     CREATE CONSTRAINT TRIGGER checked AFTER UPDATE ON stays FOR EACH ROW
       WHEN (OLD.price IS DISTINCT FROM NEW.price) EXECUTE FUNCTION noted();
     CREATE TRIGGER each AFTER INSERT ON deals FOR EACH ROW EXECUTE FUNCTION noted();
     CREATE FUNCTION numbered(a int, b int DEFAULT 2, c text DEFAULT 'x') RETURNS SETOF int LANGUAGE sql AS 'SELECT a';
     CREATE FUNCTION listed(VARIADIC a text[]) RETURNS TABLE (x int, y text) LANGUAGE sql AS $$ SELECT 1, 'y' $$;
     CREATE FUNCTION given(INOUT a int, OUT b text) LANGUAGE sql AS $$ SELECT 1, 'b' $$;
     CREATE FUNCTION made() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE TABLE of_trigger (a int)'; END $$;
     CREATE FUNCTION looked() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'x'; END $$;
     CREATE EVENT TRIGGER making ON ddl_command_end WHEN TAG IN ('CREATE CAST') EXECUTE FUNCTION made();
     ALTER EVENT TRIGGER making DISABLE;
     CREATE EVENT TRIGGER looking ON ddl_command_end EXECUTE FUNCTION looked();
     CREATE CAST (mood AS text[]) WITH INOUT AS ASSIGNMENT;
     CREATE PUBLICATION filtered FOR TABLE stays WHERE (price > 3 AND room < 7);`,
  ),
  {
    ...migration("06_reset.sql", "SET search_path TO sales, public; CREATE TABLE of_sales (a int);"),
    resetsSession: true,
  },
  migration("07_default.sql", "CREATE TABLE of_public (a int); ALTER DATABASE app SET search_path TO sales, public;"),
  migration("08_next.sql", "SET search_path TO public; RESET search_path; CREATE TABLE by_default (a int);"),
  migration(
    "09_discarded.sql",
    "CREATE TEMP TABLE gone (a int); DISCARD ALL; CREATE TABLE gone (a int); SET search_path TO public; ALTER ROLE ALL SET search_path TO public;",
  ),
  migration(
    "10_detached.sql",
    "ALTER TABLE logs DETACH PARTITION logs_2025 CONCURRENTLY; REINDEX INDEX CONCURRENTLY south; REINDEX TABLE lines; ALTER TABLE logs_2025 DROP CONSTRAINT logs_2025_at_check;",
    "statement",
  ),
];

/** Transactions in all their forms, as they are traced; what a server lacks; and nothing that is refused. */
export const PENDING: readonly ReplayedMigration[] = [
  migration(
    "10_one.sql",
    `ALTER TABLE public.lines ADD COLUMN note text DEFAULT 'none';
     ALTER TABLE public.lines RENAME COLUMN note TO remark;
     SAVEPOINT a;
     ALTER TABLE public.lines DROP COLUMN remark;
     ROLLBACK TO a;
     RELEASE a;
     ALTER TABLE animals ALTER COLUMN born TYPE timestamp;`,
  ),
  migration(
    "11_many.sql",
    `CREATE TABLE one (a int);
     BEGIN;
     CREATE TABLE two (a int PRIMARY KEY);
     ALTER TABLE one ADD b mood;
     COMMIT;
     BEGIN;
     DROP TABLE two;
     ROLLBACK;
     SET search_path TO DEFAULT;
     ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';`,
    "statement",
  ),
  migration("12_first.sql", "CREATE TABLE together (a int); CREATE TEMP TABLE brief (b int);", "run"),
  migration(
    "13_second.sql",
    "SET LOCAL search_path TO sales; CREATE TABLE here (c int); DROP TABLE public.together;",
    "run",
  ),
  migration(
    "14_missing.sql",
    `CREATE EXTENSION postgis;
     CREATE EXTENSION IF NOT EXISTS vector SCHEMA sales;
     CREATE TABLE places (spot geometry(PointZ, 4326), area geography, near sales.vector(3), any_shape geometry);
     CREATE INDEX places_by_spot ON places USING gist (spot);
     ALTER INDEX places_by_spot RENAME TO places_here;
     DROP INDEX places_here;
     CREATE SCHEMA owned AUTHORIZATION planner;
     CREATE TABLE owned.fast (a int PRIMARY KEY USING INDEX TABLESPACE ssd) TABLESPACE ssd;`,
  ),
];

/** What a server refuses changes nothing, and the migration goes on without it. */
export const REFUSED: readonly ReplayedMigration[] = [
  migration(
    "20_refused.sql",
    `CREATE TABLE kept (a int);
     ALTER TABLE kept ADD COLUMN a text;
     ALTER TABLE kept ADD COLUMN b text;
     DROP TABLE nowhere;`,
  ),
  migration("22_left_open.sql", "CREATE TABLE early (a int); BEGIN; CREATE TABLE late (a int);", "statement"),
  migration(
    "23_inside.sql",
    "BEGIN; CREATE TABLE inside (a int); CREATE INDEX CONCURRENTLY ON inside (a); COMMIT;",
    "statement",
  ),
  migration("21_each.sql", "ALTER TABLE kept DROP COLUMN zz; ALTER TABLE kept RENAME a TO c;", "statement"),
];
