import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { headgate, type Outcome } from "../../cli/run.ts";

/** Files by path; null takes one away. */
export type Files = Readonly<Record<string, string | null>>;

/** A commit on the default branch. */
export interface Merged {
  readonly on: string;
  readonly files: Files;
}

/** The columns of the tables hold personal data by their names; that is not what this is about. */
export const CONFIG =
  "postgres: 17\nmigrations: db\nconnectors: [connect/*.json]\ncontracts: consumers/*.yaml\nrules: {pii-captured: off}\n";
const PLANS = "plans: plans/*.yaml\n";

export const TABLES = `
CREATE EXTENSION citext;
CREATE SCHEMA audit;
CREATE DOMAIN points AS integer;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE people (nick text);
CREATE TABLE users (id bigint PRIMARY KEY, email text, name text, score points, tag citext, mood mood) INHERITS (people);
CREATE TABLE audit.log (id bigint PRIMARY KEY, line text);
CREATE TABLE events (id bigint, day date, note text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
`;

export const EXPAND = `ALTER TABLE users ADD COLUMN contact_email text;
CREATE FUNCTION users_email_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.contact_email IS NULL THEN NEW.contact_email := NEW.email; ELSE NEW.email := NEW.contact_email; END IF;
  ELSIF ROW(NEW.contact_email) *<> ROW(OLD.contact_email) THEN
    NEW.email := NEW.contact_email;
  ELSE
    NEW.contact_email := NEW.email;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER users_email_sync BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION users_email_sync();
`;

export const CONTRACT = `DROP TRIGGER users_email_sync ON users;
DROP FUNCTION users_email_sync();
ALTER TABLE users DROP COLUMN email;
`;

export const PLAN = `plan: users-email-to-contact-email
operation: rename-column
table: public.users
column: email
to: contact_email
owner: team-identity
soak: 14d
`;

export const MOVED = "consumer: search\nreads: [{table: public.users, columns: [id, contact_email, name]}]\n";

export const OPTIONS: Readonly<Record<string, string>> = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "topic.prefix": "shop",
  "plugin.name": "pgoutput",
  "table.include.list": String.raw`public\.(people|users|events.*),audit\.log`,
};

export function connector(options: Readonly<Record<string, string>> = {}): string {
  return `${JSON.stringify({ name: "shop", config: { ...OPTIONS, ...options } }, null, 2)}\n`;
}

/** What stands before anybody thinks of the plan. */
export const START: Merged = {
  on: "2026-01-05",
  files: {
    "headgate.yaml": CONFIG + PLANS,
    "connect/shop.json": connector(),
    "consumers/search.yaml": MOVED,
    "db/0001_tables.sql": TABLES,
  },
};

/** The plan and its expand step, as they should be merged. */
export const EXPANDED: Merged = {
  on: "2026-02-01",
  files: { "plans/email.yaml": PLAN, "db/0002_contact_email.sql": EXPAND },
};

/** Six weeks later. */
export const NOW = new Date("2026-03-15T12:00:00Z");

/** A git repository whose default branch has these commits, and a change in its work tree. */
export class Repository {
  readonly root = mkdtempSync(join(tmpdir(), "headgate-cheat-"));

  constructor(merged: readonly Merged[]) {
    this.#git("", "init", "-q", "-b", "main");
    for (const { on, files } of merged) {
      this.lay(files).merge(on);
    }
  }

  lay(files: Files): this {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.root, path);
      if (text === null) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    return this;
  }

  /** What is laid is merged. */
  merge(on: string): void {
    this.#git(on, "add", "-A");
    this.#git(on, "commit", "-q", "--allow-empty", "-m", `merged on ${on}`);
  }

  check(now: Date): Promise<Outcome> {
    return headgate(["check", "--base", "HEAD", "--no-cache", "--engine", "static"], { cwd: this.root, now });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #git(on: string, ...args: readonly string[]): void {
    const identity = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false"];
    const date = on === "" ? {} : { GIT_AUTHOR_DATE: `${on}T12:00:00Z`, GIT_COMMITTER_DATE: `${on}T12:00:00Z` };
    execFileSync("git", [...identity, ...args], { cwd: this.root, env: { ...process.env, ...date }, stdio: "pipe" });
  }
}
