import { existsSync, realpathSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { SourceFile } from "../model/migration.ts";
import { InputError } from "../ports.ts";

/** Writes files below a folder, making theirs. Throws InputError where one leads out of it or cannot be written. */
export async function writeFiles(root: string, files: readonly SourceFile[]): Promise<void> {
  for (const { path } of files) requireInside(root, path);
  for (const { path, text } of files) {
    const file = join(root, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      // A link in its place is replaced, never written through.
      await rm(file, { force: true });
      await writeFile(file, text, { flag: "wx" });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new InputError(`${path} cannot be written: ${reason}`, { cause });
    }
  }
}

/** A folder on the way may be a link that leads elsewhere. */
function requireInside(root: string, path: string): void {
  let folder = dirname(join(root, path));
  while (!existsSync(folder)) folder = dirname(folder);
  const inside = relative(realpathSync(root), realpathSync(folder));
  if (inside.startsWith("..")) throw new InputError("this path leads out of the repository", { where: path });
}

/** Removes files below a folder; those that are not there are gone already. */
export async function removeFiles(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    requireInside(root, path);
    await rm(join(root, path), { force: true });
  }
}
