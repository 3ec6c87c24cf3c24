/**
 * `npm run bench`: processor time (user + system) and wall time of whole `headgate check` runs, beside Node.js alone and beside
 * squawk, a linter of migrations written in Rust, over the same files. It prints and never fails on a time.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadHistory, pinnedHistories } from "../corpus/history.ts";
import { type Job, type Measured, measure } from "./measure.ts";
import { exampleProject, historyProject, type Project } from "./projects.ts";

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

function jobsOf(label: string, { folder, migrations }: Project): readonly Job[] {
  const squawk = { cwd: folder, status: 1 };
  return [
    {
      name: `${label}: headgate check`,
      cwd: folder,
      command: ["node", HEADGATE, "check", "--base", "main"],
      status: 1,
    },
    { ...squawk, name: `${label}: squawk`, command: ["node", SQUAWK, ...migrations] },
    ...(existsSync(NATIVE_SQUAWK)
      ? [{ ...squawk, name: `${label}: squawk, its binary`, command: [NATIVE_SQUAWK, ...migrations] }]
      : []),
  ];
}

async function historyJobs(folder: string, { name, pending }: (typeof HISTORIES)[number]): Promise<readonly Job[]> {
  const pinned = pinnedHistories().find((history) => history.name === name);
  if (pinned === undefined) throw new Error(`no history ${name}`);
  const loaded = await loadHistory(pinned);
  if (loaded.kind === "no-client") {
    console.log(`${name} is not measured: ${loaded.reason}`);
    return [];
  }
  const bytes = loaded.steps.reduce((sum, { sql }) => sum + Buffer.byteLength(sql), 0);
  const label = `${name} (${loaded.steps.length} files, ${Math.round(bytes / 1024)} KiB)`;
  return jobsOf(label, historyProject(folder, loaded.steps, pending));
}

function print(measured: readonly Measured[]): void {
  const node = measured[0]?.cpu ?? Number.NaN;
  const width = Math.max(...measured.map(({ name }) => name.length));
  console.log(`${"".padEnd(width)}  user+sys      wall   × node -e 0`);
  for (const { name, cpu, wall } of measured) {
    const columns = [`${cpu.toFixed(3)} s`, `${wall.toFixed(3)} s`, (cpu / node).toFixed(1)];
    console.log(name.padEnd(width), ...columns.map((column) => column.padStart(9)));
  }
}

const work = mkdtempSync(join(tmpdir(), "headgate-bench-"));
try {
  const histories = await Promise.all(HISTORIES.map((history) => historyJobs(join(work, history.name), history)));
  const jobs: readonly Job[] = [
    { name: "node -e 0", cwd: work, command: ["node", "-e", "0"], status: 0 },
    { name: "headgate --version", cwd: work, command: ["node", HEADGATE, "--version"], status: 0 },
    ...jobsOf("example", exampleProject(join(work, "example"))),
    ...histories.flat(),
  ];
  console.log(`Node.js ${process.version}, medians of ${ROUNDS} runs each, in turn, after one to warm up`);
  print(measure(jobs, ROUNDS));
} finally {
  rmSync(work, { recursive: true, force: true });
}
