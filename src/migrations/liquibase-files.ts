import type { SourceFile } from "../model/migration.ts";

/** The files of a changelog folder, looked up as changelogs name them. */
export class ChangelogFiles {
  readonly #files: ReadonlyMap<string, SourceFile>;

  constructor(files: readonly SourceFile[]) {
    this.#files = new Map(files.map((file) => [file.path, file]));
  }

  get(path: string): SourceFile | undefined {
    return this.#files.get(path);
  }

  /** Throws nothing: null where no file, or more than one, goes by that name. */
  resolve(from: string, written: string, relative: boolean): string | null {
    const name = normalized(written);
    if (relative) return this.#files.has(sibling(from, name)) ? sibling(from, name) : null;
    return only([...this.#files.keys()].filter((path) => isCalled(path, name)));
  }

  /** The files below a folder, in the order of getStandardChangeLogComparator; null where there is no such folder. */
  folder(from: string, written: string, relative: boolean): readonly string[] | null {
    const name = normalized(written).replace(/\/+$/, "");
    const below = (folder: string) =>
      [...this.#files.keys()].filter((path) => folder === "" || path.startsWith(`${folder}/`));
    const folders = new Set([...this.#files.keys()].flatMap(foldersOf));
    const found = relative ? sibling(from, name) : only([...folders].filter((folder) => isCalled(folder, name)));
    if (found === null || below(found).length === 0) return null;
    return below(found).sort((a, b) => (a < b ? -1 : 1));
  }
}

/** The search path (a class path, most often) is a folder above: what follows it is the name. */
function isCalled(path: string, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}

/** DatabaseChangeLog.normalizePath. */
function normalized(path: string): string {
  return path
    .replace(/^classpath\*?:/, "")
    .replaceAll("\\", "/")
    .replace(/\/{2,}/g, "/")
    .replace(/^(?:\.?\/)+/, "");
}

function sibling(from: string, name: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, place) => parts.slice(0, place + 1).join("/"));
}

function only(found: readonly string[]): string | null {
  const [one, another] = found;
  return one !== undefined && another === undefined ? one : null;
}
