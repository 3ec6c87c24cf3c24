import {
  CONFIG,
  CONTRACT,
  connector,
  EXPAND,
  EXPANDED,
  type Files,
  type Merged,
  PLAN,
  START,
  TABLES,
} from "./project.ts";

/** A change that should not get through, and why it does not. */
export interface Cheat {
  readonly name: string;
  /** What is merged; absent: the start, and the plan with its expand step six weeks ago. */
  readonly merged?: readonly Merged[];
  readonly change: Files;
  /** Absent: six weeks after the expand step. */
  readonly now?: string;
  /** What the report says. */
  readonly reasons: readonly RegExp[];
}

const sql = (text: string): Files => ({ "db/0003_change.sql": text });
const STEP = sql(CONTRACT);
const LEGACY = "consumer: legacy\nreads: [{table: public.users, columns: [id, email]}]\n";
const DROPPED_NAME = /error\[column-dropped\] column public\.users\.name is dropped/;
const RENAMED_TABLE = /error\[table-renamed\]/;

/** What a change writes about itself. */
export const ITS_OWN_WORD: readonly Cheat[] = [
  {
    name: "plan, expand and drop in one change",
    merged: [START],
    change: { ...EXPANDED.files, ...STEP },
    reasons: [/error\[column-dropped\]/, /first appears in this change/],
  },
  {
    name: "plan merged alone, expand and drop in one change",
    merged: [START, { on: "2026-02-01", files: { "plans/email.yaml": PLAN } }],
    change: { "db/0002_contact_email.sql": EXPAND, ...STEP },
    reasons: [/error\[column-dropped\]/, /no column "contact_email" at base/],
  },
  {
    name: "contract weakened with the drop",
    merged: [START, { on: "2026-02-01", files: { ...EXPANDED.files, "consumers/legacy.yaml": LEGACY } }],
    change: { ...STEP, "consumers/legacy.yaml": LEGACY.replace("id, email", "id") },
    reasons: [/error\[column-dropped\]/, /still read at base: legacy/],
  },
  {
    name: "contract deleted with the drop",
    merged: [START, { on: "2026-02-01", files: { ...EXPANDED.files, "consumers/legacy.yaml": LEGACY } }],
    change: { ...STEP, "consumers/legacy.yaml": null },
    reasons: [/error\[column-dropped\]/, /still read at base: legacy/],
  },
  {
    name: "`migrated` written in the same change",
    merged: [START, { on: "2026-02-01", files: { ...EXPANDED.files, "consumers/legacy.yaml": LEGACY } }],
    change: { ...STEP, "consumers/legacy.yaml": LEGACY.replace("columns:", "migrated: [email], columns:") },
    reasons: [/error\[column-dropped\]/, /still read at base: legacy/],
  },
  {
    name: "plan edited to wait less in the change that uses it",
    merged: [START, { ...EXPANDED, files: { ...EXPANDED.files, "plans/email.yaml": PLAN.replace("14d", "90d") } }],
    change: { ...STEP, "plans/email.yaml": PLAN.replace("14d", "0d") },
    reasons: [/error\[column-dropped\]/, /warning\[plan-edited\]/, /this change edits the plan itself \(soak\)/],
  },
  {
    name: "plan pointed at another column in the change that uses it",
    change: {
      ...sql("ALTER TABLE users DROP COLUMN name;\n"),
      "plans/email.yaml": PLAN.replace("column: email", "column: name"),
    },
    reasons: [DROPPED_NAME, /warning\[plan-edited\]/],
  },
  {
    name: "plan deleted in the change that needs more of it",
    merged: [START, { ...EXPANDED, files: { ...EXPANDED.files, "plans/email.yaml": PLAN.replace("14d", "90d") } }],
    change: { ...STEP, "plans/email.yaml": null },
    reasons: [/error\[column-dropped\]/, /still needs soak/],
  },
  {
    name: "waiver written into the plan in the same change",
    merged: [START, { on: "2026-02-01", files: { ...EXPANDED.files, "consumers/legacy.yaml": LEGACY } }],
    change: {
      ...STEP,
      "plans/email.yaml": `${PLAN}waivers: [{consumer: legacy, reason: retired, expires: 2027-01-01}]\n`,
    },
    reasons: [/error\[column-dropped\]/, /edits the plan itself \(waivers\)/],
  },
  {
    name: "waiver written into headgate.yaml in the same change",
    change: {
      ...sql("ALTER TABLE users DROP COLUMN name;\n"),
      "headgate.yaml": `${CONFIG}plans: plans/*.yaml\nwaivers: [{rule: column-dropped, table: public.users, reason: now, owner: me, expires: 2027-01-01}]\n`,
    },
    reasons: [DROPPED_NAME, /holds from the next change on/],
  },
  {
    name: "`plans.require` emptied in the same change",
    now: "2026-02-05",
    change: { ...STEP, "headgate.yaml": `${CONFIG}plans: {files: plans/*.yaml, require: [expand-merged]}\n` },
    reasons: [/error\[column-dropped\]/, /still needs soak/, /what this change requires holds from the next one on/],
  },
  {
    name: "the rule turned off in the same change",
    change: {
      ...sql("ALTER TABLE users DROP COLUMN name;\n"),
      "headgate.yaml": `${CONFIG.replace("pii-captured", "column-dropped")}plans: plans/*.yaml\n`,
    },
    reasons: [DROPPED_NAME],
  },
  {
    name: "a comment that ignores the rule",
    change: sql("-- headgate:ignore column-dropped -- we know what we do\nALTER TABLE users DROP COLUMN name;\n"),
    reasons: [DROPPED_NAME, /has no effect on a finding that hits a consumer/],
  },
];

