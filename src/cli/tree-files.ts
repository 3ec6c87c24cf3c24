import { globRoot, selectPaths } from "../config/glob.ts";
import type { SourceFile } from "../model/migration.ts";
import type { FileTree } from "../ports.ts";

/** The files of a tree that patterns select, in path order. Only the folders the patterns start in are listed. */
export async function readMatching(tree: FileTree, patterns: readonly string[]): Promise<readonly SourceFile[]> {
  const roots = new Set(patterns.filter((pattern) => !pattern.startsWith("!")).map(globRoot));
  const listed = new Set<string>();
  for (const root of roots) for (const path of await tree.list(root)) listed.add(path);
  return readNamed(tree, [...selectPaths(listed, patterns)].sort());
}

/** The files that exist, each once. */
export async function readNamed(tree: FileTree, paths: readonly string[]): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of new Set(paths)) {
    const text = await tree.read(path);
    if (text !== null) files.push({ path, text });
  }
  return files;
}
