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
  migration("21_each.sql", "ALTER TABLE kept DROP COLUMN zz; ALTER TABLE kept RENAME a TO c;", "statement"),
];
