import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";

const USERS = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text, "nick" text);\n';
const CONNECTOR = JSON.stringify({
  name: "shop",
  config: {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "plugin.name": "pgoutput",
    "topic.prefix": "shop",
    "key.converter": "io.confluent.connect.avro.AvroConverter",
    "value.converter": "io.confluent.connect.avro.AvroConverter",
  },
});

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
}

/** Tools that keep a folder for each migration, or a list of them. */
describe("migrations in folders", () => {
  let root = "";
  const git = (...args: readonly string[]) => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...identity, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  };
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  const merged = (files: Readonly<Record<string, string>>) => {
    write({
      "headgate.yaml": "postgres: 17\nconnectors: [connect/*.json]\ncontracts: reads/*.yaml\n",
      "connect/shop.json": CONNECTOR,
      "reads/mailer.yaml": "consumer: mailer\nowner: team\nreads:\n  - table: public.users\n    columns: [id, email]\n",
      ...files,
    });
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "merged");
  };
  const stops = async () => {
    const { code, stdout } = await headgate(["check", "--base", "main", "--format", "json"], { cwd: root });
    const report: { readonly findings: readonly Found[] } = JSON.parse(stdout);
    const errors = report.findings.filter(({ severity }) => severity === "error");
    return { code, errors: errors.map(({ rule, file }) => `${rule} ${file}`) };
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "headgate-folders-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("Prisma: the folder the change adds is what is pending", async () => {
    const lock = { "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n' };
    merged({ ...lock, "prisma/migrations/20240101000000_users/migration.sql": USERS });
    const added = "prisma/migrations/20240102000000_email/migration.sql";
    write({ [added]: 'ALTER TABLE "users" DROP COLUMN "email";\n' });
    const { code, errors } = await stops();
    expect([code, errors]).toEqual([1, expect.arrayContaining([`column-dropped ${added}`])]);
    write({ [added]: 'ALTER TABLE "users" ADD COLUMN "age" integer;\n' });
    expect(await stops()).toEqual({ code: 0, errors: [] });
  });

  it("Drizzle: a script that the journal does not list stops the check", async () => {
    const entry = { idx: 0, when: 1, tag: "0000_users", breakpoints: true };
    merged({ "drizzle/meta/_journal.json": JSON.stringify({ entries: [entry] }), "drizzle/0000_users.sql": USERS });
    write({ "drizzle/0001_email.sql": "SELECT 1;\n" });
    expect(await stops()).toEqual({ code: 1, errors: ["migration-history drizzle/0001_email.sql"] });
    write({
      "drizzle/meta/_journal.json": JSON.stringify({ entries: [entry, { idx: 1, when: 2, tag: "0001_email" }] }),
    });
    expect(await stops()).toEqual({ code: 0, errors: [] });
  });
});
