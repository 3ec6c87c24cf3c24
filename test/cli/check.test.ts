import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const RENAME = "db/migrations/000012_products_unit_price.up.sql";
const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("contracts/schema/report.schema.json", "utf8")),
);

describe("check in a git repository", () => {
  const shop = new Shop().commit();
  beforeEach(() => void shop.reset());
  afterAll(() => shop.remove());

  const checkJson = async (...args: readonly string[]) => {
    const outcome = await shop.headgate("check", "--format", "json", ...args);
    const report = JSON.parse(outcome.stdout);
    validate(report);
    expect(validate.errors).toBeNull();
    return { ...outcome, report };
  };

  it("stops a rename on its line, with the readers it hits", async () => {
    const { code, report } = (await shop.change("rename-in-place")) && (await checkJson());
    expect(code).toBe(1);
    expect(report).toMatchObject({
      version: 1,
      verdict: "blocked",
      findings: [
        { rule: "column-renamed", severity: "error", file: RENAME, line: 2, column: 1, table: "public.products" },
      ],
      summary: { errors: 1, pending: [{ file: RENAME }], coverage: { pendingMigrations: 1, opaque: 0 } },
    });
    expect(report.findings[0].consumers.map(({ consumer }: { consumer: string }) => consumer)).toContain(
      "search-indexer",
    );
  });

  it("is two lines when nothing is pending, and gives the same bytes twice", async () => {
    const first = await shop.headgate("check");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(await shop.headgate("check")).toEqual(first);
  });

  it("sees committed, staged and untracked changes against the base's own text", async () => {
    shop.git("switch", "-q", "-c", "feature");
    shop.change("rename-in-place").git("add", "-A");
    expect((await checkJson("--base", "main")).code).toBe(1);
    shop.git("commit", "-q", "-m", "rename");
    expect((await checkJson("--base", "main")).code).toBe(1);
    expect((await checkJson()).code).toBe(1);
    expect((await checkJson("--base", "HEAD")).code).toBe(0);
    shop.git("switch", "-q", "main");
  });

  it("takes --fail-on, several outputs and formats", async () => {
    shop.change("rename-in-place");
    const outputs = [
      "--output",
      "json:out/report.json",
      "--output",
      "markdown:out/report.md",
      "--output",
      "github:out/log",
    ];
    const { code, report } = await checkJson("--fail-on", "never", ...outputs);
    expect({ code, verdict: report.verdict }).toEqual({ code: 0, verdict: "passed" });
    expect(JSON.parse(readFileSync(join(shop.folder, "out/report.json"), "utf8"))).toEqual(report);
    expect(readFileSync(join(shop.folder, "out/report.md"), "utf8")).toContain("headgate: passed");
    expect(readFileSync(join(shop.folder, "out/log"), "utf8")).toContain(`::error file=${RENAME}`);
  });

  it("can be told what is pending without a base: applied version or files", async () => {
    shop.change("rename-in-place");
    expect((await checkJson("--applied", "11")).report.summary.pending).toEqual([{ file: RENAME, version: "000012" }]);
    expect((await checkJson("--applied", "12")).report.summary.pending).toEqual([]);
    expect((await checkJson(RENAME)).code).toBe(1);
    const unknown = await shop.headgate("check", "--applied", "99");
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain('no migration has version "99"');
    expect((await shop.headgate("check", "README.md")).code).toBe(2);
  });

  it("judges by the base's rules, not by those of the change", async () => {
    const config = readFileSync(join(shop.folder, "headgate.yaml"), "utf8");
    shop.change("rename-in-place").write("headgate.yaml", `${config}rules: {column-renamed: "off"}\nfail-on: never\n`);
    expect((await checkJson()).report).toMatchObject({ verdict: "blocked", summary: { failOn: "error" } });
  });

  it("does not take a plan that comes with the drop for a merged one, nor a contract that leaves with it", async () => {
    shop
      .change("unplanned-drop")
      .write(
        "plans/leads-source.yaml",
        "plan: leads-source\noperation: drop-column\ntable: public.leads\ncolumn: source\nsync: none\nsoak: 0d\n",
      );
    shop.git("rm", "-q", "consumers/sales-agent.yaml");
    expect((await checkJson()).report.verdict).toBe("blocked");
  });

  it.each([
    ["an unknown key", { "headgate.yaml": "migratons: x\n" }, /headgate\.yaml:1:1/],
    [
      "a folder that is not there",
      { "headgate.yaml": "migrations: sql\nconnectors: deploy/connect/*.json\n" },
      /\bsql\b/,
    ],
    [
      "no connector",
      { "headgate.yaml": "migrations: db/migrations\nconnectors: nowhere/*.json\n" },
      /no Debezium PostgreSQL connector/,
    ],
    ["a contract that is none", { "consumers/bad.yaml": "consumer: 1\n" }, /consumers\/bad\.yaml/],
    [
      "a connector in a form that is not read",
      {
        "deploy/connect/x.json": "{}",
        "headgate.yaml": "migrations: db/migrations\nconnectors: deploy/connect/*\n",
        "deploy/connect/k.yaml": "kind: KafkaConnector\n",
      },
      /k\.yaml/,
    ],
    [
      "a registry snapshot that is gone",
      {
        "headgate.yaml":
          "migrations: db/migrations\nconnectors: deploy/connect/*.json\nregistry: {snapshot: gone.json}\n",
      },
      /gone\.json/,
    ],
  ])("cannot work with %s: status 2, and a report for machines", async (_what, files, says) => {
    for (const [path, text] of Object.entries(files)) shop.write(path, text);
    shop.git("add", "-A");
    shop.git("commit", "-q", "-m", "bad");
    const text = await shop.headgate("check");
    expect(text).toMatchObject({ code: 2, stdout: "" });
    expect(text.stderr).toMatch(says);
    const { code, report } = await checkJson();
    expect({ code, verdict: report.verdict }).toEqual({ code: 2, verdict: "blocked" });
    expect(report.findings).toMatchObject([{ rule: "input-error", severity: "error" }]);
    shop.git("reset", "-q", "--hard", "HEAD^");
  });

  it("lets a change mend what is bad at the base", async () => {
    const config = readFileSync(join(shop.folder, "headgate.yaml"), "utf8");
    shop.write("headgate.yaml", "migratons: x\n").write("consumers/bad.yaml", "consumer: 1\n");
    shop.git("add", "-A");
    shop.git("commit", "-q", "-m", "bad");
    shop.write("headgate.yaml", config).git("rm", "-q", "consumers/bad.yaml");
    expect((await checkJson()).code).toBe(0);
    shop.git("reset", "-q", "--hard", "HEAD^");
  });

  it("names the way out of a shallow clone and of a base that is not there", async () => {
    const clone = `${shop.root}-shallow`;
    shop.git("clone", "-q", "--depth=1", `file://${shop.root}`, clone);
    const outcome = await headgate(["check", "--base", "origin/other"], { cwd: clone });
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(/shallow[\s\S]*fetch-depth: 0/);
    rmSync(clone, { recursive: true });
    const deep = await shop.headgate("check", "--base", "origin/other");
    expect(deep.stderr).toContain('git knows no commit "origin/other"');
  });
});

describe("check elsewhere", () => {
  it("speaks of files from the repository's root when the project is a folder of it", async () => {
    const shop = new Shop("services/shop").commit().change("rename-in-place");
    const { code, stdout } = await shop.headgate("check", "--format", "github");
    expect(code).toBe(1);
    expect(stdout).toContain(`::error file=services/shop/${RENAME},line=2`);
    const fromRoot = await headgate(["--config", "services/shop/headgate.yaml", "check", "--format", "github"], {
      cwd: shop.root,
    });
    expect(fromRoot.stdout).toBe(stdout);
    const fromBelow = await headgate(["check", "--format", "github"], { cwd: join(shop.folder, "db/migrations") });
    expect(fromBelow.stdout).toBe(stdout);
    shop.remove();
  });

  it("works without git when told what is pending, and says what to do when not", async () => {
    const shop = new Shop().change("rename-in-place");
    const untold = await shop.headgate("check");
    expect(untold).toMatchObject({ code: 2, stdout: "" });
    expect(untold.stderr).toContain("--applied VERSION");
    expect((await shop.headgate("check", "--applied", "11")).code).toBe(1);
    expect((await shop.headgate("check", "--base", "main")).code).toBe(2);
    shop.remove();
  });
});
