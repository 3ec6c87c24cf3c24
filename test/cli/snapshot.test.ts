import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSnapshot } from "../../src/registry/snapshot/read.ts";
import { KeptRegistry } from "./kept-registry.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const FILE = "contracts/registry.json";
const PRODUCTS = "commerce.public.products-value";
const OUTBOX = "outbox.event.order-value";

describe("snapshot", () => {
  const shop = new Shop().commit();
  const registry = new KeptRegistry();
  let url = "";
  afterAll(() => shop.remove());
  beforeAll(async () => {
    await registry.fill(shop.folder);
    registry.register("elsewhere-value", '"string"').register(OUTBOX, '"string"');
    url = await registry.open();
  });

  const path = join(shop.folder, FILE);
  const run = (...args: readonly string[]) =>
    headgate(["snapshot", ...args, ...(args.includes("--out") ? [] : ["--out", FILE])], {
      cwd: shop.folder,
      env: { HEADGATE_REGISTRY_URL: url },
    });
  const read = () => readFileSync(path, "utf8");
  const held = () => parseSnapshot({ path: FILE, text: read() });
  /** As if it had been taken then. */
  const backdate = () => writeFileSync(path, read().replace(/"taken": "[^"]*"/, '"taken": "2026-01-01T00:00:00Z"'));

  it("holds what connectors register, and what rows have decided", async () => {
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(/^contracts\/registry\.json: subjects: \d+ added; versions: \d+ more; written/);
    const { subjects, settings, complete, takenAt } = held();
    expect([settings.level, settings.mode, complete]).toEqual(["BACKWARD", "READWRITE", false]);
    expect(takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect([...subjects.keys()]).toContain(PRODUCTS);
    expect([...subjects.keys()]).toContain(OUTBOX);
    expect([...subjects.keys()]).not.toContain("elsewhere-value");
    expect(read()).not.toContain("127.0.0.1");
  });

  it("leaves a file alone that would only get another time, unless that is asked for", async () => {
    backdate();
    const before = read();
    expect(await run()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("nothing is another; left as it is"),
    });
    expect(read()).toBe(before);
    expect((await run("--touch")).stderr).toContain("only its time is new");
    expect(
      read()
        .split("\n")
        .filter((line) => !before.split("\n").includes(line)),
    ).toHaveLength(1);
  });

  it("is checked against the registry: what is another is told by subject, version and field", async () => {
    expect(await run("--check")).toMatchObject({ code: 0, stdout: "" });
    const before = read();
    const latest = [...(held().subjects.get(PRODUCTS)?.versions ?? [])].at(-1);
    const field = '{"name":"by_hand","type":["null","int"],"default":null}';
    const more = (latest?.schema ?? "").replace('"fields":[{"name":"id"', `"fields":[${field},{"name":"id"`);
    registry.register(PRODUCTS, more, { id: 99 });
    registry.subjects.delete(OUTBOX);
    registry.subjects.set("commerce.public.users-key", {
      versions: registry.subjects.get("commerce.public.users-key")?.versions ?? new Map(),
      compatibility: "FULL",
    });
    const checked = await run("--check");
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(
      /^~ commerce\.public\.products-value\n {4}\+ version \d+ \(id 99\)\n {8}\+ by_hand {2}nullable int$/m,
    );
    expect(checked.stdout).toMatch(/^- outbox\.event\.order-value\n {4}- version 1 \(id 1\)$/m);
    expect(checked.stdout).toMatch(/^~ commerce\.public\.users-key\n {4}~ compatibility \(inherited\) -> FULL$/m);
    expect(checked.stderr).toContain("subjects: 1 removed, 2 changed; versions: 1 more, 1 fewer");
    expect(read()).toBe(before);
  });

  it("renews only the subjects that are named, and is then as old as the rest", async () => {
    backdate();
    expect((await run(PRODUCTS)).stderr).toContain("subjects: 1 changed; versions: 1 more; written");
    expect(held().takenAt).toBe("2026-01-01T00:00:00Z");
    expect(held().subjects.has(OUTBOX)).toBe(true);
    const unknown = await run("commerce.public.product-value");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(`did you mean "${PRODUCTS}"`);
    expect((await run("elsewhere-value")).code).toBe(0);
    expect(held().subjects.has("elsewhere-value")).toBe(true);
    expect((await run()).stderr).toContain("removed");
    expect(held().subjects.has("elsewhere-value")).toBe(false);
  });

  it("holds all subjects if it is told to once", async () => {
    await run("--all");
    expect(held().complete).toBe(true);
    expect(held().subjects.has("elsewhere-value")).toBe(true);
    expect((await run("--check")).code).toBe(0);
    expect((await run()).stderr).toContain("left as it is");
  });

  it("goes to standard output, too", async () => {
    const { code, stdout, stderr } = await run("--out", "-");
    expect(code).toBe(0);
    expect(parseSnapshot({ path: "-", text: stdout }).subjects.has(PRODUCTS)).toBe(true);
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+: \d+ subjects, \d+ versions$/m);
  });

  it("leaves the file alone where the registry does not answer, and tells no secret", async () => {
    const before = read();
    registry.fault = { status: 403, body: { error_code: 403, message: "no" } };
    const secret = { HEADGATE_REGISTRY_URL: url.replace("//", "//someone:very-secret@") };
    const { code, stderr } = await headgate(["snapshot", "--out", FILE], { cwd: shop.folder, env: secret });
    registry.fault = null;
    expect(code).toBe(2);
    expect(stderr).not.toContain("very-secret");
    expect(read()).toBe(before);
    expect((await headgate(["snapshot", "--out", FILE], { cwd: shop.folder, env: secret })).stderr).not.toContain(
      "secret",
    );
    expect(read()).not.toContain("someone");
  });

  it("mends a file that cannot be read, but not a part of it", async () => {
    writeFileSync(path, "<<<<<<< HEAD\n");
    expect((await run(PRODUCTS)).stderr).toContain("merge conflict");
    expect((await run("--check")).code).toBe(2);
    expect((await run()).code).toBe(0);
    expect((await run("--check")).code).toBe(0);
  });

  it("needs a file to go to, and one to be checked", async () => {
    const nowhere = await headgate(["snapshot"], { cwd: shop.folder, env: { HEADGATE_REGISTRY_URL: url } });
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("set registry.snapshot") });
    expect(await run("--check", "--out", "other.json")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no snapshot to check"),
    });
    expect(existsSync(join(shop.folder, "other.json"))).toBe(false);
    expect((await run("--check", "--touch")).code).toBe(2);
  });
});
