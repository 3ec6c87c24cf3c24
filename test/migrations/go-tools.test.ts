import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { detected, inFolder, readAs, recordedBy, upTexts } from "./read.ts";
import { listed, versions } from "./tree.ts";

describe("popx", () => {
  it("prefers PostgreSQL's file, passes over other databases', and compares versions as text", async () => {
    const history = await detected(
      inFolder({
        "10_a.up.sql": "SELECT 1",
        "10_a.postgres.up.sql": "SELECT 2",
        "10_a.mysql.up.sql": "SELECT 3",
        "10_a.down.sql": "",
        "9_b.autocommit.up.sql": "SELECT 4",
        "9_b.down.sql": "",
        "2_c.sqlite3.up.sql": "SELECT 5",
      }),
    );
    expect([history.framework, versions(history)]).toEqual(["popx", ["10", "9"]]);
    expect(history.migrations.flatMap(upTexts)).toEqual(["SELECT 2", "SELECT 4"]);
    expect(history.problems).toEqual([]);
  });

  it("reports templates and versions without a way back", async () => {
    const history = await readAs("popx", inFolder({ "1_a.pg.up.sql": "{{ if .IsPostgreSQL }}SELECT 1{{ end }}" }));
    expect(history.problems.map(({ kind }) => kind)).toEqual(["unreadable", "missing"]);
  });

  it("drops rows of older releases whose versions are written out beside them", () => {
    const rows = ["20150100000001", "20150100000001000000", "20160100000001"].map((version) => ({ version }));
    expect(recordedBy("popx", rows)).toEqual(["20150100000001000000", "20160100000001"]);
  });
});

describe("Supabase CLI", () => {
  const path = "supabase/migrations";

  it("is told by its folder, orders names as text and leaves what the CLI leaves", async () => {
    const files = {
      [`${path}/20200101000000_init.sql`]: "SELECT 0",
      [`${path}/20230101000000_a.sql`]: "SELECT 1",
      [`${path}/9_b.sql`]: "SELECT 2",
      [`${path}/20240101-c.sql`]: "SELECT 3",
      [`${path}/seed.sql`]: "SELECT 4",
    };
    const history = await detected(files, path);
    expect([history.framework, versions(history)]).toEqual(["supabase", ["20230101000000", "9"]]);
    expect(history.problems.map(({ kind, at }) => `${kind} ${at.file}`)).toEqual([`unreadable ${path}/20240101-c.sql`]);
  });
});

