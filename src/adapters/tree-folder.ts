import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { printablePath } from "../model/location.ts";
import { InputError, type TreeFolder } from "../ports.ts";
import type { TreeEntry } from "./git-tree.ts";

/**
 * Writes the files of a commit into a temporary folder. Nothing is written beside it, into the repository's .git neither:
 * links come last, so that no file can be written through one.
 */
export async function exportFolder(
  files: readonly TreeEntry[],
  readObject: (object: string) => Promise<Uint8Array>,
): Promise<TreeFolder> {
  const path = await mkdtemp(join(tmpdir(), "headgate-base-"));
  const remove = () => rm(path, { recursive: true, force: true });
  try {
    for (const file of [...files].sort(linksLast)) {
      const target = join(path, inside(file.path));
      await mkdir(dirname(target), { recursive: true });
      const bytes = await readObject(file.object);
      if (file.kind === "link") await symlink(new TextDecoder().decode(bytes), target);
      else await writeFile(target, bytes, { flag: "wx", mode: file.kind === "program" ? 0o755 : 0o644 });
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { kind: "export", path, remove };
}

function linksLast(a: TreeEntry, b: TreeEntry): number {
  return Number(a.kind === "link") - Number(b.kind === "link");
}

/** git refuses such names itself, but objects can be made without it. */
function inside(path: string): string {
  if (path.startsWith("/") || path.split("/").some((step) => /^(\.\.?|\.git|)$/i.test(step))) {
    throw new InputError("this path does not stay in the tree", { where: printablePath(path) });
  }
  return path;
}
