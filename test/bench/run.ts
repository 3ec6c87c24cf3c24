/** `npm run bench`: what the built command costs, user and system time together, medians. Fails where a limit is passed. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const COMMAND = join(ROOT, "dist/cli/main.js");
const RUNS = 5;
const HISTORY = { tables: 200, migrations: 1000 };

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
  /** Milliseconds of processor time; a machine half as fast as a laptop must stay below. */
  readonly limit: number;
}

/** Processor time of one run in milliseconds, measured by the shell. Throws when the command ends otherwise than it should. */
function cost({ folder, args }: Case): number {
  const script = '"$0" "$@" >/dev/null; status=$?; times >&2; exit $status';
  const run = spawnSync("bash", ["-c", script, process.execPath, COMMAND, ...args], { cwd: folder, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${args.join(" ")} ended with ${run.status}: ${run.stderr}`);
  const children = run.stderr.trim().split("\n").at(-1) ?? "";
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000, 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function example(folder: string): string {
  for (const entry of ["headgate.yaml", "db", "deploy", "consumers", "plans"]) {
    cpSync(join(ROOT, "contracts/commerce", entry), join(folder, entry), { recursive: true });
  }
  return folder;
}

/** The example after some years: tables of ten columns, then column after column. */
function longHistory(folder: string): string {
  example(folder);
  const columns = Array.from({ length: 9 }, (_, column) => `c${column} ${column % 3 === 0 ? "numeric(12,2)" : "text"}`);
  for (let number = 0; number < HISTORY.migrations; number++) {
    const table = `t${number % HISTORY.tables}`;
    const sql =
      number < HISTORY.tables
        ? `CREATE TABLE ${table} (id bigint PRIMARY KEY, ${columns.join(", ")});\n`
        : `ALTER TABLE ${table} ADD COLUMN a${number} text NOT NULL DEFAULT 'x';\nCREATE INDEX ON ${table} (a${number});\n`;
    writeFileSync(join(folder, `db/migrations/${100_000 + number}_step.up.sql`), sql);
  }
  return folder;
}

function commit(folder: string): string {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.org", ...args], { cwd: folder });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "base");
  return folder;
}

if (!existsSync(COMMAND)) throw new Error("build first: npm run build");
const work = mkdtempSync(join(tmpdir(), "headgate-bench-"));
const [short, long] = ["short", "long"].map((name) => join(work, name));
if (short === undefined || long === undefined) throw new Error("no folders");
for (const folder of [short, long]) mkdirSync(folder);
commit(example(short));
commit(longHistory(long));
writeFileSync(join(long, "db/migrations/900000_last.up.sql"), "ALTER TABLE products ADD COLUMN brand text;\n");

const cases: readonly Case[] = [
  { name: "--version", folder: short, args: ["--version"], limit: 400 },
  { name: "check, the example", folder: short, args: ["check"], limit: 3_000 },
  { name: "check, 1,000 migrations of 200 tables", folder: long, args: ["check"], limit: 20_000 },
];
let slow = 0;
for (const one of cases) {
  const spent = median(Array.from({ length: RUNS }, () => cost(one)));
  const verdict = spent <= one.limit ? "ok" : "TOO SLOW";
  if (spent > one.limit) slow++;
  console.log(`${one.name.padEnd(40)} ${spent.toFixed(0).padStart(6)} ms of ${one.limit} ms  ${verdict}`);
}
rmSync(work, { recursive: true, force: true });
process.exitCode = slow === 0 ? 0 : 1;
