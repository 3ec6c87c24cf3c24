import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareFlywayVersions } from "../../src/migrations/flyway-version.ts";
import { detectFramework } from "../../src/migrations/frameworks.ts";
import { compareNaturally } from "../../src/migrations/natural-order.ts";
import { readHistory } from "../../src/migrations/read.ts";
import type { History } from "../../src/model/migration.ts";
import { listed, namesOnly, treeOf, versions } from "./tree.ts";

function read(files: Record<string, string>, framework: string | null = null): Promise<History> {
  return readHistory(treeOf(files), { kind: "path", path: "db", framework, table: null });
}

describe("detection by file names", () => {
  it.each([
    ["golang-migrate", ["1_a.up.sql", "1_a.down.sql", "README.md"]],
    ["golang-migrate", ["20240101120000_a.up.sql"]],
    ["golang-migrate", ["1_a.up.sql", "1_a.down.sql", "2_b.up.sql", "atlas.sum"]],
    ["plain", ["1_a.up.sql", "2_b.up.sql", "3_c.sql", "4_d.sql"]],
    ["plain", ["1_a.up.sql", "1_b.up.sql", "1_c.up.sql", "2_d.up.sql"]],
    ["plain", ["0-a/up.sql", "1-b/up.sql", "10-c/up.sql"]],
    ["flyway", ["V1__a.sql", "V1.1__b.sql", "R__views.sql", "beforeMigrate.sql"]],
    ["flyway", ["ehr/V1__a.sql", "ehr/V2__b.sql"]],
    ["popx", ["1_a.mysql.up.sql", "1_a.up.sql", "1_a.down.sql"]],
    ["golang-migrate", ["1_a.up.sql", "2_b.postgres.up.sql"]],
    ["plain", ["001_a.sql", "002_b.sql"]],
    ["plain", ["2024_a/migration.sql", "2024_b/migration.sql"]],
    ["prisma", ["20240101000000_a/migration.sql", "20240101000001_b/migration.sql"]],
    ["drizzle", ["20240101000000_a/migration.sql", "20240101000000_a/snapshot.json"]],
    ["diesel", ["2024-01-01-000000_a/up.sql", "2024-01-01-000000_a/down.sql"]],
    ["refinery", ["V1__a.sql", "V2__b.rs"]],
    ["refinery", ["V1__a.sql", "U2__b.sql"]],
    ["flyway", ["V1__a.sql", "U1__a.sql"]],
    ["atlas", ["1.sql", "atlas.sum"]],
    ["plain", ["01/01_a.up.sql", "01/02_b.up.sql"]],
    ["plain", ["down only/1_a.down.sql", "1_a.SQL"]],
  ])("takes %s for %j", (id, paths) => {
    expect(detectFramework({ folder: "db", paths, texts: new Map() })?.id).toBe(id);
  });

  it("takes nothing where there is no SQL", () => {
    expect(detectFramework({ folder: "db", paths: ["README.md", "001.js"], texts: new Map() })).toBeNull();
  });
});

describe("ways back in plain SQL", () => {
  it("are told by a last word where the way there is beside them", async () => {
    const files = namesOnly("1_a.up.sql", "1_a_down.sql", "1_b.sql", "1_b-down.sql", "2_scale_down.sql", "3_c.sql");
    const { migrations, problems } = await read(files, "plain");
    expect(migrations.map(({ version }) => version)).toEqual(["1_a.up", "1_b", "2_scale_down", "3_c"]);
    expect(problems).toEqual([]);
  });
});

describe("files for several databases", () => {
  it("takes PostgreSQL's where all names end in their database", async () => {
    const names = ["0001_a", "0002_b"].flatMap((name) => [`${name}_postgres.up.sql`, `${name}_sqlite.up.sql`]);
    const { framework, migrations, problems } = await read(namesOnly(...names));
    expect(framework).toBe("plain");
    expect(migrations.map(({ file }) => file)).toEqual(["db/0001_a_postgres.up.sql", "db/0002_b_postgres.up.sql"]);
    expect(problems).toEqual([]);
  });
});

