import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadHistory, pinnedHistories } from "../corpus/history.ts";
import type { Step } from "../corpus/layouts.ts";
import { madeHistory } from "./made-history.ts";
import { type Job, measure } from "./measure.ts";
import { exampleProject, historyProject, type Project } from "./projects.ts";
import { table } from "./table.ts";

const ROUNDS = 7;
const ROOT = join(import.meta.dirname, "../..");
const HEADGATE = process.env.HEADGATE_BENCH ?? join(ROOT, "dist/cli/main.js");
const SQUAWK = join(ROOT, "node_modules/squawk-cli/js/bin/squawk");
const NATIVE_SQUAWK = join(ROOT, `node_modules/@squawk-cli/${process.platform}-${process.arch}/bin/squawk`);

/** The longest public histories at hand, by bytes of SQL and by number of files, and a rename of a column that is there at their end. */
const HISTORIES = [
  { name: "boundary", pending: "ALTER TABLE auth_method RENAME COLUMN description TO about;\n" },
  { name: "ory-kratos", pending: "ALTER TABLE identities RENAME COLUMN state TO status;\n" },
] as const;

const MADE_MIGRATIONS = 1000;
const MADE_SEED = 1;

function jobsOf(label: string, { folder, migrations }: Project): readonly Job[] {
  const cache = `${folder}-cache`;
  const check = {
    cwd: folder,
    command: ["node", HEADGATE, "check", "--base", "main"],
    status: 1,
    environment: { HEADGATE_CACHE: cache },
  };
  const squawk = { cwd: folder, status: 1 };
  const empty = () => rmSync(cache, { recursive: true, force: true });
  return [
    { ...check, name: `${label}: headgate check, cold`, before: empty },
    // In turn after the cold one, which has filled the cache.
    { ...check, name: `${label}: headgate check, cached` },
    { ...squawk, name: `${label}: squawk`, command: ["node", SQUAWK, ...migrations] },
    ...(existsSync(NATIVE_SQUAWK)
      ? [{ ...squawk, name: `${label}: squawk, its binary`, command: [NATIVE_SQUAWK, ...migrations] }]
      : []),
  ];
}

function historyJobs(folder: string, name: string, steps: readonly Step[], pending: string): readonly Job[] {
  const bytes = steps.reduce((sum, { sql }) => sum + Buffer.byteLength(sql), 0);
  const label = `${name} (${steps.length} files, ${Math.round(bytes / 1024)} KiB)`;
  return jobsOf(label, historyProject(folder, steps, pending));
}

async function publicJobs(folder: string, { name, pending }: (typeof HISTORIES)[number]): Promise<readonly Job[]> {
  const pinned = pinnedHistories().find((history) => history.name === name);
  if (pinned === undefined) throw new Error(`no history ${name}`);
  const loaded = await loadHistory(pinned);
  if (loaded.kind === "steps") return historyJobs(folder, name, loaded.steps, pending);
  console.log(`${name} is not measured: ${loaded.reason}`);
  return [];
}

function madeJobs(folder: string): readonly Job[] {
  const { steps, rename } = madeHistory(MADE_SEED, MADE_MIGRATIONS);
  return historyJobs(folder, `made with seed ${MADE_SEED}`, steps, rename);
}

/**
 * Processor time (user + system), wall time and peak memory of whole `headgate check` runs, with nothing kept from earlier runs and with
 * the base's catalog kept, beside Node.js alone and beside squawk, a linter of migrations written in Rust, over the same files. Lines to
 * print.
 */
export async function checkCosts(): Promise<readonly string[]> {
  const work = mkdtempSync(join(tmpdir(), "headgate-bench-"));
  try {
    const histories = await Promise.all(HISTORIES.map((history) => publicJobs(join(work, history.name), history)));
    const jobs: readonly Job[] = [
      { name: "node -e 0", cwd: work, command: ["node", "-e", "0"], status: 0 },
      { name: "headgate --version", cwd: work, command: ["node", HEADGATE, "--version"], status: 0 },
      ...jobsOf("example", exampleProject(join(work, "example"))),
      ...histories.flat(),
      ...madeJobs(join(work, "made")),
    ];
    const title = `Node.js ${process.version}, medians of ${ROUNDS} runs each, in turn, after one to warm up`;
    return [title, ...table(measure(jobs, ROUNDS))];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
