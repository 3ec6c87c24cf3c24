import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KeptRegistry } from "./kept-registry.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const FILE = "registry.json";

describe("check with a snapshot", () => {
  const shop = new Shop();
  const config = readFileSync(join(shop.folder, "headgate.yaml"), "utf8");
  const registry = new KeptRegistry();
  let taken = "";
  afterAll(() => shop.remove());
  beforeAll(async () => {
    await registry.fill(shop.folder);
    const env = { HEADGATE_REGISTRY_URL: await registry.open() };
    taken = (await headgate(["snapshot", "--out", "-"], { cwd: shop.folder, env })).stdout;
    shop.write("headgate.yaml", config.replace("registry:\n", `registry:\n  snapshot: ${FILE}\n`));
    shop.write(FILE, taken).commit();
  });
  beforeEach(() => {
    shop.reset();
  });
  const check = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await shop.headgate("check", "--base", "main", ...args);
    const lines = stdout.split("\n");
    return {
      ...{ code, stderr },
      notes: lines.flatMap((line) => (line.startsWith("note: ") ? line.slice(6) : [])),
      findings: lines.flatMap((line) => /^\w+\[[\w-]+\]/.exec(line)?.[0] ?? []),
    };
  };
  const dated = (time: string) => taken.replace(/"taken": "[^"]*"/, `"taken": "${time}"`);
  const merge = (text: string | null) => {
    if (text === null) shop.git("rm", "-q", "-f", FILE);
    else shop.write(FILE, text);
    shop.git("add", "-A");
    shop.git("commit", "-q", "-m", "another snapshot");
  };

  it("says which one, and how old it is; there is no drift from what connectors have registered", async () => {
    const { code, notes, findings } = await check();
    expect([code, findings]).toEqual([0, []]);
    expect(notes).toContainEqual(
      expect.stringMatching(/^versions are those of registry\.json, taken \d{4}-\S+Z \(\d+m ago\)$/),
    );
  });

  it("says what a change does to the file, and goes by the base's", async () => {
    shop.write(FILE, taken.replace('"compatibility": "BACKWARD"', '"compatibility": "NONE"')).change("not-null-add");
    const altered = await check();
    expect(altered.notes).toContain(
      "this change alters registry.json (settings of the registry changed): that counts from the next change on",
    );
    expect(altered.findings).toContain("error[registry-incompatible]");
    shop.git("rm", "-q", "-f", FILE);
    expect((await check()).notes).toContain("this change deletes registry.json, which counts for this change");
  });

  it("does not take a file that the change breaks, but one that mends the base's", async () => {
    shop.write(FILE, `${taken.slice(0, 40)}`);
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("registry.json:3:") });
    shop.reset();
    merge(`<<<<<<< HEAD\n${taken}`);
    shop.write(FILE, taken);
    const mended = await check();
    expect(mended.code).toBe(0);
    expect(mended.notes).toContain(
      "registry.json could not be read before this change, and counts as this change has it",
    );
    merge(null);
    shop.write(FILE, taken);
    expect((await check()).notes).toContain("registry.json comes with this change, and counts as this change has it");
    shop.reset();
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("headgate snapshot") });
    merge(taken);
  });

  it("warns of one that is old, less where the change renews it", async () => {
    merge(dated("2020-01-01T00:00:00Z"));
    expect((await check()).findings).toEqual(["warning[registry-snapshot-old]"]);
    shop.write(FILE, taken);
    expect((await check()).findings).toEqual(["info[registry-snapshot-old]"]);
    shop.reset();
    expect((await check("--registry-snapshot", FILE)).findings).toEqual(["warning[registry-snapshot-old]"]);
    merge(taken);
  });

  it("says of subjects that it cannot hold yet that they are taken to be new", async () => {
    const config = readFileSync(join(shop.folder, "deploy/connect/commerce-cdc.json"), "utf8");
    shop.write(
      "deploy/connect/commerce-cdc.json",
      config.replace('"topic.prefix": "commerce"', '"topic.prefix": "store"'),
    );
    const { notes, findings } = await check();
    expect(findings.filter((finding) => finding.includes("registry-"))).toEqual([]);
    expect(notes).toContainEqual(expect.stringContaining("not in registry.json and taken to be new"));
  });
});