describe("golang-migrate", () => {
  it("orders up files by number and leaves the rest", async () => {
    const files = namesOnly(
      "10_b.up.sql",
      "9_a.up.sql",
      "9_a.down.sql",
      "000011_c d.up.SQL",
      "x.sql",
      "old/1_x.up.sql",
    );
    const history = await read(files, "golang-migrate");
    expect(history.migrations.map(({ version, name, file }) => [version, name, file])).toEqual([
      ["9", "a", "db/9_a.up.sql"],
      ["10", "b", "db/10_b.up.sql"],
      ["000011", "c d", "db/000011_c d.up.SQL"],
    ]);
    expect(history.problems).toEqual([]);
  });

  it("reports files that are numbered and not named as it wants them", async () => {
    const { problems } = await read(namesOnly("1_a.up.sql", "2_b.sql"), "golang-migrate");
    expect(problems.map(({ kind, at }) => [kind, at.file])).toEqual([["unreadable", "db/2_b.sql"]]);
  });

  it("sends a file as one transaction, even where PostgreSQL will refuse that", async () => {
    const history = await read({ "db/1_a.up.sql": "CREATE INDEX CONCURRENTLY i ON t (a); SELECT 1" });
    expect(history.migrations[0]?.transaction).toBe("migration");
  });

  it("reports a version that two files have, however it is written", async () => {
    const history = await read(namesOnly("1_b.up.sql", "001_a.up.sql", "2_c.up.sql"));
    expect(versions(history)).toEqual(["001", "2"]);
    expect(listed(history.problems)).toEqual([
      "duplicate-version db/1_b.up.sql: version 1 is also that of db/001_a.up.sql: golang-migrate refuses to run both",
    ]);
  });
});

