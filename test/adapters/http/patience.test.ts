import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { askedPause, pauseBefore } from "../../../src/adapters/http/patience.ts";
import { openRegistry } from "../../../src/adapters/registry/client.ts";
import { loopback, type Reply } from "../../support/loopback.ts";
import { fault } from "../fault.ts";

const PATIENCE = { timeout: 20_000, tries: 3, pause: 1, deadline: 60_000 };
const SCHEMA = { type: "AVRO", text: "{}" } as const;
const FOUND: Reply = { status: 200, body: { version: 2, id: 7, schema: "{}" } };

describe("what a server asks to wait", () => {
  const now = Date.now();
  it.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": new Date(now + 10_000).toUTCString() }, 10_000],
    [{ "retry-after": new Date(now - 10_000).toUTCString() }, 0],
    [{ "x-ratelimit-reset": "2" }, 2000],
    [{ "x-ratelimit-reset": "0.25" }, 250],
    [{ "x-ratelimit-reset": `${(now + 20_000) / 1000}` }, 20_000],
    [{ "retry-after": "1", "x-ratelimit-reset": "9" }, 1000],
    [{ "retry-after": "soon" }, null],
    [{ "x-ratelimit-reset": "soon" }, null],
    [{}, null],
  ])("is read from %o", (headers, expected) => {
    const wait = askedPause(headers);
    if (expected === null) expect(wait).toBeNull();
    else expect(Math.abs((wait ?? Number.NaN) - expected)).toBeLessThan(1500);
  });
});

describe("pauses", () => {
  it("double from try to try, and are never the same", () => {
    for (const tried of [1, 2, 3, 4]) {
      const pauses = Array.from({ length: 50 }, () => pauseBefore(tried, { ...PATIENCE, pause: 100 }));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(50 * 2 ** (tried - 1));
      expect(Math.max(...pauses)).toBeLessThan(150 * 2 ** (tried - 1));
      expect(new Set(pauses).size).toBeGreaterThan(1);
    }
  });

  it.each([[{ "retry-after": "1" }], [{ "x-ratelimit-reset": "1" }]])(
    "are kept by all while a server wants none of them (%o)",
    async (headers) => {
      const at: number[] = [];
      const { url } = await loopback(() => {
        at.push(performance.now());
        return at.length === 1 ? { status: 429, body: "slow down", headers } : FOUND;
      });
      const registry = openRegistry({ url }, PATIENCE);
      await Promise.all([registry.find("a", SCHEMA), new Promise((resolve) => setTimeout(resolve, 100))]);
      const [first = 0, second = 0] = at;
      expect(second - first).toBeGreaterThan(990);
      await registry.find("b", SCHEMA);
      expect(at).toHaveLength(3);
    },
  );

  it("hold back requests that begin in the meantime", async () => {
    const at = new Map<string, number>();
    const { url } = await loopback(({ url = "" }) => {
      const isFirst = at.size === 0;
      at.set(`${url} ${at.size}`, performance.now());
      return isFirst ? { status: 429, body: "", headers: { "retry-after": "1" } } : FOUND;
    });
    const registry = openRegistry({ url }, PATIENCE);
    const first = registry.find("a", SCHEMA);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await Promise.all([first, registry.find("b", SCHEMA)]);
    const [begun = 0, ...others] = at.values();
    expect(others).toHaveLength(2);
    for (const other of others) expect(other - begun).toBeGreaterThan(990);
  });

  it("that are too long are not waited for", async () => {
    const { url, requests } = await loopback([{ status: 429, body: "slow down", headers: { "retry-after": "3600" } }]);
    const said = await fault(openRegistry({ url }, PATIENCE).find("s", SCHEMA));
    expect(said).toContain("answers 429 and asks to wait 3600 s: slow down");
    expect(requests).toHaveLength(1);
  });

  it("come after 408, and not after what would be the same again", async () => {
    const timedOut = await loopback([{ status: 408, body: "" }, FOUND]);
    await openRegistry({ url: timedOut.url }, PATIENCE).find("s", SCHEMA);
    expect(timedOut.requests).toHaveLength(2);
    for (const status of [400, 405, 409, 501]) {
      const { url, requests } = await loopback([{ status, body: "no" }]);
      await fault(openRegistry({ url }, PATIENCE).find("s", SCHEMA));
      expect([status, requests.length]).toEqual([status, 1]);
    }
  });
});

describe("the deadline", () => {
  it("ends all that is under way and all that waits for its turn", async () => {
    const { url } = await loopback(["silence"]);
    const registry = openRegistry({ url }, { ...PATIENCE, timeout: 400, tries: 100, deadline: 1000 });
    const start = performance.now();
    const said = await Promise.all(Array.from({ length: 40 }, (_, index) => fault(registry.find(`s${index}`, SCHEMA))));
    expect(performance.now() - start).toBeLessThan(2500);
    expect(said.filter((one) => one.includes("the registry took longer than 1 s"))).not.toEqual([]);
  });

  it("does not run while nothing is asked", async () => {
    const { url } = await loopback([FOUND]);
    const registry = openRegistry({ url }, { ...PATIENCE, deadline: 400 });
    await registry.find("s", SCHEMA);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await registry.find("t", SCHEMA)).toMatchObject({ kind: "found" });
  });
});

describe("connections", () => {
  it("are kept for the next request, and keep no process alive", async () => {
    const sockets = new Set<unknown>();
    const { url } = await loopback(({ socket }) => {
      sockets.add(socket);
      return FOUND;
    });
    const client = join(import.meta.dirname, "../../../src/adapters/registry/client.ts");
    const program = `import { openRegistry } from ${JSON.stringify(client)};
      const registry = openRegistry({ url: ${JSON.stringify(url)} });
      for (let i = 0; i < 5; i++) await registry.find("s", { type: "AVRO", text: "{}" });
      process.stdout.write(String(performance.now()));`;
    const start = performance.now();
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: join(import.meta.dirname, "../../.."),
    });
    // The loopback server would close them after five seconds only.
    expect(performance.now() - start - Number(stdout)).toBeLessThan(3000);
    expect(sockets.size).toBe(1);
  });
});
