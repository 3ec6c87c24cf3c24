// Walks through the pending changes of the example: each is laid over the shop in a throw-away git repository
// and checked as a pull request would be. Run it with `npm run demo`.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const example = dirname(fileURLToPath(import.meta.url));
const headgate = join(example, "../../dist/cli/main.js");
const CHANGES = [
  ["harmless-add", "A new nullable column."],
  ["rename-in-place", "A column renamed with RENAME COLUMN."],
  ["unplanned-drop", "A column dropped that somebody reads."],
  ["not-null-add", "A NOT NULL column without a default."],
  ["decimal-scale", "A price that gets two more decimals."],
  ["planned-expand", "The first step of a planned rename."],
  ["planned-contract", "The last step of a planned rename, weeks later."],
];

/** The change that a plan's evidence lets through. */
const PLANNED = "planned-contract";

/** The change whose events are also given to the consumers. */
const BENCHED = "rename-in-place";

if (!existsSync(headgate)) {
  console.error("headgate is not built yet: run `npm ci` (or `npm run build`) first");
  process.exit(2);
}
const only = process.argv.slice(2);
const unknown = only.filter((name) => !CHANGES.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`no such change: ${unknown.join(", ")}; there are ${CHANGES.map(([name]) => name).join(", ")}`);
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), "headgate-demo-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
commitShop();
const results = CHANGES.filter(([name]) => only.length === 0 || only.includes(name)).map(([name, what]) =>
  check(name, what),
);
if (results.some(({ name }) => name === BENCHED)) bench();
summary(results);

/** The shop as it was merged thirty days ago: long enough for the plan under way to have soaked. */
function commitShop() {
  git(["init", "-q", "-b", "main"]);
  for (const entry of ["headgate.yaml", "db", "deploy", "consumers", "plans"]) {
    cpSync(join(example, entry), join(work, entry), { recursive: true });
  }
  commit("the shop as it runs", "30 days ago");
}

function check(name, what) {
  git(["switch", "-q", "-C", name, "main"]);
  cpSync(join(example, "changes", name), work, { recursive: true });
  commit(what, "now");
  heading(name, what);
  if (name === PLANNED) {
    console.log("  $ headgate plan status leads-company-to-company-name\n");
    run(["plan", "status", "leads-company-to-company-name", "--base", "main"]);
    console.log("\n  $ headgate plan contract leads-company-to-company-name && headgate check --base main\n");
  }
  for (const file of sqlOf(name)) console.log(`${indent(readFileSync(join(work, file), "utf8").trim(), "    | ")}\n`);
  const status = run(["check", "--base", "main"]);
  git(["switch", "-q", "main"]);
  return { name, what, status };
}

/** What the consumers themselves would say: generated events, from before the change and after it, held against contracts and code. */
function bench() {
  git(["switch", "-q", BENCHED]);
  heading(
    `headgate test, with ${BENCHED}`,
    "Generated events for every consumer, and for the search indexer's own code.",
  );
  run(["test", "--base", "main"]);
  git(["switch", "-q", "main"]);
}

function run(args) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [headgate, ...args], {
    cwd: work,
    encoding: "utf8",
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
  });
  process.stdout.write(indent(`${stdout}${stderr}`.trimEnd(), "  "));
  console.log(`\n\n  exit status ${status}`);
  return status;
}

function summary(results) {
  console.log(`\n${"─".repeat(76)}\n`);
  for (const { name, what, status } of results) {
    const verdict = status === 0 ? "passed " : status === 1 ? "blocked" : "failed ";
    console.log(`  ${verdict}  ${name.padEnd(18)} ${what}`);
  }
  console.log(`
Next, in contracts/commerce:
  npx headgate consumers public.products.price   who reads this column?
  npx headgate test                              the consumers and their code, against generated events
  npx headgate plan new rename-column products.price --to unit_price --dry-run
  npx headgate predict commerce.public.products-value
  npx headgate catalog
  npx headgate explain column-renamed
`);
  if (results.some(({ status }) => status !== 0 && status !== 1)) process.exitCode = 2;
}

function sqlOf(name) {
  const folder = "db/migrations";
  return readdirSync(join(example, "changes", name, folder))
    .filter((file) => file.endsWith(".up.sql"))
    .map((file) => join(folder, file));
}

function heading(name, what) {
  console.log(`\n${"─".repeat(76)}\n${name}: ${what}\n`);
}

function indent(text, by) {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : by + line))
    .join("\n");
}

function commit(message, date) {
  const when = date === "now" ? new Date() : new Date(Date.now() - 30 * 24 * 3600 * 1000);
  git(["add", "-A"]);
  git(["commit", "-q", "-m", message], { GIT_AUTHOR_DATE: when.toISOString(), GIT_COMMITTER_DATE: when.toISOString() });
}

function git(args, env = {}) {
  const identity = ["-c", "user.name=demo", "-c", "user.email=demo@commerce.example", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], {
    cwd: work,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
