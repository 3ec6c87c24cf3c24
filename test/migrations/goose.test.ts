import { describe, expect, it } from "vitest";
import { goose } from "../../src/migrations/goose.ts";
import { readDb, runs, troubles } from "./sections.ts";

const UP = "-- +goose Up\n";

describe("goose", () => {
  it("sends statement by statement, and blocks whole", async () => {
    const text = `${UP}-- why\nCREATE TABLE a (); -- x;\n\n-- +goose StatementBegin\nDO $$ BEGIN; END; $$;\nSELECT 1;\n-- +goose StatementEnd\nSELECT\n 2;\n-- +goose Down\nDROP TABLE a;\n`;
    expect(runs(await readDb(null, { "1_a.sql": text }))).toEqual([
      "1 [migration] -- why CREATE TABLE a (); -- x; | -- +goose StatementBegin DO $$ BEGIN; END; $$; SELECT 1; | SELECT 2;",
    ]);
  });

  it("takes each statement of NO TRANSACTION for a transaction, wherever it says so", async () => {
    const text = `${UP}SELECT 1; SELECT 2;\nSELECT 3;\n-- +goose no transaction\n`;
    expect(runs(await readDb(null, { "1_a.sql": text }))).toEqual(["1 [section] SELECT 1; SELECT 2; | SELECT 3;"]);
  });

  it("minds blank lines and empty blocks as goose does", async () => {
    const history = await readDb(null, {
      "1_a.sql": `${UP}SELECT 1;\n  \n\t\n`,
      "2_b.sql": `${UP}-- +goose StatementBegin\n-- +goose StatementEnd\nSELECT 'dropped';\nSELECT 2;\n`,
    });
    expect(runs(history)).toEqual(["1 [migration] SELECT 1;", "2 [migration] SELECT 2;"]);
    expect(troubles(history)).toEqual([]);
  });

  it("orders by number and records it without zeros", async () => {
    const history = await readDb(null, {
      "10_b.sql": UP,
      "0009_a.sql": UP,
      "20240101000000_c.sql": UP,
      "sub/1_x.sql": UP,
      "9_a.SQL": UP,
    });
    expect(runs(history)).toEqual(["9 [migration]", "10 [migration]", "20240101000000 [migration]"]);
    expect(troubles(history)).toEqual([]);
  });

  it("says what it cannot read", async () => {
    const history = await readDb(null, {
      "1_a.sql": `${UP}SELECT 1\n-- +goose Down\n`,
      "2_b.sql": `${UP}SELECT 1;\n -- +goose Down\n`,
      "3_c.sql": "SELECT 1;\n",
      "4_d.go": "package migrations",
      "4_d_test.go": "package migrations",
      "notes.sql": UP,
      "5_e.sql": `${UP}-- +goose StatementBegin\nSELECT 1;\n`,
      "0005_f.sql": UP,
    });
    expect(troubles(history)).toEqual([
      "unreadable 1_a.sql:3: 1_a.sql cannot be read: the statement in front has no semicolon at its end: goose refuses it",
      'unreadable 2_b.sql:3: 2_b.sql cannot be read: goose does not know the annotation "-- +goose Down" here',
      "unreadable 3_c.sql:1: 3_c.sql cannot be read: goose wants `-- +goose Up` in front of the first statement",
      "unreadable 4_d.go:1: this migration is Go code, which headgate does not run: set `migrations: {command: …}` to a command that prints the SQL of the whole history",
      "unreadable notes.sql:1: goose stops at it: a migration is named <version>_<name>.sql",
      "unreadable 5_e.sql:4: 5_e.sql cannot be read: `-- +goose StatementEnd` is missing",
      "duplicate-version 5_e.sql:1: version 5 is also that of db/0005_f.sql: goose refuses to run both",
    ]);
  });

  it("expands variables where ENVSUB is on, and nowhere else", async () => {
    const open = "$" + "{";
    const text = `${UP}SELECT '$A';\n-- +goose ENVSUB ON\nSELECT '$A', '${open}A}', '${open}B:-x}', '\\$A', $$$A$$;\n-- +goose ENVSUB OFF\nSELECT '$A';\n`;
    const history = await readDb(null, { "1_a.sql": text }, { A: "one", B: "two" });
    expect(runs(history)).toEqual([
      "1 [migration] SELECT '$A'; | -- +goose ENVSUB ON SELECT 'one', 'one', 'two', '$A', $one$; | -- +goose ENVSUB OFF SELECT '$A';",
    ]);
    const unknown = await readDb(null, { "1_a.sql": text }, { A: "one" });
    expect(troubles(unknown)).toEqual([
      'unreadable 1_a.sql:4: 1_a.sql cannot be read: no value is configured for the variable B, whose default is "x"',
    ]);
  });

  it("reads its table: the last row of a version tells", () => {
    const row = (version: string, is_applied = true) => ({ version, is_applied });
    const rows = [row("0"), row("1"), row("2"), row("3"), row("2", false), row("1", false), row("1")];
    expect(goose.historyTable?.read(rows, "goose_db_version")).toEqual(["3", "1"]);
  });
});
