import { describe, expect, it } from "vitest";
import { hasura } from "../../src/migrations/hasura.ts";
import { readHistory } from "../../src/migrations/read.ts";
import { listed, treeOf, versions } from "./tree.ts";

const read = (files: Readonly<Record<string, string>>, path = "migrations") =>
  readHistory(treeOf(files), { kind: "path", path, framework: null, table: null });
const UP = "1700000000000_init/up.sql";

describe("Hasura", () => {
  it.each(["migrations/default", "migrations"])("is read from %s", async (path) => {
    const files = {
      [`migrations/default/${UP}`]: "",
      "migrations/default/900_first/up.sql": "",
      "migrations/default/900_first/down.sql": "",
      "migrations/default/1700000000001_x/notes.sql": "",
    };
    const history = await read(files, path);
    expect([history.framework, versions(history)]).toEqual(["hasura", ["900", "1700000000000"]]);
  });

  it("is told from Diesel by its versions", async () => {
    expect((await read({ [`migrations/${UP}`]: "" })).framework).toBe("hasura");
    expect((await read({ "migrations/2024-01-01-000000_init/up.sql": "" })).framework).toBe("diesel");
  });

  it("wants one database", async () => {
    const files = { [`migrations/default/${UP}`]: "", [`migrations/other/${UP}`]: "" };
    await expect(read(files)).rejects.toThrow("several databases: default, other");
    expect((await read(files, "migrations/other")).migrations).toHaveLength(1);
  });

  it("says where YAML runs SQL, and passes over what only tracks", async () => {
    const history = await read({
      [`migrations/${UP}`]: "",
      "migrations/1700000000001_a/up.yaml": "- type: run_sql\n  args: {sql: 'DROP TABLE x'}\n",
      "migrations/1700000000002_b/up.yaml": "- type: track_table\n  args: {name: x}\n",
    });
    expect(listed(history.problems)).toEqual([
      expect.stringContaining("unreadable migrations/1700000000001_a/up.yaml: this migration runs SQL"),
    ]);
  });

  it.each<[object[], readonly string[] | string]>([
    [[{ cli_state: { migrations: { default: { "20": false, "3": false } } } }], ["3", "20"]],
    [[{ cli_state: JSON.stringify({ migrations: { only: { "3": false } } }) }], ["3"]],
    [[{ cli_state: { migrations: { default: { "3": false }, other: { "4": false } } } }], ["3"]],
    [[{ cli_state: {} }], []],
    [[{ version: "3", dirty: false }], ["3"]],
    [[{ cli_state: { migrations: { default: { "3": true } } } }], "failed half-way"],
    [[{ cli_state: { migrations: { one: { "3": false }, two: {} } } }], "several databases"],
  ])("reads its state %j", (rows, expected) => {
    const state = () => hasura.historyTable?.read(rows as Record<string, unknown>[], "t");
    if (typeof expected === "string") expect(state).toThrow(expected);
    else expect(state()).toEqual(expected);
  });
});
