import type { FileTree } from "../ports.ts";

/** A tree whose paths are written `label!path`. What is not written so is not in it: nothing in it leads to another tree. */
export function labelledTree(label: string, tree: FileTree): FileTree {
  const start = `${label}!`;
  return {
    label,
    list: async (folder) => {
      // A pattern's root may end within the label.
      const above = folder === "" || start.startsWith(`${folder}/`);
      if (!above && !folder.startsWith(start)) return [];
      return (await tree.list(above ? "" : folder.slice(start.length))).map((path) => start + path);
    },
    read: async (path) => (path.startsWith(start) ? tree.read(path.slice(start.length)) : null),
  };
}

/** Patterns of paths within a labelled tree; each keeps its `!`. */
export function labelledPatterns(label: string, patterns: readonly string[]): readonly string[] {
  return patterns.map((pattern) => (pattern.startsWith("!") ? `!${label}!${pattern.slice(1)}` : `${label}!${pattern}`));
}

/** One folder of a tree as a tree. Paths that climb out of it are in none. */
export function subTree(tree: FileTree, folder: string): FileTree {
  const start = folder === "" ? "" : `${folder}/`;
  const inside = (path: string) => !path.split("/").includes("..");
  return {
    label: `${folder} of ${tree.label}`,
    list: async (path) => {
      if (!inside(path)) return [];
      const listed = await tree.list(path === "" ? folder : start + path);
      return listed.map((each) => each.slice(start.length));
    },
    read: async (path) => (inside(path) ? tree.read(start + path) : null),
  };
}
