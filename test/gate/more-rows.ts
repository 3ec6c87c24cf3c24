import type { Row } from "./rows.ts";

const KEY = "error[key-changed]";

export const KEYS: readonly Row[] = [
  // Two victims of one statement: readers by key, and the application, whose updates PostgreSQL refuses from now on.
  {
    sql: "ALTER TABLE items DROP CONSTRAINT items_pkey;",
    unread: `${KEY} + error[replica-identity-missing]`,
    read: `${KEY}: reader + error[replica-identity-missing]`,
    aside: "error[replica-identity-missing]",
  },
  {
    sql: "ALTER TABLE items DROP CONSTRAINT items_pkey, ADD PRIMARY KEY (id, code);",
    unread: KEY,
  },
  { sql: "ALTER TABLE items DROP CONSTRAINT items_pkey, ADD PRIMARY KEY (code);", unread: KEY },
  { sql: "ALTER TABLE items DROP CONSTRAINT items_pkey, ADD PRIMARY KEY (code);", unread: KEY, level: "FULL" },
  { sql: "ALTER TABLE items RENAME CONSTRAINT items_pkey TO items_key;", unread: "" },
  {
    sql: "CREATE UNIQUE INDEX items_id ON items (id);\nALTER TABLE items DROP CONSTRAINT items_pkey, ADD CONSTRAINT items_id PRIMARY KEY USING INDEX items_id;",
    unread: "",
    shows: "the same key over another index",
  },
  { sql: "ALTER TABLE items RENAME COLUMN id TO item_id;", unread: "error[column-renamed] id" },
  {
    shows: "a key the registry lets pass, for its field has a default",
    merged: "ALTER TABLE items ALTER COLUMN id SET DEFAULT 7;",
    sql: "ALTER TABLE items RENAME COLUMN id TO number;",
    unread: "error[column-renamed] id",
  },
  {
    sql: "ALTER TABLE others ALTER COLUMN id TYPE integer;",
    unread: "error[column-retyped] id: elsewhere",
    read: "error[column-retyped] id: elsewhere",
    aside: "error[column-retyped] id: elsewhere",
  },
  // A table without a primary key is keyed by its first unique index.
  {
    sql: "CREATE UNIQUE INDEX plain_code ON plain (code);",
    unread: KEY,
    read: KEY,
    shows: "events had no key, and now have one; nobody reads it",
  },
  { sql: "CREATE UNIQUE INDEX CONCURRENTLY plain_code ON plain (code);", unread: KEY, read: KEY },
  { sql: "ALTER TABLE plain ADD PRIMARY KEY (id);", unread: KEY, read: KEY },
  { sql: "CREATE INDEX plain_code ON plain (code);", unread: "" },
  { sql: "CREATE UNIQUE INDEX items_code ON items (code);", unread: "", shows: "the primary key goes first" },
  { sql: "ALTER TABLE items REPLICA IDENTITY FULL;", unread: "" },
  {
    sql: "CREATE UNIQUE INDEX items_code ON items (code);\nALTER TABLE items REPLICA IDENTITY USING INDEX items_code;",
    unread: "",
  },
  {
    sql: "ALTER TABLE items REPLICA IDENTITY NOTHING;",
    unread: "error[replica-identity-missing]",
    read: "error[replica-identity-missing]",
    aside: "error[replica-identity-missing]",
  },
  {
    sql: "ALTER TABLE plain REPLICA IDENTITY DEFAULT;",
    unread: "error[replica-identity-missing]",
    read: "error[replica-identity-missing]",
    aside: "error[replica-identity-missing]",
  },
  {
    sql: "ALTER TABLE items REPLICA IDENTITY DEFAULT;",
    merged: "ALTER TABLE items REPLICA IDENTITY FULL;",
    unread: "",
    read: "warning[contract-placeholder]: reader",
    shows: "nobody takes anything from the before image, and large texts are not sent again",
  },
];

