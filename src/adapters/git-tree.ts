import { posix } from "node:path";
import type { FileTree } from "../ports.ts";
import { normalise, outside, SKIPPED_FOLDERS } from "./files.ts";
import { decodeText } from "./text.ts";
import { exportFolder } from "./tree-folder.ts";

/** A blob of a commit's tree. Submodules are left out: their files are not in this repository. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: "file" | "program" | "link";
  readonly object: string;
}

/**
 * The files of a commit, read from objects only. Symbolic links are followed inside the tree exactly as `workTree` follows
 * them on disk, so that base and head list the same files; those that lead nowhere or out are left out here, or no change
 * could ever mend them.
 */
export async function gitTree(
  label: string,
  entries: readonly TreeEntry[],
  readObject: (object: string) => Promise<Uint8Array>,
): Promise<FileTree> {
  const files = new Map(entries.filter(({ kind }) => kind !== "link").map(({ path, object }) => [path, object]));
  const links = new Map<string, string>();
  for (const { path, kind, object } of entries) {
    if (kind === "link") links.set(path, new TextDecoder().decode(await readObject(object)));
  }
  const tree: LinkedTree = { files, links, paths: entries.map(({ path }) => path).sort() };
  return {
    label,
    async list(folder) {
      const path = normalise(folder);
      const real = realPath(tree, path);
      if (real === null) throw outside(folder);
      if (files.has(real)) return [path];
      const found: string[] = [];
      walk(tree, real, path, [real], found);
      return found.sort();
    },
    async read(path) {
      const real = realPath(tree, normalise(path));
      if (real === null) throw outside(path);
      const object = files.get(real);
      return object === undefined ? null : decodeText(await readObject(object), path);
    },
    folder: () => exportFolder(entries, readObject),
  };
}

interface LinkedTree {
  /** Path → object. */
  readonly files: ReadonlyMap<string, string>;
  /** Path → target as written. */
  readonly links: ReadonlyMap<string, string>;
  /** Of files and links, sorted. */
  readonly paths: readonly string[];
}

/** Linux follows as many links in one path. */
const MOST_LINKS = 40;

/** Where a path leads once all links on the way are followed; null when that is outside or in a circle. */
function realPath({ links }: LinkedTree, path: string): string | null {
  let real = path;
  for (let followed = 0; followed <= MOST_LINKS; followed++) {
    if (real.startsWith("/") || real === ".." || real.startsWith("../")) return null;
    const link = prefixes(real).find((prefix) => links.has(prefix));
    if (link === undefined) return real;
    const target = links.get(link) ?? "";
    if (target.startsWith("/")) return null;
    real = normalise(posix.join(posix.dirname(link), target, real.slice(link.length)));
  }
  return null;
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function prefixes(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, place) => parts.slice(0, place + 1).join("/"));
}

/** `path` is what the real folder is called here; `above` are the real folders on the way. */
function walk(tree: LinkedTree, real: string, path: string, above: readonly string[], found: string[]): void {
  const start = real === "" ? "" : `${real}/`;
  for (const entry of tree.paths) {
    if (!entry.startsWith(start)) continue;
    const below = entry.slice(start.length);
    if (below.split("/").some((part) => SKIPPED_FOLDERS.has(part))) continue;
    const child = path === "" ? below : `${path}/${below}`;
    if (tree.files.has(entry)) found.push(child);
    else followLink(tree, entry, child, above, found);
  }
}

function followLink(tree: LinkedTree, link: string, child: string, above: readonly string[], found: string[]): void {
  const target = realPath(tree, link);
  if (target === null) return;
  if (tree.files.has(target)) found.push(child);
  else if (![...above, link].some((folder) => target === "" || folder === target || folder.startsWith(`${target}/`))) {
    walk(tree, target, child, [...above, target], found);
  }
}
