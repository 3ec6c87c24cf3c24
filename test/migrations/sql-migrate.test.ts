import { describe, expect, it } from "vitest";
import { readDb, runs, troubles } from "./sections.ts";

const UP = "-- +migrate Up\n";

describe("sql-migrate", () => {
  it("orders by leading number, then by name, names without a number last", async () => {
    const names = ["later.sql", "10_b.sql", "9_a.sql", "10-a.sql", "2024-01-01.sql", "a1.sql", "10.sql"];
    const history = await readDb(null, Object.fromEntries(names.map((name) => [name, UP])));
    expect(history.migrations.map(({ version }) => version)).toEqual([
      "9_a",
      "10-a",
      "10",
      "10_b",
      "2024-01-01",
      "a1",
      "later",
    ]);
    expect(troubles(history)).toEqual([]);
  });

  it("runs every section of the way up, and the transaction is told by any of them", async () => {
    const text = `not run;\n${UP}SELECT 1;\n-- +migrate Down\nSELECT 'back';\n-- +migrate Up notransaction\n-- +migrate StatementBegin\nSELECT 2;\nSELECT 3;\n-- +migrate StatementEnd\n`;
    expect(runs(await readDb(null, { "1.sql": text }))).toEqual([
      "1 [section] SELECT 1; | -- +migrate StatementBegin SELECT 2; SELECT 3;",
    ]);
  });

  it("says where sql-migrate ends a statement inside of a body", async () => {
    const body = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN\nRETURN 1;\nEND $$;\n";
    const whole = `-- +migrate StatementBegin\n${body}-- +migrate StatementEnd\n`;
    const oneLine = "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;\n";
    const history = await readDb("sql-migrate", {
      "1.sql": `${UP}${body}`,
      "2.sql": `${UP}${whole}`,
      "3.sql": `${UP}${oneLine}SELECT '$$';\n`,
    });
    expect(troubles(history)).toEqual([
      expect.stringMatching(/^unreadable 1\.sql:3: sql-migrate ends a statement here, inside of a function's/),
    ]);
  });

  it("says what sql-migrate refuses", async () => {
    const history = await readDb("sql-migrate", {
      "1.sql": `${UP}SELECT 1\n-- +migrate Down\n`,
      "2.sql": "SELECT 1;\n",
      "3.sql": `${UP}-- +migrate StatementBegin\nSELECT 1;\n`,
      "4.sql": `${UP}SELECT 1`,
      "5.sql": `${UP}SELECT 1;\n-- +migrate Down\n-- nothing\n`,
    });
    expect(troubles(history)).toEqual([
      "unreadable 1.sql:3: the statement in front has no semicolon at its end: sql-migrate refuses it",
      "unreadable 2.sql:1: sql-migrate wants an annotation `-- +migrate Up`",
      "unreadable 3.sql:4: `-- +migrate StatementEnd` is missing",
      "unreadable 4.sql:2: the statement in front has no semicolon at its end: sql-migrate refuses it",
    ]);
  });
});