describe("Flyway", () => {
  it("orders by MigrationVersion, repeatable ones last", async () => {
    const history = await read(
      namesOnly(
        "V10__d.sql",
        "sub/V2__b.sql",
        "V1_5__a_b.sql",
        "R__z.sql",
        "R__a_view.sql",
        "V2.0.1__c.sql",
        "V1.sql",
        "U2__b.sql",
        "afterMigrate__x.sql",
        "V2__b.sql.conf",
      ),
    );
    expect(history.migrations.map(({ version, name, role }) => [version, name, role])).toEqual([
      ["1", "", undefined],
      ["1.5", "a b", undefined],
      ["2", "b", undefined],
      ["2.0.1", "c", undefined],
      ["10", "d", undefined],
      ["R__a_view", "a view", "repeatable"],
      ["R__z", "z", "repeatable"],
    ]);
    expect(history.problems).toEqual([]);
  });

  it("takes 1 and 1.0 for the same version", async () => {
    const history = await read(namesOnly("V1__a.sql", "V1.0__b.sql"));
    expect(listed(history.problems)).toEqual([
      "duplicate-version db/V1__a.sql: version 1 is also that of db/V1.0__b.sql: Flyway refuses to run both",
    ]);
  });

  it("starts from the highest baseline migration", async () => {
    const history = await read(namesOnly("V1__a.sql", "V2__b.sql", "V3__c.sql", "B1__x.sql", "B2__y.sql"));
    expect(history.migrations.map(({ file, role }) => [file, role])).toEqual([
      ["db/B2__y.sql", "baseline"],
      ["db/V3__c.sql", undefined],
    ]);
  });

  it("reports names it does not run", async () => {
    const history = await read(
      namesOnly("V1__a.sql", "v2__b.sql", "V2-1__c.sql", "V3__d.SQL", "V__e.sql", "Views.sql"),
    );
    expect(versions(history)).toEqual(["1", "3"]);
    expect(history.problems.map(({ kind, at }) => `${kind} ${at.file}`)).toEqual([
      "unreadable db/v2__b.sql",
      "unreadable db/V2-1__c.sql",
      "unreadable db/V__e.sql",
    ]);
  });

  it("wraps a migration in a transaction unless a statement or its settings forbid", async () => {
    const history = await read({
      "db/V1__a.sql": "CREATE TABLE t (a int); -- CREATE INDEX CONCURRENTLY\nSELECT 'VACUUM'",
      "db/V2__b.sql": "/* x */ create unique index\nconcurrently i on t (a)",
      "db/V3__c.sql": "SELECT 1",
      "db/V3__c.sql.conf": "# why\r\nexecuteInTransaction=false\r\n",
      "db/V4__d.sql": "ALTER TYPE e ADD VALUE 'x'",
      "db/V5__e.sql": "ALTER TABLE p DETACH PARTITION q CONCURRENTLY",
    });
    expect(history.migrations.map(({ transaction }) => transaction)).toEqual([
      "migration",
      "statement",
      "statement",
      "migration",
      "statement",
    ]);
  });

  it("hands on placeholders, and reports those that would hide in a quote", async () => {
    const open = "$" + "{";
    const text = `CREATE TABLE ${open}flyway:defaultSchema}.t (a text DEFAULT '${open}Name}', b text DEFAULT '${open}who}') -- ${open}where}\n`;
    const files = { "db/V1__a.sql": text, "db/V2__b.sql": text, "db/V2__b.sql.conf": "placeholderReplacement = false" };
    const placeholders = new Map([["name", "x"]]);
    const source = { kind: "path", path: "db", framework: null, table: null, placeholders } as const;
    const history = await readHistory(treeOf(files), source);
    expect(history.migrations.map((migration) => migration.placeholders?.get("name"))).toEqual(["x", undefined]);
    expect(history.migrations[0]?.placeholders?.get("flyway:defaultschema")).toBe("public");
    expect(listed(history.problems)).toEqual([
      `unreadable db/V1__a.sql: no value is configured for the placeholder ${open}who}`,
      `unreadable db/V1__a.sql: no value is configured for the placeholder ${open}where}`,
    ]);
  });

  it("compares versions of any length", () => {
    expect(compareFlywayVersions("99999999999999999998", "99999999999999999999")).toBe(-1);
    expect(compareFlywayVersions("1.10", "1.9")).toBe(1);
    expect(compareFlywayVersions("1.0.0", "1")).toBe(0);
  });
});

