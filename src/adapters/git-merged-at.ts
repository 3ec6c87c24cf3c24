import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * When files (or the files below folders) last became part of a branch: the time of the commit on its first-parent line that added
 * them, as the committer's clock (for a merged change, the code host's) has it. Paths are relative to the repository's root.
 * Never ask this of a shallow clone: there the oldest commit seems to add everything.
 */
export async function mergedAt(
  root: string,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  if (paths.length === 0) return new Map();
  const log = [
    "log",
    "--first-parent",
    "-m",
    "--no-renames",
    "--diff-filter=A",
    "--name-only",
    "-z",
    "--format=%x01%ct",
  ];
  const { stdout } = await run(
    "git",
    [
      "--no-optional-locks",
      "--no-pager",
      "--literal-pathspecs",
      "-c",
      "log.showRoot=true",
      ...log,
      commit,
      "--",
      ...paths,
    ],
    { cwd: root, encoding: "utf8", maxBuffer: Number.POSITIVE_INFINITY },
  );
  return parseLog(stdout);
}

/** `\x01<seconds>\0\n<path>\0<path>\0…` for each commit, newest first. A path that was added again counts from then. */
function parseLog(log: string): ReadonlyMap<string, Date> {
  const dates = new Map<string, Date>();
  for (const entry of log.split("\u0001").slice(1)) {
    const [seconds = "", ...paths] = entry.split("\0").map((part) => part.replace(/^\n/, ""));
    const date = new Date(Number(seconds) * 1000);
    for (const path of paths) if (path !== "" && !dates.has(path)) dates.set(path, date);
  }
  return dates;
}
