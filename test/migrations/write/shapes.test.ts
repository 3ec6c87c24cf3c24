import { describe, expect, it } from "vitest";
import { treeOf } from "../tree.ts";
import { EXPAND, write } from "./support.ts";

const SQL = "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n";
const WORDS = "expand_users_email_to_contact_email";
const GOOSE = `-- +goose Up\n${SQL}`;
const LIQUIBASE = `--liquibase formatted sql\n--changeset ann:1\n${SQL}`;
const include = (file: string) => `  - include:\n      file: ${file}\n`;

/** Folders as repositories have them: the framework (null: told by the files), the files, and the new paths. */
const SHAPES: readonly (readonly [string | null, Readonly<Record<string, string>>, readonly string[]])[] = [
  [null, { "000009_a.up.sql": SQL, "000009_a.down.sql": "" }, [`000010_${WORDS}.down.sql`, `000010_${WORDS}.up.sql`]],
  [null, { "20240101120000_a.up.sql": SQL }, [`20261122090807_${WORDS}.up.sql`]],
  [null, { "1700000000_a.up.sql": SQL }, [`1795338487_${WORDS}.up.sql`]],
  ["goose", { "00001_a.sql": GOOSE, "20240101120000_b.sql": GOOSE }, [`20261122090807_${WORDS}.sql`]],
  ["sql-migrate", { "7-add-users.sql": `-- +migrate Up\n${SQL}` }, ["8-expand-users-email-to-contact-email.sql"]],
  ["flyway", { "V1_9__a.sql": SQL }, [`V1_10__${WORDS}.sql`]],
  [
    "flyway",
    { "V2024.01.02.1200__a.sql": SQL, "U2024.01.02.1200__a.sql": "" },
    [`U2026.11.22.0908__${WORDS}.sql`, `V2026.11.22.0908__${WORDS}.sql`],
  ],
  [
    "sqlx",
    { "20240101120000_a.up.sql": SQL, "20240101120000_a.down.sql": "" },
    [`20261122090807_${WORDS}.down.sql`, `20261122090807_${WORDS}.up.sql`],
  ],
  ["diesel", { "2024-01-01-120000_a/up.sql": SQL }, [`2026-11-22-090807_${WORDS}/up.sql`]],
  ["diesel", { "2026-11-22-090807_a/up.sql": SQL }, [`2026-11-22-090808_${WORDS}/up.sql`]],
  [
    "prisma",
    { "20240101120000_a/migration.sql": SQL, "migration_lock.toml": 'provider = "postgresql"\n' },
    [`20261122090807_${WORDS}/migration.sql`],
  ],
  ["tern", { "001_a.sql": SQL, "002_b.sql": "SELECT 1;\n" }, [`003_${WORDS}.sql`]],
  [
    "temporal",
    {
      "v1.9/manifest.json": '{"CurrVersion":"1.9","MinCompatibleVersion":"1.0","SchemaUpdateCqlFiles":["a.sql"]}',
      "v1.9/a.sql": SQL,
    },
    [`v1.10/${WORDS}.sql`, "v1.10/manifest.json"],
  ],
  ["plain", { "V01-users.sql": SQL, "V02-more.sql": "SELECT 1;\n" }, ["V03-expand-users-email-to-contact-email.sql"]],
  ["plain", { "001_a/up.sql": SQL, "001_a/down.sql": "" }, [`002_${WORDS}/down.sql`, `002_${WORDS}/up.sql`]],
  [
    "drizzle",
    {
      "20240101120000_a/migration.sql": SQL,
      "20240101120000_a/snapshot.json": '{"id":"one","prevIds":["zero"],"ddl":[]}',
    },
    [`20261122090807_${WORDS}/migration.sql`, `20261122090807_${WORDS}/snapshot.json`],
  ],
  ["liquibase", { "changelog.sql": LIQUIBASE }, ["changelog.sql"]],
  ["liquibase", { "001-a.sql": LIQUIBASE, "002-b.sql": LIQUIBASE.replace("ann:1", "ann:2") }, [`003-${WORDS}.sql`]],
  [
    "liquibase",
    { "master.yaml": `databaseChangeLog:\n${include("001-a.sql")}`, "001-a.sql": LIQUIBASE },
    [`002-${WORDS}.sql`, "master.yaml"],
  ],
  [
    "liquibase",
    {
      "master.xml":
        '<databaseChangeLog>\n  <include file="001-a.sql" relativeToChangelogFile="true"/>\n</databaseChangeLog>\n',
      "001-a.sql": LIQUIBASE,
    },
    [`002-${WORDS}.sql`, "master.xml"],
  ],
  [
    "liquibase",
    { "master.json": '{"databaseChangeLog": [{"include": {"file": "001-a.sql"}}]}', "001-a.sql": LIQUIBASE },
    [`002-${WORDS}.sql`, "master.json"],
  ],
  [
    "liquibase",
    {
      "master.yaml": "databaseChangeLog:\n  - includeAll:\n      path: sql\n      relativeToChangelogFile: true\n",
      "sql/001-a.sql": LIQUIBASE,
    },
    [`sql/002-${WORDS}.sql`],
  ],
];

describe("a new migration in a repository of its own ways", () => {
  it.each(SHAPES)("%s %j", async (framework, files, expected) => {
    const tree = treeOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [`db/${name}`, text])));
    const { added, before, after, files: written } = await write(tree, "db", framework, [EXPAND]);
    expect(
      Object.keys(written)
        .map((path) => path.slice("db/".length))
        .sort(),
    ).toEqual(expected);
    expect(added).toHaveLength(1);
    expect(after.migrations.at(-1)).toEqual(added[0]);
    expect(after.problems).toEqual(before.problems);
  });

  it("goes on from drizzle's snapshot under an identity of its own", async () => {
    const snapshot = '{"id":"one","prevIds":["zero"],"ddl":[]}';
    const tree = treeOf({ "db/20240101120000_a/migration.sql": SQL, "db/20240101120000_a/snapshot.json": snapshot });
    const { files, notes } = await write(tree, "db", "drizzle", [EXPAND]);
    const [, text = ""] = Object.entries(files).find(([path]) => path.endsWith("snapshot.json")) ?? [];
    expect(JSON.parse(text)).toMatchObject({ prevIds: ["one"], ddl: [] });
    expect(JSON.parse(text).id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(notes.join()).toContain("snapshot shows the schema as it was");
  });

  it("does not vouch for what was changed behind Atlas's back", async () => {
    const tree = treeOf({ "db/1_a.sql": SQL, "db/atlas.sum": "h1:x\n1_a.sql h1:y\n" });
    await expect(write(tree, "db", "atlas", [EXPAND])).rejects.toThrow("does not sum up its own lines");
  });

  it("says so where a tool would read something else than it was given", async () => {
    const tree = treeOf({ "db/1_a.sql": SQL, "db/2_b.sql": "SELECT 1;\n" });
    const template = { ...EXPAND, up: "INSERT INTO users VALUES (1, '{{ .unknown }}');\n" };
    await expect(write(tree, "db", "tern", [template])).rejects.toThrow("cannot be written for tern");
  });
});
