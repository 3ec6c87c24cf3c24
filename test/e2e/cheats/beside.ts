import { CONTRACT, connector, EXPANDED, START, TABLES } from "./project.ts";
import { type Cheat, DROPPED_NAME, sql } from "./said-and-done.ts";

const RENAMED_TABLE = /error\[table-renamed\]/;

/** The ready plan is for users.email: nothing beside it may go with it, and not in another way. */
export const BESIDE: readonly Cheat[] = [
  {
    name: "RENAME in place, with a ready plan",
    change: sql(
      "ALTER TABLE users DROP COLUMN contact_email;\nALTER TABLE users RENAME COLUMN email TO contact_email;\n",
    ),
    reasons: [/error\[column-renamed\]/],
  },
  {
    name: "rename of another column hidden as drop and add",
    change: sql("ALTER TABLE users ADD COLUMN full_name text;\nALTER TABLE users DROP COLUMN name;\n"),
    reasons: [DROPPED_NAME],
  },
  {
    name: "another drop in the same ALTER TABLE",
    change: sql(CONTRACT.replace("DROP COLUMN email", "DROP COLUMN email, DROP COLUMN name")),
    reasons: [DROPPED_NAME],
  },
  {
    name: "another drop in the same migration",
    change: sql(`${CONTRACT}ALTER TABLE users DROP COLUMN name;\n`),
    reasons: [DROPPED_NAME],
  },
  {
    name: "another type in the same ALTER TABLE",
    change: sql(CONTRACT.replace("DROP COLUMN email", "DROP COLUMN email, ALTER COLUMN name TYPE integer USING 0")),
    reasons: [/error\[column-retyped\] column public\.users\.name/],
  },
  {
    name: "in a DO block",
    change: sql("DO $$ BEGIN ALTER TABLE users DROP COLUMN name; END $$;\n"),
    reasons: [DROPPED_NAME],
  },
  {
    name: "in a DO block, put together at run time",
    change: sql("DO $$ BEGIN EXECUTE 'ALTER TABLE users DROP ' || 'COLUMN name'; END $$;\n"),
    reasons: [DROPPED_NAME],
  },
  {
    name: "in a DO block, of what only the database knows",
    change: sql(
      "DO $$ DECLARE c text; BEGIN FOR c IN SELECT line FROM audit.log LOOP EXECUTE format('ALTER TABLE users DROP COLUMN %I', c); END LOOP; END $$;\n",
    ),
    reasons: [/error\[statement-opaque\]/],
  },
  {
    name: "by a function that the migration calls",
    change: sql(
      "CREATE FUNCTION tidy() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE users DROP COLUMN name; END $$;\nSELECT tidy();\n",
    ),
    reasons: [DROPPED_NAME],
  },
  {
    name: "behind a view of the old name",
    change: sql(
      "ALTER TABLE users RENAME TO users_base;\nCREATE VIEW users AS SELECT id, email, name AS full_name FROM users_base;\n",
    ),
    reasons: [RENAMED_TABLE],
  },
  {
    name: "behind a view with a renamed column",
    change: sql(
      "ALTER TABLE users RENAME COLUMN name TO full_name;\nCREATE VIEW users_v AS SELECT id, full_name AS name FROM users;\n",
    ),
    reasons: [/error\[column-renamed\] column public\.users\.name is renamed/],
  },
];

const SHADOW = `CREATE TABLE users_shadow (id bigint PRIMARY KEY, contact_email text, name text, score points, tag citext, mood mood);
INSERT INTO users_shadow SELECT id, contact_email, name, score, tag, mood FROM users;
`;
const SWAP = `${SHADOW}ALTER TABLE users RENAME TO users_old;\nALTER TABLE users_shadow RENAME TO users;\n`;
const PUBLISHED = { "publication.name": "shop", "publication.autocreate.mode": "disabled" };

