import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../src/cli/version.ts";
import { RULES } from "../../src/rules/all.ts";
import { nodeBinary, OLDEST_NODE } from "../support/node-binary.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const TSX = join(ROOT, "node_modules/tsx/dist/cli.mjs");

/** What `npm pack` would take of a folder, without running its scripts. */
async function pack(folder: string, ...args: readonly string[]) {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", ...args], { cwd: folder });
  const [result]: readonly { filename: string; files: readonly { path: string }[] }[] = JSON.parse(stdout);
  if (result === undefined) throw new Error("npm pack made nothing");
  return { filename: result.filename, files: result.files.map(({ path }) => path) };
}

/** The package as a user gets it: built aside, packed, and installed into an empty folder. */
describe("package", () => {
  let folder = "";
  let user = "";
  let packed: readonly string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "headgate-package-"));
    const source = join(folder, "source");
    await run(process.execPath, [TSX, join(ROOT, ".github/scripts/build.ts"), join(source, "dist")], { cwd: ROOT });
    for (const file of ["package.json", "README.md", "LICENSE", "CHANGELOG.md", "contracts"]) {
      cpSync(join(ROOT, file), join(source, file), { recursive: true });
    }
    const { filename, files } = await pack(source, "--pack-destination", folder);
    packed = files;
    user = join(folder, "user");
    mkdirSync(user);
    writeFileSync(join(user, "package.json"), JSON.stringify({ private: true, type: "module" }));
    await run("npm", ["install", "--no-audit", "--no-fund", join(folder, filename)], { cwd: user });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const headgate = (...args: readonly string[]) => run("npx", ["--no-install", "headgate", ...args], { cwd: user });

  it("holds the library, the command, the rule pages and the schemas, and nothing of the workshop", async () => {
    for (const file of ["dist/index.js", "dist/index.d.ts", "dist/cli/main.js", "LICENSE", "CHANGELOG.md"]) {
      expect(packed).toContain(file);
    }
    for (const { id } of RULES) expect(packed).toContain(`dist/rules/${id}.md`);
    expect(packed).toContain("contracts/schema/report.schema.json");
    const everything = [...packed, ...(await pack(ROOT, "--dry-run")).files];
    expect(everything.filter((path) => /^(src|test|\.github|\.ci|\.cache)\/|\.tgz$|\.tsbuildinfo$/.test(path))).toEqual(
      [],
    );
  });

  it("has nothing publint objects to", async () => {
    const { messages, pkg } = await publint({ pkgDir: join(folder, "source"), strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("runs", async () => {
    expect((await headgate("--version")).stdout).toBe(`${VERSION}\n`);
    expect((await headgate("explain", "column-renamed")).stdout).toMatch(/^# /);
  });

  it("reads the bundled example", async () => {
    const shop = join(user, "shop");
    cpSync(join(user, "node_modules/headgate/contracts/commerce"), shop, { recursive: true });
    const { stdout } = await run("npx", ["--no-install", "headgate", "catalog", "--format", "json"], { cwd: shop });
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, opaque: [] });
  });

  it("runs on the oldest Node it promises, in colour", async () => {
    const node = await nodeBinary(OLDEST_NODE);
    const script = join(user, "node_modules/headgate/dist/cli/main.js");
    const shop = join(user, "node_modules/headgate/contracts/commerce");
    for (const command of [["explain"], ["catalog"], ["predict"], ["consumers"], ["check", "--applied", "11"]]) {
      const { stdout } = await run(node, [script, "--color", "always", ...command], { cwd: shop });
      expect(stdout).not.toBe("");
    }
  });

  it("ends quietly when its reader has seen enough", async () => {
    const [script = ""] = [join(user, "node_modules/headgate/dist/cli/main.js")];
    const child = spawn(process.execPath, [script, "explain"], { cwd: user, stdio: ["ignore", "pipe", "pipe"] });
    const said: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.stdout.destroy();
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr: Buffer.concat(said).toString("utf8") }).toEqual({ status: 0, stderr: "" });
  });

  it("ends with 2 when its result cannot be written", async () => {
    const full = await run("bash", ["-c", "npx --no-install headgate explain > /dev/full; echo $?"], { cwd: user });
    expect(full.stdout).toBe("2\n");
    expect(full.stderr).toContain("ENOSPC");
  });

  it("gives its types to a program that imports it", async () => {
    writeFileSync(
      join(user, "use.ts"),
      [
        'import { gate, type GateInput, type GatePorts, type Report } from "headgate";',
        "export const check = (input: GateInput, ports: GatePorts): Promise<Report> => gate(input, ports);",
        'export const verdict = (report: Report): "passed" | "blocked" => report.verdict;',
        "// @ts-expect-error a report is no gate input",
        "export const wrong = (report: Report, ports: GatePorts) => gate(report, ports);",
      ].join("\n"),
    );
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
    const nodeTypes = ["--typeRoots", join(ROOT, "node_modules/@types")];
    await run(process.execPath, [tsc, ...options, ...nodeTypes, "use.ts"], { cwd: user });
    const { stdout } = await run(
      process.execPath,
      ["-e", 'import("headgate").then((library) => console.log(typeof library.gate))'],
      { cwd: user },
    );
    expect(stdout).toBe("function\n");
    expect(readFileSync(join(user, "node_modules/headgate/package.json"), "utf8")).toContain(`"${VERSION}"`);
  });
});
