import { InputError } from "../ports.ts";
import type { PushedChange } from "./event.ts";
import type { Git } from "./git.ts";

/** How much history to ask for before asking for all of it. */
const DEPTHS = [50, 500];

export interface BaseRequest {
  /** The input `base`. */
  readonly named: string | null;
  readonly change: PushedChange;
  /** Whether missing history may be fetched. */
  readonly fetch: boolean;
}

/**
 * The commit to compare the checked-out one with: what the user named, else the first parent of GitHub's merge commit, else
 * the event's base. Where the clone is too shallow, just as much history is fetched as is needed.
 * Null when neither input nor event names a base. Throws InputError when it cannot be had.
 */
export async function findBase(git: Git, request: BaseRequest): Promise<string | null> {
  const { change, named } = request;
  if (named === null && change.merged) {
    const parent = await firstParent(git, request);
    if (parent !== null) return parent;
  }
  const wanted = named ?? change.base;
  return wanted === null ? null : withCommonHistory(git, request, wanted);
}

/** The newest base, read from the merge commit itself: a shallow clone names parents it does not hold. Null for no merge. */
async function firstParent(git: Git, request: BaseRequest): Promise<string | null> {
  const [header = ""] = (await git.read("cat-file", "commit", "HEAD")).split("\n\n", 1);
  const [parent, second] = [...header.matchAll(/^parent (\S+)$/gm)].map(([, id]) => id);
  if (parent === undefined || second === undefined) return null;
  if (!(await git.succeeds("merge-base", "HEAD", parent))) {
    await fetchHistory(git, request, parent, ["--depth=2", "origin", await head(git)]);
  }
  return parent;
}

/** Fetches until base and head have a common ancestor. Gives the name the base has here. */
async function withCommonHistory(git: Git, request: BaseRequest, wanted: string): Promise<string> {
  const known = [wanted, `origin/${wanted}`];
  for (const name of known) if (await git.succeeds("merge-base", "HEAD", name)) return name;
  const isCommit = /^[0-9a-f]{40,64}$/.test(wanted);
  const branch = wanted.replace(/^origin\//, "");
  const name = isCommit ? wanted : `origin/${branch}`;
  const refspec = isCommit ? wanted : `+refs/heads/${branch}:refs/remotes/origin/${branch}`;
  const shallow = (await git.read("rev-parse", "--is-shallow-repository")).trim() === "true";
  const attempts = shallow ? [...DEPTHS.map((depth) => `--depth=${depth}`), "--unshallow"] : ["--no-auto-gc"];
  for (const attempt of attempts) {
    await fetchHistory(git, request, wanted, [attempt, "origin", refspec, await head(git)]);
    if (await git.succeeds("merge-base", "HEAD", name)) return name;
  }
  throw new InputError(`${wanted} and the checked-out commit have no history in common`, { todo: ADVICE });
}

const ADVICE = 'give actions/checkout the whole history: "with: {fetch-depth: 0}"';

async function fetchHistory(git: Git, request: BaseRequest, wanted: string, args: readonly string[]): Promise<void> {
  if (!request.fetch) {
    throw new InputError(`the clone is too shallow to compare with ${wanted}`, { todo: ADVICE });
  }
  try {
    await git.read("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", ...args);
  } catch (cause) {
    const where = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`the clone is too shallow and ${wanted} cannot be fetched`, { where, todo: ADVICE, cause });
  }
}

async function head(git: Git): Promise<string> {
  return (await git.read("rev-parse", "HEAD")).trim();
}