/** As tools for changes without downtime do it. */
export const WITH_TOOLS: readonly Cheat[] = [
  { name: "tables swapped", change: sql(SWAP), reasons: [RENAMED_TABLE] },
  {
    name: "tables swapped, and the old one dropped",
    change: sql(`${SWAP}DROP TABLE users_old;\n`),
    reasons: [/error\[table-(renamed|dropped)\]/],
  },
  {
    name: "tables swapped under a filtered publication, which follows the old one",
    merged: [
      {
        ...START,
        files: {
          ...START.files,
          "connect/shop.json": connector(PUBLISHED),
          "db/0001_tables.sql": `${TABLES}CREATE PUBLICATION shop FOR TABLE users, people, audit.log;\n`,
        },
      },
      EXPANDED,
    ],
    change: sql(SWAP),
    reasons: [RENAMED_TABLE],
  },
  {
    name: "tables swapped under a publication that the connector makes of what it captures",
    merged: [
      {
        ...START,
        files: { ...START.files, "connect/shop.json": connector({ "publication.autocreate.mode": "filtered" }) },
      },
      EXPANDED,
    ],
    change: sql(SWAP),
    reasons: [RENAMED_TABLE],
  },
  {
    name: "pgroll's temporary column takes the name",
    change: sql(
      "ALTER TABLE users ADD COLUMN _pgroll_new_name text;\nUPDATE users SET _pgroll_new_name = upper(name);\nALTER TABLE users DROP COLUMN name;\nALTER TABLE users RENAME COLUMN _pgroll_new_name TO name;\n",
    ),
    reasons: [DROPPED_NAME],
  },
  {
    name: "pgroll's temporary column, merged before, takes the name",
    merged: [
      START,
      EXPANDED,
      { on: "2026-02-10", files: { "db/0003_start.sql": "ALTER TABLE users ADD COLUMN _pgroll_new_name text;\n" } },
    ],
    change: {
      "db/0004_complete.sql":
        "ALTER TABLE users DROP COLUMN name;\nALTER TABLE users RENAME COLUMN _pgroll_new_name TO full_name;\n",
    },
    reasons: [DROPPED_NAME, /error\[column-renamed\]/],
  },
  {
    name: "reshape's temporary column takes the name",
    change: sql(
      "ALTER TABLE users ADD COLUMN __reshape_0001_0000_new_name text;\nALTER TABLE users DROP COLUMN name CASCADE;\nALTER TABLE users RENAME COLUMN __reshape_0001_0000_new_name TO name;\n",
    ),
    reasons: [DROPPED_NAME],
  },
];

/** The column goes with something else. */
export const BY_CASCADE: readonly Cheat[] = [
  {
    name: "DROP DOMAIN … CASCADE",
    change: sql("DROP DOMAIN points CASCADE;\n"),
    reasons: [/error\[column-dropped\] column public\.users\.score is dropped/],
  },
  {
    name: "DROP TYPE … CASCADE",
    change: sql("DROP TYPE mood CASCADE;\n"),
    reasons: [/error\[column-dropped\] column public\.users\.mood is dropped/],
  },
  {
    name: "DROP EXTENSION … CASCADE",
    change: sql("DROP EXTENSION citext CASCADE;\n"),
    reasons: [/error\[column-dropped\] column public\.users\.tag is dropped/],
  },
  {
    name: "the parent's column dropped",
    change: sql("ALTER TABLE people DROP COLUMN nick;\n"),
    reasons: [/error\[column-dropped\] column public\.people\.nick is dropped/],
  },
  {
    name: "the child's own column dropped, once its parent let go of it",
    change: sql("ALTER TABLE users NO INHERIT people;\nALTER TABLE users DROP COLUMN nick;\n"),
    reasons: [/error\[column-dropped\] column public\.users\.nick is dropped/],
  },
  {
    name: "a column dropped from a detached partition",
    change: sql("ALTER TABLE events DETACH PARTITION events_2026;\nALTER TABLE events_2026 DROP COLUMN note;\n"),
    reasons: [/error\[column-dropped\] column public\.events_2026\.note is dropped/],
  },
  {
    name: "DROP SCHEMA … CASCADE",
    change: sql("DROP SCHEMA audit CASCADE;\n"),
    reasons: [/error\[table-dropped\].*audit\.log/],
  },
  {
    name: "DROP OWNED … CASCADE",
    change: sql("DROP OWNED BY shop CASCADE;\n"),
    reasons: [/error\[statement-opaque\]/],
  },
  {
    name: "the parent dropped with CASCADE",
    change: sql("DROP TABLE people CASCADE;\n"),
    reasons: [/error\[table-dropped\] .*public\.users/],
  },
];
