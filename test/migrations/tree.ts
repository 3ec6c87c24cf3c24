import type { History, MigrationProblem } from "../../src/model/migration.ts";
import type { FileTree } from "../../src/ports.ts";

/** A tree in memory: path → text. */
export function treeOf(files: Readonly<Record<string, string>>): FileTree {
  return {
    label: "work tree",
    list: async (folder) => Object.keys(files).filter((path) => path === folder || path.startsWith(`${folder}/`)),
    read: async (path) => files[path] ?? null,
  };
}

/** A folder `db` of files that hold nothing but a comment. */
export function namesOnly(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`db/${name}`, `-- ${name}\n`]));
}

export function versions(history: Pick<History, "migrations">): string[] {
  return history.migrations.map(({ version }) => version);
}

/** `kind file: message`. */
export function listed(problems: readonly MigrationProblem[]): string[] {
  return problems.map(({ kind, at, message }) => `${kind} ${at.file}: ${message}`);
}
