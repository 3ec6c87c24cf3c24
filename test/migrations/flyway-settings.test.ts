import { expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { frameworkById } from "../../src/migrations/frameworks.ts";
import { pendingSince, pendingUnrecorded } from "../../src/migrations/pending.ts";
import { readStatements } from "../../src/sql/read.ts";
import { detected, inFolder, readAs, recordedBy } from "./read.ts";
import { listed, versions } from "./tree.ts";

const parser = await loadSqlParser();
const flyway = frameworkById("flyway");

it("takes names as flyway.conf has them", async () => {
  const files = {
    ...inFolder({ "M1-a b.ddl": "SELECT 1", "M2-c.sql": "SELECT 2", "V3__d.sql": "SELECT 3" }),
    "flyway.conf":
      "flyway.sqlMigrationPrefix=M\nflyway.sqlMigrationSeparator: -\nflyway.sqlMigrationSuffixes=.sql,.ddl\n",
  };
  const history = await readAs("flyway", files);
  expect(history.migrations.map(({ version, name }) => [version, name])).toEqual([
    ["1", "a b"],
    ["2", "c"],
  ]);
});

it("fills in placeholders of a form of their own, and reports those without a value", async () => {
  const toml = '[flyway]\nplaceholderPrefix = "#["\nplaceholderSuffix = "]"\n[flyway.placeholders]\nkind = "bigint"\n';
  const text = "CREATE TABLE t (id #[kind], note text DEFAULT '#[who]');";
  const history = await detected({ ...inFolder({ "V1__a.sql": text }), "flyway.toml": toml });
  const [migration] = history.migrations;
  if (migration === undefined) throw new Error("no migration");
  const [statement] = readStatements(migration, parser);
  expect(statement?.text).toContain("(id bigint,");
  expect(listed(history.problems)).toEqual([
    "unreadable db/migrations/V1__a.sql: no value is configured for the placeholder #[who]",
  ]);
});

it("begins each migration in the default schema", async () => {
  const files = { ...inFolder({ "V1__a.sql": "CREATE TABLE t ();" }), "flyway.conf": "flyway.defaultSchema=app" };
  const [migration] = (await detected(files)).migrations;
  if (migration === undefined) throw new Error("no migration");
  expect(readStatements(migration, parser).map(({ text }) => text)).toEqual([
    'CREATE SCHEMA IF NOT EXISTS "app"',
    'SET search_path TO "app", public',
    "CREATE TABLE t ()",
  ]);
});

it("leaves what is in none of the configured locations", async () => {
  const files = {
    "sql/core/V1__a.sql": "",
    "sql/more/V2__b.sql": "",
    "sql/other/V3__c.sql": "",
    "sql/flyway.conf": "flyway.locations=filesystem:sql/core,filesystem:./sql/more/",
  };
  expect(versions(await detected(files, "sql"))).toEqual(["1", "2"]);
});

it("reports a merged version that bears another name", async () => {
  const base = await detected(inFolder({ "V1__a.sql": "SELECT 1" }));
  const head = await detected(inFolder({ "V1__b.sql": "SELECT 1" }));
  expect(listed(pendingSince(base, head, flyway).problems)).toEqual([
    'edited db/migrations/V1__b.sql: version 1 was merged as "a" and is now "b": Flyway refuses to go on where it has run',
  ]);
});

it("takes a baseline of an existing database for all before it", async () => {
  const recorded = recordedBy("flyway", [
    { version: "2", script: "<< Flyway Baseline >>", type: "BASELINE", success: true },
    { version: "3", script: "V3__c.sql", type: "SQL", success: true },
  ]);
  const names = ["V1__a.sql", "V2__b.sql", "V3__c.sql", "V4__d.sql"];
  const history = await detected(inFolder(Object.fromEntries(names.map((name) => [name, null]))));
  const parted = pendingUnrecorded(history, recorded, flyway);
  expect([versions({ migrations: parted.pending }), parted.problems]).toEqual([["4"], []]);
});
