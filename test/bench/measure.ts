import { spawnSync } from "node:child_process";

/** One command line to measure, and the exit status that says it did its work. */
export interface Job {
  readonly name: string;
  readonly cwd: string;
  readonly command: readonly string[];
  readonly status: number;
}

/** Median seconds of a job over its rounds. */
export interface Measured {
  readonly name: string;
  readonly cpu: number;
  readonly wall: number;
}

/**
 * Runs every job once to warm the disk cache, then all of them in turn, round by round, so that a busy moment of the machine
 * hits them alike. Throws when one does not end with its status: the time of a failure says nothing.
 */
export function measure(jobs: readonly Job[], rounds: number): readonly Measured[] {
  for (const job of jobs) timed(job);
  const times = jobs.map((): Timed[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, job] of jobs.entries()) times[index]?.push(timed(job));
  }
  return jobs.map(({ name }, index) => ({
    name,
    cpu: median(times[index]?.map(({ cpu }) => cpu) ?? []),
    wall: median(times[index]?.map(({ wall }) => wall) ?? []),
  }));
}

interface Timed {
  readonly cpu: number;
  readonly wall: number;
}

/** bash's `time` counts user and system seconds of a process and of all its children that it waited for. */
function timed({ name, cwd, command, status }: Job): Timed {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>"$ERRORS"';
  const run = spawnSync("bash", ["-c", script, "bash", ...command], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ERRORS: "/dev/stdout", NO_COLOR: "1" },
  });
  if (run.status !== status) {
    throw new Error(`${name} ended with ${run.status}, not ${status}: ${run.stdout}${run.stderr}`);
  }
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = run.stderr.trim().split(" ").map(Number);
  if (Number.isNaN(wall + user + system)) throw new Error(`bash's time said ${JSON.stringify(run.stderr)}`);
  return { cpu: user + system, wall };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