export const TABLES: readonly Row[] = [
  { sql: "ALTER TABLE items RENAME TO things;", unread: "error[table-renamed]" },
  {
    sql: "ALTER TABLE items RENAME TO items2;",
    unread: "error[table-renamed] + warning[pii-captured] secret",
    read: "error[table-renamed]: reader + warning[pii-captured] secret",
    connector: { "table.include.list": "public\\.(items.*|plain|others)" },
    shows: "captured under its new name too, where nothing excludes the column",
  },
  { sql: "CREATE SCHEMA app;\nALTER TABLE items SET SCHEMA app;", unread: "error[table-moved]", at: [4] },
  {
    sql: "ALTER SCHEMA app RENAME TO shop;",
    merged: "CREATE SCHEMA app; CREATE TABLE app.carts (id bigint PRIMARY KEY);",
    connector: { "table.include.list": "public\\.(items|plain|others),app\\.carts" },
    unread: "error[table-moved]",
    read: "error[table-moved]",
  },
  { sql: "DROP TABLE items;", unread: "error[table-dropped]" },
  { sql: "DROP TABLE items, plain;", unread: "error[table-dropped] + error[table-dropped]", at: [3, 3] },
  {
    sql: "DROP TABLE plain;\nCREATE TABLE plain (id integer NOT NULL, code text NOT NULL);\nALTER TABLE plain REPLICA IDENTITY FULL;",
    unread: "error[table-dropped]",
    shows: "another table under the old name: rows are gone and nobody is told",
  },
  { sql: "CREATE TABLE fresh (id bigint PRIMARY KEY, t text);", unread: "" },
  {
    sql: "CREATE TABLE fresh (id bigint, t text);",
    unread: "error[replica-identity-missing]",
    read: "error[replica-identity-missing]",
    aside: "error[replica-identity-missing]",
    shows: "the connector's own publication is FOR ALL TABLES",
  },
  {
    sql: "CREATE TABLE fresh (id bigint, t text);",
    unread: "",
    connector: { "publication.autocreate.mode": "filtered" },
    shows: "a publication of captured tables only",
  },
  { sql: "CREATE TABLE brief (id bigint, t text);\nDROP TABLE brief;", unread: "" },
  {
    sql: "CREATE TEMP TABLE work AS SELECT id FROM items;\nDELETE FROM items USING work WHERE items.id = work.id;\nDROP TABLE work;",
    unread: "",
  },
  { sql: "CREATE UNLOGGED TABLE cache (id bigint);", unread: "" },
  {
    sql: "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);",
    merged:
      "CREATE TABLE events (id bigint PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);",
    connector: { "table.include.list": "public\\.(items|plain|others|events.*)" },
    unread: "",
  },
  {
    sql: "ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (10) TO (20);",
    merged:
      "CREATE TABLE events (id bigint PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE events_2 (id bigint PRIMARY KEY);",
    connector: { "table.include.list": "public\\.(items|plain|others|events.*)" },
    unread: "",
  },
  {
    sql: "ALTER TABLE events DETACH PARTITION events_1;",
    merged:
      "CREATE TABLE events (id bigint PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);",
    connector: { "table.include.list": "public\\.(items|plain|others|events.*)" },
    unread: "",
    shows: "its rows go to the topic they always went to",
  },
  {
    sql: "DROP TABLE events_1;",
    merged:
      "CREATE TABLE events (id bigint PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);",
    connector: { "table.include.list": "public\\.(items|plain|others|events)", "publish.via.partition.root": "true" },
    unread: "info[table-dropped]",
    shows: "rows go by the root's topic: an old partition may leave",
  },
];