describe("Atlas", () => {
  const sumOf = (files: Readonly<Record<string, string>>) => {
    const running = createHash("sha256");
    const lines = Object.entries(files).map(([name, text]) => [
      name,
      running.update(name).update(text).copy().digest("base64"),
    ]);
    const total = createHash("sha256").update(lines.flat().join("")).digest("base64");
    return `h1:${total}\n${lines.map(([name, hash]) => `${name} h1:${hash}\n`).join("")}`;
  };
  const files = { "1_a b.sql": "SELECT 1;\r\n", "2.sql": "SELECT 'é';\n" };

  it("accepts a folder that its sum file describes", async () => {
    const history = await detected(inFolder({ ...files, "atlas.sum": sumOf(files) }));
    expect([history.framework, versions(history), history.problems]).toEqual(["atlas", ["1", "2"], []]);
  });

  it.each([
    ["an edited file", { ...files, "2.sql": "SELECT 2;" }, "2.sql: its content is not what atlas.sum sums up"],
    ["a file added", { ...files, "3.sql": "" }, "3.sql: atlas.sum does not list it here"],
    [
      "a file put in between",
      { "1_a b.sql": files["1_a b.sql"], "15.sql": "", "2.sql": files["2.sql"] },
      "15.sql: atlas.sum does not list it here",
    ],
    ["a first file gone", { "2.sql": files["2.sql"] }, "2.sql: atlas.sum has 1_a b.sql in front of it"],
    ["a last file gone", { "1_a b.sql": files["1_a b.sql"] }, "atlas.sum: Atlas stops here: atlas.sum lists 2.sql"],
  ])("reports %s", async (_, changed, message) => {
    const { problems } = await detected(inFolder({ ...changed, "atlas.sum": sumOf(files) }));
    expect(listed(problems)).toEqual([expect.stringContaining(`edited db/migrations/${message}`)]);
  });

  it("reports a sum file that is wrong in itself, or not there", async () => {
    const wrong = await detected(inFolder({ ...files, "atlas.sum": sumOf(files).replace("2.sql", "3.sql") }));
    expect(listed(wrong.problems)).toEqual([expect.stringContaining("does not sum up its own lines")]);
    const none = await readAs("atlas", inFolder(files));
    expect(listed(none.problems)).toEqual([expect.stringContaining("there is no atlas.sum")]);
  });

  it("follows directives only at the top of a file, apart from its statements", async () => {
    const texts = {
      "1.sql": "-- atlas:txmode none\n\nSELECT 1;",
      "2.sql": "-- atlas:txmode none\nSELECT 1;",
      "3.sql": "-- atlas:delimiter \\n\\n\n\nSELECT '\n\n'\n\nSELECT 2",
      "4.sql": "-- atlas:txtar\n\n-- checks.sql --\nSELECT 0;\n-- migration.sql --\nSELECT 3;\n",
    };
    const { migrations } = await detected(inFolder({ ...texts, "atlas.sum": sumOf(texts) }));
    expect(migrations.map(({ transaction }) => transaction)).toEqual([
      "statement",
      "migration",
      "migration",
      "migration",
    ]);
    expect(migrations.slice(2).map((migration) => upTexts(migration).filter((text) => text !== ""))).toEqual([
      ["SELECT '\n\n'", "SELECT 2"],
      ["SELECT 3;"],
    ]);
  });

  it("begins with the last checkpoint, and reports templates", async () => {
    const texts = { "1.sql": "SELECT 1;", "2.sql": "-- atlas:checkpoint\n\nSELECT 2;", "3.sql": '{{ template "x" }}' };
    const history = await detected(inFolder({ ...texts, "atlas.sum": sumOf(texts) }));
    expect(history.migrations.map(({ version, role }) => [version, role])).toEqual([
      ["2", "baseline"],
      ["3", undefined],
    ]);
    expect(history.problems.map(({ kind, at }) => `${kind} ${at.file}`)).toEqual(["unreadable db/migrations/3.sql"]);
  });

  it("reads baselines from its table and refuses what ran by half", () => {
    const rows = [
      { version: "1", type: "1", applied: "0", total: "0" },
      { version: "2", type: "2", applied: "3", total: "3" },
    ];
    expect(recordedBy("atlas", rows)).toEqual([{ upTo: "1" }, "2"]);
    expect(() => recordedBy("atlas", [{ version: "3", type: "2", applied: "1", total: "2" }])).toThrow("half-way");
  });
});

describe("Temporal's schema tool", () => {
  it("runs what each manifest lists, version by version", async () => {
    const manifest = (...names: readonly string[]) => JSON.stringify({ CurrVersion: "x", SchemaUpdateCqlFiles: names });
    const history = await detected(
      inFolder({
        "v1.10/manifest.json": manifest("a.sql"),
        "v1.10/a.sql": null,
        "v1.9/manifest.json": manifest("z.sql", "b.sql", "gone.sql"),
        "v1.9/b.sql": null,
        "v1.9/z.sql": null,
        "v1.9/unlisted.sql": null,
      }),
    );
    expect([history.framework, history.migrations.map(({ file }) => file.replace("db/migrations/", ""))]).toEqual([
      "temporal",
      ["v1.9/z.sql", "v1.9/b.sql", "v1.10/a.sql"],
    ]);
    expect(listed(history.problems)).toEqual([
      "missing db/migrations/v1.9/manifest.json: lists gone.sql, which is not there",
    ]);
  });
});
