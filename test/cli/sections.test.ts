import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";

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
const CONTRACT = "consumer: mailer\nowner: team-mail\nreads:\n  - table: public.users\n    columns: [id, email]\n";
const GOOSE =
  "-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY, email text, nick text);\n-- +goose Down\nDROP TABLE users;\n";
const LIQUIBASE =
  "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE users (id bigint PRIMARY KEY, email text, nick text);\n";

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
}

/** Migration files that hold more than the way up. */
describe("migrations in sections", () => {
  let root = "";
  const git = (...args: readonly string[]) => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...identity, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const merged = (yaml: string, path: string, text: string) => {
    write("headgate.yaml", `postgres: 17\n${yaml}\nconnectors: [connect/*.json]\ncontracts: reads/*.yaml\n`);
    write("connect/shop.json", CONNECTOR);
    write("reads/mailer.yaml", CONTRACT);
    write(path, text);
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "merged");
  };
  const check = async () => {
    const { code: status, stdout } = await headgate(["check", "--base", "main", "--format", "json"], { cwd: root });
    const { findings }: { readonly findings: readonly Found[] } = JSON.parse(stdout);
    return { status, findings };
  };
  /** `rule file:line` of what stops the change. */
  const stops = async () => {
    const { status, findings } = await check();
    const errors = findings.filter(({ severity }) => severity === "error");
    return { status, errors: errors.map(({ rule, file, line }) => `${rule} ${file}:${line}`).sort() };
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "headgate-sections-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("goose: what the way down takes back still counts, where it stands", async () => {
    merged("migrations: db/migrations", "db/migrations/00001_users.sql", GOOSE);
    write(
      "db/migrations/00002_email.sql",
      "-- +goose Up\n-- no longer wanted\nALTER TABLE users\n  DROP COLUMN email;\n-- +goose Down\nALTER TABLE users ADD COLUMN email text;\n",
    );
    const { status, errors } = await stops();
    expect(status).toBe(1);
    expect(errors).toContain("column-dropped db/migrations/00002_email.sql:3");
    write(
      "db/migrations/00002_email.sql",
      "-- +goose Up\nALTER TABLE users ADD COLUMN age int;\n-- +goose Down\nALTER TABLE users DROP COLUMN email;\n",
    );
    expect(await stops()).toEqual({ status: 0, errors: [] });
  });

  it("goose: a Go migration in between stops the check", async () => {
    merged("migrations: db/migrations", "db/migrations/00001_users.sql", GOOSE);
    write("db/migrations/00002_code.go", "package migrations\n");
    expect(await stops()).toEqual({ status: 1, errors: ["migration-history db/migrations/00002_code.go:1"] });
  });

  it("goose: a Go migration that was merged is a warning from then on", async () => {
    write("db/migrations/00002_code.go", "package migrations\n");
    merged("migrations: db/migrations", "db/migrations/00001_users.sql", GOOSE);
    write("db/migrations/00003_age.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN age int;\n");
    expect(await stops()).toEqual({ status: 0, errors: [] });
    expect((await check()).findings).toContainEqual(
      expect.objectContaining({
        rule: "migration-history",
        severity: "warning",
        file: "db/migrations/00002_code.go",
      }),
    );
  });

  it("Liquibase: a change set added to a merged file is what is pending", async () => {
    merged("migrations: {path: db, placeholders: {gone: email}}", "db/users.sql", LIQUIBASE);
    write(
      "db/users.sql",
      `${LIQUIBASE}--rollback DROP TABLE users;\n--changeset ann:2\nALTER TABLE users DROP COLUMN $\{gone};\n`,
    );
    const { status, errors } = await stops();
    expect(status).toBe(1);
    expect(errors).toContain("column-dropped db/users.sql:6");
    expect(errors.filter((error) => error.startsWith("migration-history"))).toEqual([]);
    write("db/users.sql", LIQUIBASE.replace("nick text", "nick int"));
    expect((await stops()).errors).toEqual(["migration-history db/users.sql:1"]);
  });
});
