import { CONFIG, CONTRACT, EXPAND, EXPANDED, type Files, type Merged, PLAN, START } from "./project.ts";

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

export const sql = (text: string): Files => ({ "db/0003_change.sql": text });
const STEP = sql(CONTRACT);
const LEGACY = "consumer: legacy\nreads: [{table: public.users, columns: [id, email]}]\n";
export const DROPPED_NAME = /error\[column-dropped\] column public\.users\.name is dropped/;

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
