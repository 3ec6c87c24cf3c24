import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheFolder } from "../../src/cli/cache.ts";
import { madeHistory } from "../bench/made-history.ts";
import { historyProject } from "../bench/projects.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

/** What the commands print that look at a history. */
const COMMANDS: readonly (readonly string[])[] = [
  ["check", "--format", "json"],
  ["check", "--base", "main"],
  ["predict", "--format", "json"],
  ["predict", "--diff", "--base", "main"],
  ["catalog", "--format", "json"],
  ["catalog", "--at", "main"],
  ["consumers", "--format", "json"],
];

describe("the cache", () => {
  const work = mkdtempSync(join(tmpdir(), "headgate-cache-"));
  const shop = new Shop().commit().change("rename-in-place");
  const planned = new Shop().commit().change("planned-contract");
  const made = join(work, "made");
  const folders = new Map([
    ["the example", shop.folder],
    ["the example with its plans", planned.folder],
    ["a made history", made],
  ]);
  beforeAll(() => {
    const { steps, rename } = madeHistory(3, 60);
    mkdirSync(made);
    historyProject(made, steps, rename);
  });
  afterAll(() => {
    shop.remove();
    planned.remove();
    rmSync(work, { recursive: true, force: true });
  });

  it.each([...folders.keys()])("changes no byte of what is printed: %s", async (name) => {
    const cwd = folders.get(name) ?? "";
    for (const args of COMMANDS) {
      const cache = mkdtempSync(join(work, "cache-"));
      const run = (...more: readonly string[]) => headgate([...args, ...more], { cwd, env: { HEADGATE_CACHE: cache } });
      const without = await run("--no-cache");
      expect(readdirSync(cache)).toEqual([]);
      expect(without.code).not.toBe(2);
      const first = await run();
      const kept = readdirSync(cache);
      expect(kept.length).toBeGreaterThan(0);
      const second = await run();
      expect(readdirSync(cache)).toEqual(kept);
      expect([first, second]).toEqual([without, without]);
    }
  });

  it("is read: an entry that says something else is believed only if it is whole", async () => {
    const cache = mkdtempSync(join(work, "cache-"));
    const run = (...more: readonly string[]) =>
      headgate([...more, "catalog"], { cwd: made, env: { HEADGATE_CACHE: cache } });
    const good = await run();
    const entry = join(cache, readdirSync(cache)[0] ?? "");
    writeFileSync(entry, readFileSync(entry, "utf8").replaceAll("created_at", "credited_at"));
    expect(await run()).toEqual(good);
    writeFileSync(entry, "");
    const told = await run("--debug");
    expect(told.stdout).toBe(good.stdout);
    expect(told.stderr).toBe(`cache: ${entry} is damaged and was ignored\n`);
    expect(readFileSync(entry, "utf8").length).toBeGreaterThan(1000);
  });

  it("is done without, silently, where it cannot be", async () => {
    const file = join(work, "no folder");
    writeFileSync(file, "");
    const env = { HEADGATE_CACHE: join(file, "cache") };
    const cannot = await headgate(["catalog"], { cwd: made, env });
    expect(cannot).toEqual(await headgate(["catalog"], { cwd: made }));
    expect(cannot.stderr).toBe("");
    const told = await headgate(["catalog", "--debug"], { cwd: made, env });
    expect(told.stderr).toContain("cache: nothing could be kept in ");
  });

  it("is where the user's caches are", () => {
    const folder = (environment: Readonly<Record<string, string>>, platform = "linux") =>
      cacheFolder({ cwd: "/project", environment: new Map(Object.entries(environment)) }, platform);
    const home = { HOME: "/home/a" };
    expect(folder(home)).toBe("/home/a/.cache/headgate");
    expect(folder({ ...home, XDG_CACHE_HOME: "/caches" })).toBe("/caches/headgate");
    expect(folder({ ...home, XDG_CACHE_HOME: "caches" })).toBe("/home/a/.cache/headgate");
    expect(folder({ ...home, HEADGATE_CACHE: "here" })).toBe("/project/here");
    expect(folder({ ...home, HEADGATE_CACHE: "" })).toBe("/home/a/.cache/headgate");
    expect(folder({ LOCALAPPDATA: "/local" }, "win32")).toBe("/local/headgate");
    expect(folder({}, "win32")).toBeNull();
    expect(folder({})).toBeNull();
  });
});
