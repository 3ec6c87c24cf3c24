import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/adapters/postgres.ts";
import { frameworkById } from "../../src/migrations/frameworks.ts";
import { historyTableOf } from "../../src/migrations/history-table.ts";
import type { Database } from "../../src/ports.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";

/** History tables as the real tools lay them out, read from a real server. */

function tableOf(framework: string, configured: string | null) {
  return historyTableOf(frameworkById(framework), configured);
}

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = await openDatabase(server.url);
});
afterAll(async () => {
  await database?.close();
  await server?.stop();
});

/** As flyway-database-postgresql creates it. */
const FLYWAY = `CREATE TABLE flyway_schema_history (
  installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50), description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL,
  script VARCHAR(1000) NOT NULL, checksum INTEGER, installed_by VARCHAR(100) NOT NULL,
  installed_on TIMESTAMP NOT NULL DEFAULT now(), execution_time INTEGER NOT NULL, success BOOLEAN NOT NULL);`;

function row(rank: number, version: string | null, script: string, type = "SQL", success = true): string {
  const value = version === null ? "NULL" : `'${version}'`;
  return `INSERT INTO flyway_schema_history VALUES (${rank}, ${value}, 'x', '${type}', '${script}', 1, 'me', now(), 1, ${success});`;
}

describe("history tables on PostgreSQL", () => {
  it("has run nothing where there is no table", async () => {
    expect(await database.appliedVersions(tableOf("golang-migrate", null))).toEqual([]);
    expect(await database.appliedVersions(tableOf("flyway", "not.there"))).toEqual([]);
  });

  it("reads golang-migrate's, and stops at a dirty one", async () => {
    await server.exec("CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)");
    expect(await database.appliedVersions(tableOf("golang-migrate", null))).toEqual([]);
    await server.exec("INSERT INTO schema_migrations VALUES (20240102030405, false)");
    expect(await database.appliedVersions(tableOf("golang-migrate", null))).toEqual(["20240102030405"]);
    await server.exec("UPDATE schema_migrations SET dirty = true");
    await expect(database.appliedVersions(tableOf("golang-migrate", null))).rejects.toThrow(
      "version 20240102030405 failed half-way",
    );
  });

  it("reads Flyway's: schema creation, deletions, undone versions, repeatable migrations, failures", async () => {
    const rows = [
      row(0, null, '"app"', "SCHEMA"),
      row(1, "1", "<< Flyway Baseline >>", "BASELINE"),
      row(2, "10", "V10__b.sql"),
      row(3, "2", "V2__a.sql"),
      row(4, null, "views/R__v.sql"),
      row(5, "3", "V3__c.sql"),
      row(6, "3", "V3__c.sql", "DELETE"),
      row(7, "10", "U10__b.sql", "UNDO_SQL"),
      row(8, null, "views/R__v.sql"),
    ];
    await server.exec(FLYWAY + rows.join(""));
    expect(await database.appliedVersions(tableOf("flyway", null))).toEqual([{ upTo: "1" }, "2", "R__v"]);
    await server.exec(row(9, "11", "V11__d.sql", "SQL", false));
    await expect(database.appliedVersions(tableOf("flyway", null))).rejects.toThrow(
      "V11__d.sql failed on the database",
    );
  });

  it("reads a configured table by the column it has", async () => {
    await server.exec(`CREATE SCHEMA "My App"; CREATE TABLE "My App".runs (at timestamptz, filename text);
      INSERT INTO "My App".runs VALUES (now(), '002_b.sql'), (now(), '001_a.sql')`);
    expect(await database.appliedVersions(tableOf("plain", "My App.runs"))).toEqual(["001_a", "002_b"]);
    await server.exec("CREATE TABLE odd (a int)");
    await expect(database.appliedVersions(tableOf("plain", "odd"))).rejects.toThrow(
      "no column that could hold versions",
    );
  });

  it("cannot write, and gives up on a lock", async () => {
    await server.exec(`CREATE FUNCTION sneak() RETURNS text LANGUAGE sql AS $$ INSERT INTO odd VALUES (1) RETURNING 'x' $$;
      CREATE VIEW sneaky AS SELECT sneak() AS version`);
    await expect(database.appliedVersions(tableOf("plain", "sneaky"))).rejects.toThrow(
      "reading sneaky failed: cannot execute INSERT in a read-only transaction",
    );
    const other = await server.connect();
    await other.query("BEGIN; LOCK TABLE odd; LOCK TABLE schema_migrations");
    await expect(database.appliedVersions(tableOf("golang-migrate", null))).rejects.toThrow(
      "canceling statement due to statement timeout",
    );
    await other.end();
    expect(await database.appliedVersions(tableOf("plain", "My App.runs"))).toHaveLength(2);
  });

  it("says what is wrong with an address", async () => {
    await expect(openDatabase(server.urlOf("nowhere"))).rejects.toMatchObject({
      name: "InputError",
      message: 'connecting failed: database "nowhere" does not exist',
    });
  });
});