export const HARMLESS: readonly Row[] = [
  "COMMENT ON COLUMN items.name IS 'what it is called';",
  "CREATE INDEX items_name ON items (name);",
  "CREATE INDEX CONCURRENTLY items_name ON items (name);",
  "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
  "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$;",
  "CREATE TRIGGER items_touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();",
  "CREATE VIEW item_names AS SELECT id, name FROM items;",
  "CREATE MATERIALIZED VIEW item_counts AS SELECT count(*) FROM items;",
  "ALTER TABLE items ADD CONSTRAINT positive CHECK (qty >= 0);",
  "ALTER TABLE items ADD CONSTRAINT positive CHECK (qty >= 0) NOT VALID;\nALTER TABLE items VALIDATE CONSTRAINT positive;",
  "ALTER TABLE items ADD CONSTRAINT items_code_key UNIQUE (code);",
  "ALTER TABLE items ADD CONSTRAINT items_other FOREIGN KEY (big) REFERENCES others (id);",
  "ALTER TABLE items SET (fillfactor = 70);",
  "ALTER TABLE items ALTER COLUMN name SET STATISTICS 500;",
  "ALTER TABLE items ENABLE ROW LEVEL SECURITY;\nCREATE POLICY everyone ON items USING (true);",
  "ALTER TABLE items OWNER TO postgres;",
  "GRANT SELECT ON items TO PUBLIC;",
  "CREATE SEQUENCE tickets;\nALTER TABLE items ALTER COLUMN big SET DEFAULT nextval('tickets');",
  "ALTER TABLE items ALTER COLUMN n ADD GENERATED BY DEFAULT AS IDENTITY;",
  "INSERT INTO items (id, name) VALUES (1, 'a');\nUPDATE items SET note = 'x';\nDELETE FROM items WHERE id = 2;",
  "CREATE TYPE size AS ENUM ('s', 'm');\nALTER TYPE size ADD VALUE 'l';",
  "CREATE EXTENSION IF NOT EXISTS pgcrypto;",
  "CREATE SCHEMA extra;",
  "ANALYZE items;",
  "VACUUM items;",
  "SET lock_timeout = '2s';\nALTER TABLE items ADD COLUMN extra text;",
  "BEGIN;\nALTER TABLE items ADD COLUMN extra text;\nCOMMIT;",
].map((sql) => ({ sql, unread: "" }));

export const GENERATED: readonly Row[] = [
  { sql: "ALTER TABLE items ADD COLUMN twice integer GENERATED ALWAYS AS (n * 2) STORED;", unread: "" },
  { sql: "ALTER TABLE items ADD COLUMN twice integer GENERATED ALWAYS AS (n * 2) VIRTUAL;", unread: "" },
  {
    sql: "ALTER TABLE items ADD COLUMN twice integer NOT NULL GENERATED ALWAYS AS (n * 2) STORED;",
    unread: "",
    shows: "pgoutput does not send it: no record has the field while the connector streams",
  },
  {
    sql: "ALTER TABLE items DROP COLUMN twice;",
    merged: "ALTER TABLE items ADD COLUMN twice integer GENERATED ALWAYS AS (n * 2) STORED;",
    unread: "info[column-dropped] twice",
    read: "info[column-dropped] twice",
    shows: "it never streamed",
  },
  {
    sql: "ALTER TABLE items ALTER COLUMN twice DROP EXPRESSION;",
    merged: "ALTER TABLE items ADD COLUMN twice integer GENERATED ALWAYS AS (n * 2) STORED;",
    unread: "",
  },
];

const LISTED = "CREATE PUBLICATION dbz_publication FOR TABLE items, plain, others;";

export const STREAMED: readonly Row[] = [
  {
    sql: "ALTER PUBLICATION dbz_publication DROP TABLE items;",
    merged: LISTED,
    unread: "warning[capture-lost]",
    read: "error[capture-lost]: reader",
  },
  {
    sql: "ALTER PUBLICATION dbz_publication SET TABLE items (id, name, qty, small, n, big, ratio, price, day, clock, ts3, tz3, label, mood, code, flags), plain, others;",
    merged: LISTED,
    unread: "warning[capture-lost] hint + warning[capture-lost] note",
    read: "error[capture-lost] hint: reader + error[capture-lost] note: reader",
    at: [3, 3],
  },
  {
    sql: "ALTER PUBLICATION dbz_publication SET TABLE items WHERE (id > 5), plain, others;",
    merged: LISTED,
    unread: "warning[capture-lost]",
    shows: "rows outside a filter never come",
  },
  {
    sql: "ALTER PUBLICATION dbz_publication ADD TABLE aside;",
    merged: `${LISTED} CREATE TABLE aside (id bigint PRIMARY KEY);`,
    unread: "",
  },
  {
    sql: "DROP PUBLICATION dbz_publication;",
    merged: LISTED,
    connector: { "publication.autocreate.mode": "no_tables" },
    unread: "error[capture-lost]: elsewhere",
    read: "error[capture-lost]: elsewhere,reader",
    aside: "error[capture-lost]: elsewhere",
    shows: "one cause, however many tables it takes",
  },
  {
    sql: "ALTER TABLE items SET UNLOGGED;",
    unread: "warning[capture-lost]",
    read: "error[capture-lost]: reader",
    shows: "what is not in the WAL does not stream",
  },
];
