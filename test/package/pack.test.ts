import { execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../src/cli/version.ts";
import { RULES } from "../../src/rules/all.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");

/** The package as a user gets it: packed, and installed into an empty folder. Nothing else in the tests touches dist/. */
describe("package", () => {
  let folder = "";
  let packed: readonly string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "headgate-package-"));
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT });
    const [result]: readonly { filename: string; files: readonly { path: string }[] }[] = JSON.parse(
      stdout.slice(stdout.search(/^\[/m)),
    );
    if (result === undefined) throw new Error("npm pack made nothing");
    packed = result.files.map(({ path }) => path);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
    await run("npm", ["install", "--no-audit", "--no-fund", join(folder, result.filename)], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const headgate = (...args: readonly string[]) => run("npx", ["--no-install", "headgate", ...args], { cwd: folder });

  it("holds the library, the command, the rule pages and the schemas, and nothing of the workshop", () => {
    for (const file of ["dist/index.js", "dist/index.d.ts", "dist/cli/main.js", "LICENSE", "CHANGELOG.md"]) {
      expect(packed).toContain(file);
    }
    for (const { id } of RULES) expect(packed).toContain(`dist/rules/${id}.md`);
    expect(packed).toContain("contracts/schema/report.schema.json");
    expect(packed.filter((path) => /^(src|test|\.github|\.ci|\.cache)\/|\.tgz$|\.tsbuildinfo$/.test(path))).toEqual([]);
  });

  it("has nothing publint objects to", async () => {
    const { messages, pkg } = await publint({ pkgDir: ROOT, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("runs", async () => {
    expect((await headgate("--version")).stdout).toBe(`${VERSION}\n`);
    expect((await headgate("explain", "column-renamed")).stdout).toMatch(/^# /);
  });

  it("reads the bundled example", async () => {
    const shop = join(folder, "shop");
    cpSync(join(folder, "node_modules/headgate/contracts/commerce"), shop, { recursive: true });
    const { stdout } = await run("npx", ["--no-install", "headgate", "catalog", "--format", "json"], { cwd: shop });
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, opaque: [] });
  });

  it("ends quietly when its reader has seen enough", async () => {
    const [script = ""] = [join(folder, "node_modules/headgate/dist/cli/main.js")];
    const child = spawn(process.execPath, [script, "explain"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const said: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.stdout.destroy();
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr: Buffer.concat(said).toString("utf8") }).toEqual({ status: 0, stderr: "" });
  });

  it("gives its types to a program that imports it", async () => {
    writeFileSync(
      join(folder, "use.ts"),
      [
        'import { gate, type GateInput, type GatePorts, type Report } from "headgate";',
        "export const check = (input: GateInput, ports: GatePorts): Promise<Report> => gate(input, ports);",
        'export const verdict = (report: Report): "passed" | "blocked" => report.verdict;',
        "// @ts-expect-error a report is no gate input",
        "export const wrong = (report: Report, ports: GatePorts) => gate(report, ports);",
      ].join("\n"),
    );
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", ""];
    await run(process.execPath, [tsc, ...options, "use.ts"], { cwd: folder });
    const { stdout } = await run(
      process.execPath,
      ["-e", 'import("headgate").then((library) => console.log(typeof library.gate))'],
      { cwd: folder },
    );
    expect(stdout).toBe("function\n");
    expect(readFileSync(join(folder, "node_modules/headgate/package.json"), "utf8")).toContain(`"${VERSION}"`);
  });
});
