import { output } from "./git-run.ts";

/** What one commit did to one path: `old` and `next` are blobs, null where there was or is none. */
export interface PathChange {
  readonly path: string;
  readonly old: string | null;
  readonly next: string | null;
}

/** What the commits of a first-parent line did to some paths (files, or all files below folders), by commit. */
export async function pathChanges(
  root: string,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly PathChange[]>> {
  if (paths.length === 0) return new Map();
  // `-m` is what log.diffMerges says it is.
  const settings = ["log.showRoot=true", "log.showSignature=false", "log.diffMerges=separate", "log.follow=false"];
  const log = ["log", "--first-parent", "-m", "--no-renames", "--raw", "--no-abbrev", "-z", "--format=%x01%H"];
  const flags = ["--literal-pathspecs", "--no-replace-objects", ...settings.flatMap((setting) => ["-c", setting])];
  const changes = new Map<string, PathChange[]>();
  let current: PathChange[] = [];
  const fields = (await output(root, [...flags, ...log, commit, "--", ...paths])).toString().split("\0");
  for (let at = 0; at < fields.length; at++) {
    const field = (fields[at] ?? "").replace(/^\n/, "");
    if (field.startsWith("\u0001")) {
      current = [];
      changes.set(field.slice(1), current);
    } else if (field.startsWith(":")) {
      const [, , old = "", next = ""] = field.split(" ");
      at++;
      current.push({ path: fields[at] ?? "", old: blobOf(old), next: blobOf(next) });
    }
  }
  return changes;
}

function blobOf(object: string): string | null {
  return /^0*$/.test(object) ? null : object;
}

export interface Rename {
  readonly commit: string;
  readonly from: string;
  readonly to: string;
}

/** The renames that commits made, each held against its first parent, as `git diff --find-renames` sees them. */
export async function renamesIn(
  root: string,
  commits: readonly { readonly commit: string; readonly parent: string }[],
): Promise<readonly Rename[]> {
  if (commits.length === 0) return [];
  const diff = ["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--find-renames", "--diff-filter=R"];
  const asked = commits.map(({ commit, parent }) => `${commit} ${parent}\n`).join("");
  const fields = (await output(root, ["--no-replace-objects", ...diff], asked)).toString().split("\0");
  const renames: Rename[] = [];
  let commit = "";
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? "";
    if (field.startsWith(":")) {
      renames.push({ commit, from: fields[at + 1] ?? "", to: fields[at + 2] ?? "" });
      at += 2;
    } else {
      commit = field.trim();
    }
  }
  return renames;
}
