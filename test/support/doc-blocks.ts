import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CONNECTOR_FORMATS } from "../../src/debezium/formats/read.ts";
import { FRAMEWORKS } from "../../src/migrations/frameworks.ts";

const EXAMPLE = "contracts/commerce";
const BLOCK = /<!-- (run|file|section)(?: ([\w-]+))?: (.+?) -->\n```(\w+)\n[\s\S]*?```/g;

const CONNECTOR_TABLE = /<!-- connectors -->\n[\s\S]*?\n\n/;
const FRAMEWORK_TABLE = /<!-- frameworks -->\n[\s\S]*?\n\n/;

/**
 * The text with every marked block renewed: `run CHANGE: headgate …` is what the command prints in the example with that
 * pending change (and its exit status), `file: PATH` is the file, `section: PATH # TITLE` a part of one, `frameworks` and `connectors` are tables of those the product reads.
 */
export function renewBlocks(text: string): string {
  return renewCommands(text)
    .replace(FRAMEWORK_TABLE, () => `<!-- frameworks -->\n${frameworkTable()}\n\n`)
    .replace(CONNECTOR_TABLE, () => `<!-- connectors -->\n${connectorTable()}\n\n`);
}

function connectorTable(): string {
  const rows = CONNECTOR_FORMATS.map(({ name, files }) => `| ${name} | ${files} |`);
  return ["| format | files |", "| - | - |", ...rows].join("\n");
}

function frameworkTable(): string {
  const rows = FRAMEWORKS.map(({ id, title, historyTable, outOfOrder }) =>
    [title, `\`${id}\``, historyTable === null ? "" : `\`${historyTable.table}\``, outOfOrder ?? ""].join(" | "),
  );
  const head = [
    "tool | `framework:` | history table | a new migration that sorts before merged ones",
    "| - | - | - | - |",
  ];
  return [`| ${head[0]} |`, head[1], ...rows.sort(compareNames).map((row) => `| ${row} |`)].join("\n");
}

/** Order of people: Atlas, dbmate, Diesel. */
function compareNames(a: string, b: string): number {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}

function renewCommands(text: string): string {
  return text.replaceAll(BLOCK, (_all, kind: string, change: string | undefined, what: string, language: string) => {
    const body = bodyOf(kind, change ?? null, what);
    return `<!-- ${kind}${change === undefined ? "" : ` ${change}`}: ${what} -->\n\`\`\`${language}\n${body.trimEnd()}\n\`\`\``;
  });
}

function bodyOf(kind: string, change: string | null, what: string): string {
  if (kind === "run") return run(change, what);
  return kind === "file" ? readFileSync(what, "utf8") : section(what);
}

/** @param what `PATH # TITLE`: what stands below that title, up to an empty line */
function section(what: string): string {
  const [path = "", title = ""] = what.split(" # ");
  const found = readFileSync(path, "utf8")
    .split("\n\n")
    .find((part) => part.startsWith(`# ${title}\n`));
  if (found === undefined) throw new Error(`${path} has no section "${title}"`);
  return found;
}

/** When the shop was merged: long enough ago for the plan that is under way to have soaked. */
const MERGED = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000).toISOString();

function run(change: string | null, command: string): string {
  const root = mkdtempSync(join(tmpdir(), "headgate-docs-"));
  try {
    for (const entry of ["headgate.yaml", "db", "deploy", "consumers", "plans", "schemas"]) {
      cpSync(join(EXAMPLE, entry), join(root, entry), { recursive: true });
    }
    git(root, "init", "-q", "-b", "main");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "the shop", `--date=${MERGED}`);
    git(root, "switch", "-q", "-c", "change");
    if (change !== null) {
      cpSync(join(EXAMPLE, "changes", change), root, { recursive: true });
      git(root, "add", "-A");
      git(root, "commit", "-q", "-m", "the change");
    }
    const [, ...args] = command.split(" ");
    const ended = args[0] === "snapshot" ? besideRegistry(root, args) : headgate(root, args);
    if (ended.status !== 0 && ended.status !== 1) throw new Error(`${command}: ${ended.status}\n${ended.stderr}`);
    // Dates and commit ids differ from run to run.
    const printed = `$ ${command}\n${ended.stdout}${ended.stderr}`
      .replaceAll(/\b[0-9a-f]{7,40}\b(?=\))/g, "1a2b3c4")
      .replaceAll(MERGED.slice(0, 10), "2026-01-15");
    return change === null ? printed : `${printed.trimEnd()}\n$ echo $?\n${ended.status}\n`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function headgate(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const main = resolve("dist/cli/main.js");
  const ended = spawnSync(process.execPath, [main, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...cleanEnvironment(), ...env },
  });
  return { status: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

/** With a registry at hand that holds what the example's connectors have registered; wherever it is, the docs have it at its usual port. */
function besideRegistry(cwd: string, args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "headgate-docs-"));
  const [predictions, portFile] = [join(folder, "predictions.json"), join(folder, "port")];
  writeFileSync(predictions, headgate(cwd, ["predict", "--format", "json"]).stdout);
  const script = [resolve("node_modules/tsx/dist/cli.mjs"), resolve("test/support/docs-registry.ts")];
  const server = spawn(process.execPath, [...script, predictions, portFile], { stdio: "ignore" });
  try {
    const port = waitFor(portFile);
    const ended = headgate(cwd, args, { HEADGATE_REGISTRY_URL: `http://127.0.0.1:${port}` });
    return { ...ended, stderr: ended.stderr.replaceAll(port, "8081") };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing of this process runs meanwhile. */
function waitFor(file: string): string {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 600; tries++) {
    if (existsSync(file)) return readFileSync(file, "utf8");
    Atomics.wait(clock, 0, 0, 100);
  }
  throw new Error("the registry of the docs did not start");
}

/** Neither a CI's variables nor colours may change what the docs show. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" };
}

function git(cwd: string, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=docs", "-c", "user.email=docs@commerce.example", "-c", "commit.gpgsign=false"];
  const env = { ...process.env, GIT_COMMITTER_DATE: MERGED };
  execFileSync("git", [...identity, ...args], { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
}
