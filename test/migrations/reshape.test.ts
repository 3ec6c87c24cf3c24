import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { readMigration } from "../../src/sql/read.ts";
import { detected, inFolder, readAs, recordedBy } from "./read.ts";
import { versions } from "./tree.ts";

const parser = await loadSqlParser();
const TABLE = `[[actions]]
type = "create_table"
name = "t"
primary_key = ["id"]
columns = [{name = "id", type = "INTEGER"}, {name = "price", type = "NUMERIC(10,2)"}]
`;

const second = (text: string) => readAs("reshape", inFolder({ "1_t.toml": TABLE, "2_u.toml": text }));

async function statements(text: string): Promise<readonly string[]> {
  const last = (await second(text)).migrations.at(-1);
  if (last === undefined) return [];
  const read = readMigration(last, parser).flatMap((part) => part.statements);
  return read.map(({ at, text }) => `${at.start.line}:${at.start.column} ${text.replace(/\s+/g, " ")}`);
}

describe("reshape", () => {
  it("is told by what its files hold", async () => {
    expect((await detected(inFolder({ "1_t.toml": TABLE }))).framework).toBe("reshape");
    await expect(detected(inFolder({ "x.toml": "[tool]\nactions = 1\n" }))).rejects.toThrow("no SQL file");
  });

  it("orders naturally, and takes the name a file gives itself", async () => {
    const files = { "10_b.toml": TABLE, "9_a.toml": `name = "first"\n\n${TABLE}`, "1.json": '{"actions": []}' };
    expect(versions(await readAs("reshape", inFolder(files)))).toEqual(["1", "first", "10_b"]);
  });

  it("copies a column that is altered, without its scale, and drops it in the end", async () => {
    const change = '[[actions]]\ntype = "alter_column"\ntable = "t"\ncolumn = "price"\nchanges = {default = "0"}\n';
    const found = await statements(change);
    expect(found.filter((text) => /ALTER TABLE|^\d+:\d+ UPDATE/.test(text))).toEqual([
      '1:1 ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "__reshape_0000_0000_new_price" NUMERIC DEFAULT 0',
      '1:1 UPDATE public."t" SET "price" = "price"',
      '1:1 ALTER TABLE "t" DROP COLUMN IF EXISTS "price" CASCADE',
      '1:1 ALTER TABLE "t" RENAME COLUMN "__reshape_0000_0000_new_price" TO "price"',
    ]);
  });

  it("points into custom SQL", async () => {
    const found = await statements("[[actions]]\ntype = \"custom\"\nstart = '''\nSELECT 1;\n  SELECT 2;\n'''\n");
    expect(found).toEqual(expect.arrayContaining(["4:1 SELECT 1", "5:3 SELECT 2"]));
  });

  it.each([
    ['[[actions]]\ntype = "drop_everything"\n', "1: `drop_everything` is no action of reshape's"],
    ['\n[[actions]]\ntype = "remove_column"\ntable = "t"\n', "2: `remove_column` needs `column`"],
    ["[[actions\n", "1: it is no TOML"],
  ])("cannot be read: %j", async (text, message) => {
    const { problems } = await second(text);
    expect(problems.map((problem) => `${problem.at.start.line}: ${problem.message}`).join("\n")).toContain(message);
  });

  it("reads its history table, and refuses one in the middle of a migration", () => {
    expect(recordedBy("reshape", [{ version: "1_t", state: "idle" }])).toEqual(["1_t"]);
    expect(recordedBy("reshape", [{ version: null, state: "idle" }])).toEqual([]);
    expect(() => recordedBy("reshape", [{ version: null, state: "in_progress" }])).toThrow("in the middle");
  });
});
