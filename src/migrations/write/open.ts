import type { FileSource } from "../../model/config.ts";
import type { SourceFile } from "../../model/migration.ts";
import type { FileTree } from "../../ports.ts";
import { type Framework, relativePath } from "../framework.ts";
import { openFolder, trimSlashes } from "../read.ts";
import type { WritableFolder } from "./writer.ts";

/** A migrations folder that can be written to, and the tool it belongs to. */
export interface OpenedForWriting {
  readonly framework: Framework;
  readonly folder: WritableFolder;
}

/** Opens the folder a tree holds, with what writing needs beside what reading does. Throws InputError where there is nothing. */
export async function openForWriting(
  tree: FileTree,
  source: FileSource & { readonly kind: "path" },
  now: Date,
): Promise<OpenedForWriting> {
  const { framework, folder, paths } = await openFolder(tree, source);
  const known = new Set(folder.files.map(({ path }) => path));
  const beside = paths.filter(
    (path) => !known.has(path) && framework.writer.wants?.(relativePath(folder.folder, path)) === true,
  );
  const read = await Promise.all(beside.map(async (path) => ({ path, text: await tree.read(path) })));
  const files = [...folder.files, ...read.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]))];
  const whole = {
    ...folder,
    files,
    paths,
    now,
    compareVersions: (a: string, b: string) => framework.compareVersions(a, b),
    read: (other: readonly SourceFile[]) => framework.read({ ...folder, files: other }),
  };
  return { framework, folder: { ...whole, history: framework.read(folder) } };
}

/** A tree with files put over it, as it is once they are written. */
export function withFiles(tree: FileTree, files: readonly SourceFile[]): FileTree {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return {
    label: tree.label,
    async list(folder) {
      const top = trimSlashes(folder);
      const below = [...texts.keys()].filter((path) => top === "" || path === top || path.startsWith(`${top}/`));
      return [...new Set([...(await tree.list(folder)), ...below])];
    },
    read: async (path) => texts.get(path) ?? tree.read(path),
  };
}
