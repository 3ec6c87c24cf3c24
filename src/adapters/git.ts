import { printablePath } from "../model/location.ts";
import { type FileTree, type Git, InputError } from "../ports.ts";
import { objectReader } from "./git-objects.ts";
import { FLAGS, output, run, text } from "./git-run.ts";
import { gitTree, type TreeEntry } from "./git-tree.ts";

/** What finding a base needs beyond the port. */
export interface GitRepository extends Git {
  /** The current branch and the one it tracks (`origin/main`); null where there is none. */
  branch(): Promise<{ readonly name: string; readonly upstream: string | null } | null>;
}

/** The repository `cwd` is in, by way of the `git` program. */
export async function openGit(cwd: string): Promise<GitRepository> {
  const root = (await text(cwd, ["rev-parse", "--show-toplevel"])).replace(/\n$/, "");
  if (root === "") throw new InputError("this repository has no work tree", { where: printablePath(cwd) });
  const readObject = objectReader(FLAGS, root);
  /** Commits that git itself named; starting a process to ask about one again takes some 10 ms. */
  const commits = new Set<string>();

  const resolve = async (ref: string): Promise<string | null> => {
    if (commits.has(ref)) return ref;
    if (!isRef(ref)) return null;
    const found = await run(root, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
    return found.status === 0 ? found.stdout.toString().trim() : null;
  };
  const isShallow = async () => (await text(root, ["rev-parse", "--is-shallow-repository"])).trim() === "true";
  const commitOf = async (ref: string): Promise<string> => {
    const commit = await resolve(ref);
    if (commit !== null) return commit;
    throw unknownRef(ref, await isShallow());
  };

  return {
    root,
    resolve,
    isShallow,
    async tree(ref): Promise<FileTree> {
      const commit = await commitOf(ref);
      const listing = await output(root, ["ls-tree", "-r", "-z", "--full-tree", commit]);
      return gitTree(`${printablePath(ref)} (${commit.slice(0, 7)})`, parseListing(listing), readObject);
    },
    async mergeBase(a, b) {
      const found = isRef(a) && isRef(b) ? await run(root, ["merge-base", `${a}^{commit}`, `${b}^{commit}`]) : null;
      if (found?.status === 0) {
        const commit = found.stdout.toString().trim();
        commits.add(commit);
        return commit;
      }
      for (const ref of [a, b]) await commitOf(ref);
      throw noMergeBase(a, b, await isShallow());
    },
    async branch() {
      const name = await run(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
      if (name.status !== 0) return null;
      const upstream = await run(root, ["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"]);
      return {
        name: name.stdout.toString().trim(),
        upstream: upstream.status === 0 ? upstream.stdout.toString().trim() : null,
      };
    },
  };
}

/** What could be taken for an option or a list of revisions is no ref. */
function isRef(ref: string): boolean {
  return ref !== "" && !/^[-^]/.test(ref) && !/[\p{Cc} ]|\.\./u.test(ref);
}

const KINDS: Readonly<Record<string, TreeEntry["kind"]>> = { "120000": "link", "100755": "program" };

/** `<mode> <type> <object>\t<path>\0`; modes 100644, 100755, 120000 (link) and 160000 (submodule). */
export function parseListing(listing: Buffer): readonly TreeEntry[] {
  return listing
    .toString()
    .split("\0")
    .flatMap((line): TreeEntry[] => {
      const tab = line.indexOf("\t");
      const [mode, type, object] = line.slice(0, tab).split(" ");
      if (tab < 0 || type !== "blob" || object === undefined) return [];
      return [{ path: line.slice(tab + 1), kind: KINDS[mode ?? ""] ?? "file", object }];
    });
}

function unknownRef(ref: string, shallow: boolean): InputError {
  const short = printablePath(ref.replace(/^origin\//, ""));
  const todo = shallow
    ? `this clone is shallow: fetch more with \`git fetch --unshallow origin ${short}\`, or check out with \`fetch-depth: 0\``
    : `fetch it (\`git fetch origin ${short}\`), or name another with --base`;
  return new InputError(`git knows no commit "${printablePath(ref)}"`, { todo });
}

function noMergeBase(a: string, b: string, shallow: boolean): InputError {
  const [one, other] = [printablePath(a), printablePath(b)];
  if (!shallow) {
    return new InputError(`${one} and ${other} have no commit in common`, { todo: "name another base with --base" });
  }
  return new InputError(`this clone is too shallow to find where ${one} and ${other} part`, {
    todo: "fetch more with `git fetch --deepen=1000` or `git fetch --unshallow`, or check out with `fetch-depth: 0`",
  });
}