/** What is done to history. */
export const ITS_HISTORY: readonly Cheat[] = [
  {
    name: "expand step with a commit date of long ago",
    merged: [START, { ...EXPANDED, on: "2025-01-01" }],
    now: "2026-01-10",
    change: STEP,
    reasons: [/error\[column-dropped\]/, /soak failed: only 5d/],
  },
  {
    name: "expand step with a commit date to come",
    merged: [START, { ...EXPANDED, on: "2027-01-01" }],
    change: STEP,
    reasons: [/error\[column-dropped\]/, /soak failed: only 0/],
  },
  {
    name: "expand reverted and added again",
    merged: [
      START,
      EXPANDED,
      { on: "2026-02-10", files: { "db/0002_contact_email.sql": null } },
      { on: "2026-03-10", files: { "db/0002_contact_email.sql": EXPAND } },
    ],
    change: STEP,
    reasons: [/error\[column-dropped\]/, /soak failed: only 5d/],
  },
  {
    name: "plan taken out and put back",
    merged: [
      START,
      EXPANDED,
      { on: "2026-02-10", files: { "plans/email.yaml": null } },
      { on: "2026-03-10", files: { "plans/email.yaml": PLAN } },
    ],
    change: STEP,
    reasons: [/error\[column-dropped\]/, /soak failed: only 5d/],
  },
  {
    name: "soak shortened shortly before",
    merged: [
      START,
      { ...EXPANDED, files: { ...EXPANDED.files, "plans/email.yaml": PLAN.replace("14d", "90d") } },
      { on: "2026-03-14", files: { "plans/email.yaml": PLAN } },
    ],
    change: STEP,
    reasons: [/error\[column-dropped\]/, /soak failed: only 1d/],
  },
  {
    name: "expand step edited after it was merged",
    merged: [
      START,
      {
        ...EXPANDED,
        files: { ...EXPANDED.files, "db/0002_contact_email.sql": "ALTER TABLE users ADD COLUMN contact_email text;\n" },
      },
      { on: "2026-02-20", files: { "db/0002_contact_email.sql": EXPAND } },
    ],
    change: STEP,
    reasons: [/error\[column-dropped\]/, /was edited on 2026-02-20/],
  },
  {
    name: "expand step edited by the change itself",
    change: { ...STEP, "db/0002_contact_email.sql": EXPAND.replace("contact_email text", "contact_email varchar(10)") },
    reasons: [/error\[migration-history\]/],
  },
  {
    name: "trigger dropped by an earlier change, before the contract step",
    merged: [
      START,
      EXPANDED,
      { on: "2026-02-20", files: { "db/0003_drop.sql": "DROP TRIGGER users_email_sync ON users;\n" } },
    ],
    change: { "db/0004_contract.sql": "DROP FUNCTION users_email_sync();\nALTER TABLE users DROP COLUMN email;\n" },
    reasons: [/error\[column-dropped\]/, /dual-write failed/],
  },
  {
    name: "trigger dropped before the plan is ready",
    now: "2026-02-05",
    change: sql("DROP TRIGGER users_email_sync ON users;\n"),
    reasons: [/error\[plan-sync-removed\]/],
  },
  {
    name: "trigger disabled before the plan is ready",
    now: "2026-02-05",
    change: sql("ALTER TABLE users DISABLE TRIGGER users_email_sync;\n"),
    reasons: [/error\[plan-sync-removed\]/, /is disabled/],
  },
  {
    name: "trigger function replaced by one that does nothing",
    now: "2026-02-05",
    change: sql(
      "CREATE OR REPLACE FUNCTION users_email_sync() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n",
    ),
    reasons: [/error\[plan-sync-removed\]/],
  },
  {
    name: "trigger dropped, with a comment that ignores the rule",
    now: "2026-02-05",
    change: sql("-- headgate:ignore plan-sync-removed -- not needed\nDROP TRIGGER users_email_sync ON users;\n"),
    reasons: [/error\[plan-sync-removed\]/],
  },
  {
    name: "what takes over dropped again",
    now: "2026-02-05",
    change: sql("DROP TRIGGER users_email_sync ON users;\nALTER TABLE users DROP COLUMN contact_email;\n"),
    reasons: [/error\[plan-sync-removed\]/, /error\[column-dropped\] column public\.users\.contact_email/],
  },
  {
    name: "contract step taken twice",
    merged: [START, EXPANDED, { on: "2026-03-10", files: { "db/0003_contract.sql": CONTRACT } }],
    change: { "db/0004_again.sql": "ALTER TABLE users DROP COLUMN contact_email;\n" },
    reasons: [/error\[column-dropped\] column public\.users\.contact_email/, /plan: none covers it/],
  },
];

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