describe("plain files", () => {
  it("orders folders and files by the numbers a person sees", async () => {
    const names = ["10/1.sql", "9/2 b.sql", "9/10_a.SQL", "9/1.1_x.sql", "9/1_z.sql", "9/1.10.sql", "9/1.9.sql"];
    expect(versions(await read(namesOnly(...names)))).toEqual([
      "9/1_z",
      "9/1.1_x",
      "9/1.9",
      "9/1.10",
      "9/2 b",
      "9/10_a",
      "10/1",
    ]);
  });

  it("leaves out ways back, and reports one without its way", async () => {
    const files = namesOnly("a/up.sql", "a/down.sql", "1_b.sql", "1_b.down.sql", "2_rollback.sql", "3_c.undo.sql");
    const history = await read(files, "plain");
    expect(versions(history)).toEqual(["1_b", "2_rollback", "a/up"]);
    expect(history.problems.map(({ kind, at }) => `${kind} ${at.file}`)).toEqual(["missing db/3_c.undo.sql"]);
  });

  it.each([
    ["goose", "-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE t;"],
    ["sql-migrate", "\n-- +migrate Up\nSELECT 1"],
    ["dbmate", "--migrate:up\nSELECT 1"],
    ["tern", "SELECT 1;\n---- create above / drop below ----\nSELECT 2"],
    ["node-pg-migrate", "-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2"],
    ["liquibase", "--liquibase formatted sql"],
  ])("refuses files written for %s, and names it", async (framework, text) => {
    await expect(read({ "db/1.sql": text }, "plain")).rejects.toMatchObject({
      name: "InputError",
      where: "db/1.sql",
      todo: expect.stringContaining(`framework: ${framework}}`),
    });
  });

  it("takes PostgreSQL's files where names tell the database, and refuses to guess", async () => {
    const told = await read(namesOnly("1-a/postgres.sql", "1-a/sqlite.sql", "2-b/sqlite.sql", "2-b/postgres.sql"));
    expect(versions(told)).toEqual(["1-a/postgres", "2-b/postgres"]);
    const untold = namesOnly("x.postgres.1.sql", "x.mysql.1.sql", "x.all.1.sql");
    await expect(read(untold)).rejects.toMatchObject({ message: expect.stringContaining("x.all.1.sql") });
    await expect(read(namesOnly("common/1.sql", "postgres/1.sql", "oracle/1.sql"))).rejects.toMatchObject({
      message: "the folder holds migrations for several databases: postgres, oracle",
    });
    const names = namesOnly("1_mysql_feed.sql", "2_postgres_fdw.sql");
    expect(versions(await read(names))).toEqual(["1_mysql_feed", "2_postgres_fdw"]);
  });

  it("reports files without a number among those that have one", async () => {
    const history = await read(namesOnly("1.0/1.sql", "1.0/2.sql", "1.1/1.sql", "LATEST.sql"));
    expect(versions(history)).toEqual(["1.0/1", "1.0/2", "1.1/1"]);
    expect(history.problems.map(({ kind, at }) => `${kind} ${at.file}`)).toEqual(["unreadable db/LATEST.sql"]);
    expect((await read(namesOnly("a.sql", "1_b.sql", "2_c.sql"))).problems).toEqual([]);
  });

  it("orders totally and without regard to leading zeros", () => {
    const name = fc
      .array(fc.constantFrom("1", "01", "9", "10", "_", ".", "/", "a", "B"), { maxLength: 6 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        const sign = (left: string, right: string) => Math.sign(compareNaturally(left, right));
        expect(sign(a, b)).toBe(-sign(b, a) + 0);
        expect(sign(a, b) === 0).toBe(a === b);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 5000, seed: 1 },
    );
  });
});

describe("readHistory", () => {
  it.each([
    ["a folder that is not there", {}, null, "there is no such folder"],
    ["a folder without SQL", { "db/readme.md": "" }, null, "holds no SQL file"],
    ["another framework's folder", namesOnly("V1__a.sql"), "golang-migrate", "holds no golang-migrate migration"],
    ["an unknown framework", namesOnly("V1__a.sql"), "flywey", 'unknown migration framework "flywey"'],
  ])("refuses %s", async (_, files, framework, message) => {
    await expect(read(files, framework)).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringContaining(message),
      todo: expect.any(String),
    });
  });

  it("reads a single file and empty files", async () => {
    const source = { kind: "path", path: "db/1_a.sql", framework: null, table: null } as const;
    const history = await readHistory(treeOf({ "db/1_a.sql": "" }), source);
    expect(history.migrations).toMatchObject([{ version: "1_a", text: "", ranges: [{ start: 0, end: 0 }] }]);
  });

  it("reads a dump as a history of one step", async () => {
    const tree = treeOf({ "db/structure.sql": "CREATE TABLE t ();" });
    const history = await readHistory(tree, { kind: "dump", path: "db/structure.sql" });
    expect(history.migrations).toMatchObject([{ version: "dump", file: "db/structure.sql", transaction: "statement" }]);
    await expect(readHistory(tree, { kind: "dump", path: "x.sql" })).rejects.toMatchObject({ where: "x.sql" });
  });
});

it("shows names of files harmless in its messages", async () => {
  const evil = "001_x\n::error::\u001b[2J";
  const error = await read({ [`db/${evil}.sql`]: "-- +goose Up" }, "plain").catch((cause: unknown) => cause);
  expect(error).toMatchObject({ where: "db/001_x\\n::error::\\u001b[2J.sql" });
  const history = await read(namesOnly("1_x.up.sql", "001_\u001b[2J.up.sql"));
  expect(listed(history.problems).join()).toContain("that of db/001_\\u001b[2J.up.sql");
});
