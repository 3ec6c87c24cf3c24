import { printablePath } from "../model/location.ts";
import { InputError } from "../ports.ts";
import { run, text } from "./git-run.ts";

/** A history without its files is quick to come; what takes longer hangs. */
const LONGEST = 120_000;

/**
 * Fetches what a shallow clone lacks of a commit's history, from the remote it came from: commits and trees only where the
 * server can leave files out, and no tags. Throws InputError where there is no remote, or it does not answer.
 */
export async function deepen(root: string, commit: string, advice: string): Promise<void> {
  const remotes = (await text(root, ["remote"])).split("\n").filter((name) => name !== "");
  const remote = remotes.find((name) => name === "origin") ?? remotes[0];
  if (remote === undefined) throw notFetched("the clone has no remote", advice);
  const quiet = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc", "--no-write-fetch-head"];
  const fetch = ["fetch", ...quiet, "--unshallow", "--filter=blob:none", remote];
  // Servers need not give out a commit that no branch is at: its history then comes with all branches.
  for (const wanted of [[commit], []]) {
    const { status, stderr } = await run(root, [...fetch, ...wanted], { timeout: LONGEST });
    if (status === 0) return;
    if (wanted.length === 0) throw notFetched(stderr, advice);
  }
}

function notFetched(said: string, todo: string): InputError {
  const words = said
    .replace(/\/\/[^/@\s]*@/g, "//")
    .trim()
    .split("\n")
    .map(printablePath)
    .join(" ");
  return new InputError(
    `this clone is too shallow to tell when plans were merged, and more cannot be fetched: ${words}`,
    {
      todo,
    },
  );
}
