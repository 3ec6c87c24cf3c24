import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCatalogCache } from "../../src/adapters/catalog-cache.ts";
import { temporaryFolder } from "./temporary.ts";

function opened(folder: string, build = "one build") {
  const troubles: string[] = [];
  return { troubles, cache: openCatalogCache({ folder, build, trouble: (message) => troubles.push(message) }) };
}

const onlyFile = (folder: string) => join(folder, readdirSync(folder)[0] ?? "");

/** Nothing is read-only to root. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

describe("the catalog cache", () => {
  it("gives the longest beginning that is kept", async () => {
    const { cache, troubles } = opened(join(temporaryFolder(), "made", "when needed"));
    expect(await cache.longest(["a"])).toBeNull();
    await cache.keep(["a"], "of a");
    await cache.keep(["a", "b", "c"], "of a, b, c");
    expect(await cache.longest(["a", "b"])).toEqual({ length: 1, text: "of a" });
    expect(await cache.longest(["a", "b", "c", "d"])).toEqual({ length: 3, text: "of a, b, c" });
    expect(await cache.longest(["b", "c"])).toBeNull();
    expect(await cache.longest(["ab", "c"])).toBeNull();
    expect(await cache.longest([])).toBeNull();
    expect(troubles).toEqual([]);
  });

  it("reads nothing that another build wrote", async () => {
    const folder = temporaryFolder();
    await opened(folder, "old").cache.keep(["a"], "old");
    expect(await opened(folder, "new").cache.longest(["a"])).toBeNull();
    expect(await opened(folder, "old").cache.longest(["a"])).toEqual({ length: 1, text: "old" });
  });

  it("takes the program's own files for its build", async () => {
    const folder = temporaryFolder();
    const cache = openCatalogCache({ folder, trouble: expect.fail });
    await cache.keep(["a"], "mine");
    expect(await cache.longest(["a"])).toEqual({ length: 1, text: "mine" });
    expect(await opened(folder).cache.longest(["a"])).toBeNull();
  });

  it("keeps what only its user may read", async () => {
    const folder = join(temporaryFolder(), "cache");
    await opened(folder).cache.keep(["a"], "secret");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFile(folder)).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (content: string) => string]>([
    ["cut off", (content) => content.slice(0, -3)],
    ["empty", () => ""],
    ["altered", (content) => content.replace("kept", "bent")],
    ["longer", (content) => `${content} `],
    ["something else", () => "\u0000\n\n"],
  ])("ignores an entry that is %s, says so, and writes it again", async (_, damage) => {
    const folder = temporaryFolder();
    const { cache, troubles } = opened(folder);
    await cache.keep(["a"], "before");
    await cache.keep(["a", "b"], "what was kept");
    const damaged = readdirSync(folder)
      .map((name) => join(folder, name))
      .find((path) => readFileSync(path, "utf8").includes("kept"));
    writeFileSync(damaged ?? "", damage(readFileSync(damaged ?? "", "utf8")));
    expect(await cache.longest(["a", "b"])).toEqual({ length: 1, text: "before" });
    expect(troubles).toHaveLength(1);
    await cache.keep(["a", "b"], "what was kept");
    expect(await cache.longest(["a", "b"])).toEqual({ length: 2, text: "what was kept" });
  });

  it("does without a folder that cannot be made or written", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "in the way");
    const { cache, troubles } = opened(join(file, "cache"));
    expect(await cache.longest(["a"])).toBeNull();
    await cache.keep(["a"], "text");
    expect(await cache.longest(["a"])).toBeNull();
    expect(troubles).toHaveLength(1);
    expect(readFileSync(file, "utf8")).toBe("in the way");
  });

  it("reads from a folder that is read-only", async () => {
    const folder = temporaryFolder();
    const { cache, troubles } = opened(folder);
    await cache.keep(["a"], "text");
    chmodSync(onlyFile(folder), 0o444);
    chmodSync(folder, 0o555);
    await asNobody(async () => {
      await cache.keep(["b"], "text");
      expect(await cache.longest(["a"])).toEqual({ length: 1, text: "text" });
    });
    expect(troubles).toHaveLength(1);
    expect(readdirSync(folder)).toHaveLength(1);
    chmodSync(folder, 0o700);
  });

  it("takes no harm from runs at the same moment", async () => {
    const folder = join(temporaryFolder(), "cache");
    const text = "x".repeat(300_000);
    const runs = Array.from({ length: 20 }, async (_, index) => {
      const { cache, troubles } = opened(folder);
      for (let round = 0; round < 5; round++) {
        const found = await cache.longest(["a", `${index % 3}`]);
        if (found !== null) expect(found.text).toBe(text);
        await cache.keep(["a", `${index % 3}`], text);
      }
      return troubles;
    });
    expect((await Promise.all(runs)).flat()).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it("stays small: what was not used for longest goes, what is not its own stays", async () => {
    const folder = temporaryFolder();
    const { cache } = opened(folder);
    const long = "x".repeat(30 * 1024 * 1024);
    for (const [age, name] of ["used", "unused", "third"].entries()) {
      await cache.keep([name], long);
      for (const file of readdirSync(folder)) {
        const path = join(folder, file);
        if (Date.now() - statSync(path).mtimeMs < 60_000)
          utimesSync(path, new Date(), new Date(Date.now() - (9 - age) * 100_000));
      }
      if (age === 1) await cache.longest(["used"]);
    }
    expect(await cache.longest(["unused"])).toBeNull();
    expect(await cache.longest(["used"])).not.toBeNull();
    const left = `${"0".repeat(64)}.00000000-0000-0000-0000-000000000000`;
    mkdirSync(join(folder, "f".repeat(10)));
    writeFileSync(join(folder, "README"), "mine");
    writeFileSync(join(folder, left), "of a run that was stopped");
    utimesSync(join(folder, left), new Date(0), new Date(0));
    await cache.keep(["small"], "text");
    expect(existsSync(join(folder, left))).toBe(false);
    expect(readFileSync(join(folder, "README"), "utf8")).toBe("mine");
  });
});
