import type { GitRepository } from "../adapters/git.ts";
import { findBase as findUnnamedBase } from "../adapters/git-base.ts";
import { type FileTree, InputError } from "../ports.ts";

/** The tree a change is compared with. */
export interface BaseTree {
  readonly tree: FileTree;
  readonly commit: string;
  /** `origin/main (3f2a91c)`. */
  readonly label: string;
}

/**
 * The point where the change under review left its base: the merge base of HEAD and `--base`, or of what the build server or
 * the repository say the base is. Null when there is no repository and none was named. Throws InputError when it cannot be told.
 */
export async function findBase(
  git: GitRepository | null,
  named: string | null,
  environment: ReadonlyMap<string, string>,
): Promise<BaseTree | null> {
  if (git === null) {
    if (named === null) return null;
    throw new InputError("--base needs a git repository", { todo: "use --applied VERSION, or name the pending files" });
  }
  if (named !== null) return baseAt(git, named);
  const { ref } = await findUnnamedBase(Object.fromEntries(environment), git);
  return baseAt(git, ref);
}

/** As `findBase`, for what can do without: null when no base can be told. */
export async function findBaseIfAny(
  git: GitRepository | null,
  environment: ReadonlyMap<string, string>,
): Promise<BaseTree | null> {
  try {
    return await findBase(git, null, environment);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

async function baseAt(git: GitRepository, ref: string): Promise<BaseTree> {
  const commit = await git.mergeBase(ref, "HEAD");
  return { tree: await git.tree(commit), commit, label: `${ref} (${commit.slice(0, 7)})` };
}
