import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { headgate } from "./run.ts";
import { inFolder } from "./temporary.ts";

const CONTRACT =
  "consumer: search\nowner: team-search\nreads:\n  - table: public.products\n    columns:\n      id: long\n";
const FILES = {
  "headgate.yaml": "postgres: 17\nmigrations: db\nconnectors: [connect/*.json]\ncontracts: contracts/*.yaml\n",
  "db/1.sql": "CREATE TABLE products (id bigint PRIMARY KEY);",
  "contracts/search.yaml": CONTRACT,
};

it("exports contracts and imports them again", () =>
  inFolder(FILES, async ({ folder, write }) => {
    const exported = await headgate(["contracts", "export", "search", "--format", "odcs"], { cwd: folder });
    expect(exported).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("apiVersion: v3.1.0\nkind: DataContract\n"),
    });
    write("search.odcs.yaml", exported.stdout);
    expect(await headgate(["contracts", "import", "search.odcs.yaml"], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("consumer: search\n"),
    });
    const out = ["contracts", "import", "search.odcs.yaml", "--out", "new.yaml"];
    expect((await headgate(out, { cwd: folder })).code).toBe(0);
    expect(readFileSync(join(folder, "new.yaml"), "utf8")).toContain("type: long");
    expect(await headgate(out, { cwd: folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("already there"),
    });
    expect((await headgate([...out, "--force"], { cwd: folder })).code).toBe(0);
    write("contracts/search.yaml", exported.stdout);
    expect(await headgate(["contracts", "list"], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("team-search"),
    });
    expect(await headgate(["contracts", "export", "serch"], { cwd: folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "search"'),
    });
    expect(await headgate(["contracts", "import", "nothing.yaml"], { cwd: folder })).toMatchObject({ code: 2 });
  }));
