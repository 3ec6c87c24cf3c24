import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MARKER } from "../../src/report/markdown.ts";
import { ACTION_NODE, nodeBinary } from "../support/node-binary.ts";
import { Host, type Job, type JobOutcome, type PullRequest, pullRequestEvent, runJob } from "./github.ts";

const ROOT = join(import.meta.dirname, "../..");
const RENAME = "shop/db/migrations/000012_products_unit_price.up.sql";

/** The bundle as the runner sees it: built from these sources, alone in a folder, run by the runner's own Node. */
describe("GitHub Action", () => {
  const host = new Host();
  let node = "";
  let bundle = "";

  beforeAll(async () => {
    node = await nodeBinary(ACTION_NODE);
    const target = join(host.folder, "bundle");
    const tsx = join(ROOT, "node_modules/tsx/dist/cli.mjs");
    execFileSync(process.execPath, [tsx, join(ROOT, ".github/scripts/build-action.ts"), target], { cwd: ROOT });
    bundle = join(target, "index.cjs");
  }, 300_000);
  afterAll(() => host.remove());

  /** A run for a pull request, on the merge commit GitHub checks out unless told otherwise. */
  const run = (request: PullRequest, options: Partial<Job> & { depth?: "shallow" | "deep"; at?: string } = {}) => {
    const { depth = "deep", at = request.merge, inputs = {}, ...job } = options;
    return runJob({
      node,
      bundle,
      workspace: host.checkout(at, depth),
      event: request.event,
      ref: "refs/pull/7/merge",
      ...job,
      inputs: { "working-directory": "shop", ...inputs },
    });
  };

  const expectRename = (outcome: JobOutcome) => {
    expect(outcome).toMatchObject({
      status: 1,
      stderr: "",
      outputs: { verdict: "blocked", errors: "1", warnings: "0" },
    });
    expect(outcome.stdout).toMatch(new RegExp(`^::error file=${RENAME},line=2,col=1,endLine=2,title=column-renamed::`));
  };

  it("annotates the line, writes the summary and sets the outputs", async () => {
    const outcome = await run(host.pullRequest("rename-in-place"));
    expectRename(outcome);
    expect(outcome.summary.startsWith(MARKER)).toBe(true);
    expect(outcome.summary).toContain("headgate: blocked");
    expect(outcome.summary).toContain("search&#45;indexer");
  });

  it("fetches what a shallow clone of the merge lacks", async () => {
    expectRename(await run(host.pullRequest("rename-in-place"), { depth: "shallow" }));
  });

  it("finds where a branch left its base, in a shallow clone of the branch itself", async () => {
    const request = host.pullRequest("rename-in-place");
    expectRename(await run(request, { depth: "shallow", at: request.head }));
    expectRename(await run(request, { depth: "shallow", at: request.head, inputs: { base: "main" } }));
    expectRename(await run(request, { depth: "shallow", at: request.head, inputs: { base: "origin/main" } }));
  });

  it("looks at what a push added", async () => {
    const request = host.pullRequest("rename-in-place");
    const push = { event: { before: request.base }, ref: "refs/heads/main", at: request.head };
    expectRename(await run(request, { ...push, depth: "shallow" }));
    expectRename(await run(request, { ...push, depth: "deep" }));
  });

  it("says what to do where the engine that is asked for is not in the bundle", async () => {
    const request = host.pullRequest("rename-in-place");
    const outcome = await run(request, { inputs: { engine: "pglite" } });
    expect(outcome).toMatchObject({ status: 2, outputs: { verdict: "blocked" } });
    expect(outcome.stderr).toContain("the PGlite engine is not installed");
    expect(outcome.stderr).toContain("HEADGATE_ENGINE_URL");
    expect(await run(request, { inputs: { engine: "magic" } })).toMatchObject({ status: 2 });
  });

  it("gives the exact advice where it may not fetch, or cannot", async () => {
    const request = host.pullRequest("rename-in-place");
    const refused = await run(request, { depth: "shallow", inputs: { fetch: "false" } });
    expect(refused).toMatchObject({ status: 2, outputs: { verdict: "blocked" } });
    expect(refused.stderr).toContain("fetch-depth: 0");
    expect(refused.stdout).toMatch(/^::error title=input-error::the clone is too shallow/);
    const gone = await run(request, { depth: "shallow", at: request.head, inputs: { base: "no-such-branch" } });
    expect(gone.status).toBe(2);
    expect(gone.stderr).toMatch(/no-such-branch cannot be fetched[\s\S]*fetch-depth: 0/);
  });

  it("lets a harmless change pass", async () => {
    const outcome = await run(host.pullRequest("harmless-add"), { depth: "shallow" });
    expect(outcome).toMatchObject({ status: 0, outputs: { verdict: "passed", errors: "0" } });
    expect(outcome.stdout).not.toContain("::error");
    expect(outcome.summary).toContain("headgate: passed");
  });

  it("obeys fail-on, summary and outputs", async () => {
    const request = host.pullRequest("rename-in-place");
    const workspace = host.checkout(request.merge, "deep");
    const inputs = { "fail-on": "never", summary: "false", outputs: "json:out/a.json\n  markdown:out/b.md  \n" };
    const outcome = await run(request, { workspace, inputs });
    expect(outcome).toMatchObject({ status: 0, summary: "", outputs: { verdict: "passed", errors: "1" } });
    expect(JSON.parse(readFileSync(join(workspace, "out/a.json"), "utf8"))).toMatchObject({ version: 1 });
    expect(readFileSync(join(workspace, "out/b.md"), "utf8")).toContain(MARKER);
  });

  it("does not let a change loosen the rules it is judged by", async () => {
    const config = readFileSync(join(ROOT, "contracts/commerce/headgate.yaml"), "utf8");
    const loosened = `${config}rules: {column-renamed: "off"}\nfail-on: never\n`;
    expectRename(await run(host.pullRequest("rename-in-place", { "shop/headgate.yaml": loosened })));
  });

  it("runs no command for a change from a fork, unless told to", async () => {
    const config = readFileSync(join(ROOT, "contracts/commerce/headgate.yaml"), "utf8");
    const command = config.replace(/^( *)migrations:.*$/m, "$1migrations: {command: cat db/migrations/*.up.sql}");
    expect(command).not.toBe(config);
    const request = host.pullRequest("own", { "shop/headgate.yaml": command });
    const event = pullRequestEvent(request.base, "stranger/shop");
    expect(await run(request)).toMatchObject({ status: 0 });
    expect(await run(request, { event, inputs: { commands: "always" } })).toMatchObject({ status: 0 });
    const refused = await run(request, { event });
    expect(refused).toMatchObject({ status: 2, outputs: { verdict: "blocked" } });
    expect(refused.stderr).toContain("commands are not run on changes from forks");
    expect(await run(request, { inputs: { commands: "never" } })).toMatchObject({ status: 2 });
  });

  it("does not ask the registry about a change from a fork, unless told to", async () => {
    const request = host.pullRequest("harmless-add");
    // Nothing listens there.
    const env = { HEADGATE_REGISTRY_URL: "http://127.0.0.1:9/", HEADGATE_REGISTRY_DEADLINE: "1" };
    const event = pullRequestEvent(request.base, "stranger/shop");
    const fork = await run(request, { event, env });
    expect(fork).toMatchObject({ status: 0 });
    expect(fork.summary).toContain("the registry was not asked");
    for (const asked of [
      await run(request, { env }),
      await run(request, { event, env, inputs: { offline: "never" } }),
    ]) {
      expect(asked.status).toBe(2);
      expect(asked.stderr).toContain("127.0.0.1:9");
    }
    const url = { "registry-url": "http://127.0.0.1:9/", offline: "always" };
    expect((await run(request, { inputs: url })).status).toBe(0);
  });

  it("runs no migrations of a fork on the engine's server, unless told to", async () => {
    const request = host.pullRequest("harmless-add");
    const event = pullRequestEvent(request.base, "stranger/shop");
    const env = { HEADGATE_ENGINE_URL: "postgres://127.0.0.1:1/postgres" };
    const refused = await run(request, { event, env, inputs: { engine: "postgres" } });
    expect(refused).toMatchObject({ status: 2, outputs: { verdict: "blocked" } });
    expect(refused.stderr).toContain(
      "no migrations are run on the server of HEADGATE_ENGINE_URL for changes from forks",
    );
    for (const allowed of [{ env }, { event, env, commands: "always" }]) {
      const { commands = "own", ...rest } = allowed;
      const outcome = await run(request, { ...rest, inputs: { engine: "postgres", commands } });
      expect(outcome.stderr).toContain("connecting failed");
    }
    expect(await run(request, { event, env, inputs: { engine: "auto" } })).toMatchObject({ status: 0 });
  });

  it("annotates input it cannot use, on its line", async () => {
    const request = host.pullRequest("own", { "shop/headgate.yaml": "postgres: 17\nmigratons: db/migrations\n" });
    const outcome = await run(request);
    expect(outcome).toMatchObject({ status: 2, outputs: { verdict: "blocked" } });
    expect(outcome.stdout).toMatch(/^::error file=shop\/headgate.yaml,line=2,/);
    expect(outcome.stderr).toContain("migratons");
  });

  it("refuses inputs that are none, and folders outside", async () => {
    const request = host.pullRequest("harmless-add");
    const workspace = host.checkout(request.merge, "deep");
    for (const [inputs, says] of [
      [{ "fail-on": "info" }, 'fail-on is "info"'],
      [{ fetch: "yes" }, 'fetch is "yes"'],
      [{ outputs: "html:x" }, 'no report format "html"'],
      [{ "working-directory": "../.." }, "outside the workspace"],
    ] as const) {
      const outcome = await run(request, { workspace, inputs });
      expect(outcome.status).toBe(2);
      expect(outcome.stderr).toContain(says);
    }
  });

  it("holds pending SQL against an older server's grammar", async () => {
    const config = readFileSync(join(ROOT, "contracts/commerce/headgate.yaml"), "utf8");
    host.git("switch", "-q", "main");
    host.commit("an older server", { "shop/headgate.yaml": config.replace("postgres: 17", "postgres: 16") });
    const sql = "ALTER TABLE products ADD COLUMN twice numeric GENERATED ALWAYS AS (price * 2) VIRTUAL;\n";
    const outcome = await run(host.pullRequest("own", { "shop/db/migrations/000012_twice.up.sql": sql }));
    expect(outcome.status).toBe(1);
    expect(outcome.stdout).toMatch(/title=dialect-refused::/);
  });

  it("declares what it reads", () => {
    const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
    const source = readFileSync(join(ROOT, "src/action/inputs.ts"), "utf8");
    const read = [...source.matchAll(/text\("([a-z-]+)"\)/g)].map(([, name]) => name);
    expect(Object.keys(action.inputs).sort()).toEqual([...new Set(read)].sort());
    expect(Object.keys(action.outputs).sort()).toEqual(["errors", "verdict", "warnings"]);
    expect(action.runs).toEqual({ using: "node24", main: ".github/action/index.cjs" });
  });
});
