import { spawnSync } from "node:child_process";

/** One command line to measure, and the exit status that says it did its work. */
export interface Job {
  readonly name: string;
  readonly cwd: string;
  readonly command: readonly string[];
  readonly status: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Puts things as the job is to find them, before each run. */
  readonly before?: () => void;
}

/** Medians of a job over its rounds: seconds of processor and of the clock, and the mebibytes it held at most. */
export interface Measured {
  readonly cpu: number;
  readonly wall: number;
  /** NaN where the system does not tell. */
  readonly memory: number;
}

/**
 * Runs every job once to warm the disk cache, then all of them in turn, round by round, so that a busy moment of the machine
 * hits them alike. Throws when one does not end with its status: the time of a failure says nothing.
 */
export function measure(jobs: readonly Job[], rounds: number): ReadonlyMap<string, Measured> {
  for (const job of jobs) run(job);
  const runs = new Map(jobs.map(({ name }): [string, Measured[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const job of jobs) runs.get(job.name)?.push(run(job));
  }
  return new Map([...runs].map(([name, measured]) => [name, medians(measured)]));
}

function medians(runs: readonly Measured[]): Measured {
  const of = (field: keyof Measured) => median(runs.map((run) => run[field]));
  return { cpu: of("cpu"), wall: of("wall"), memory: of("memory") };
}

/** Both print user and system seconds of a process and all its children that it waited for, and the KiB the largest of them held. */
const METERS = {
  /**
   * Perl is part of every Debian, and knows getrusage(RUSAGE_CHILDREN) by its number; it is small enough not to be the largest.
   * The structure is four `long`s of times, then ru_maxrss (getrusage(2)).
   */
  perl: [
    "perl",
    "-e",
    `my $number = shift;
     my $child = fork;
     if (!$child) { open STDERR, ">&", STDOUT; open STDOUT, ">", "/dev/null"; exec { $ARGV[0] } @ARGV or exit 127; }
     waitpid $child, 0;
     my ($status, $usage) = ($? >> 8, "\\0" x 144);
     syscall $number + 0, -1, $usage;
     my @fields = unpack "l!5", $usage;
     printf STDERR "%f %f %d", $fields[0] + $fields[1] / 1e6, $fields[2] + $fields[3] / 1e6, $fields[4];
     exit $status;`,
  ],
  bash: ["bash", "-c", 'TIMEFORMAT="%U %S nan"; time "$@" >/dev/null 2>"$ERRORS"', "bash"],
} as const;

/** The number of getrusage on Linux, by processor. */
const GETRUSAGE: Readonly<Record<string, string>> = { x64: "98", arm64: "165" };

function meter(): readonly string[] {
  const number = process.platform === "linux" ? GETRUSAGE[process.arch] : undefined;
  return number === undefined ? METERS.bash : [...METERS.perl, number];
}

function run({ name, cwd, command, status, environment, before }: Job): Measured {
  before?.();
  const [program = "", ...args] = [...meter(), ...command];
  const start = performance.now();
  const ended = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ERRORS: "/dev/stdout", NO_COLOR: "1", ...environment },
  });
  const wall = (performance.now() - start) / 1000;
  if (ended.status !== status) {
    throw new Error(`${name} ended with ${ended.status}, not ${status}: ${ended.stdout}${ended.stderr}`);
  }
  const [user = Number.NaN, system = Number.NaN, kibibytes = Number.NaN] = ended.stderr.trim().split(" ").map(Number);
  if (Number.isNaN(user + system)) throw new Error(`no times in ${JSON.stringify(ended.stderr)}`);
  return { cpu: user + system, wall, memory: kibibytes / 1024 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
