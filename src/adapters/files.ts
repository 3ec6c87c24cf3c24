import { type Dirent, lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, posix, resolve, sep } from "node:path";
import { printablePath } from "../model/location.ts";
import { type FileTree, InputError } from "../ports.ts";
import { decodeText } from "./text.ts";

/** Folders that never hold anything of the project's own. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([".git", "node_modules"]);

/**
 * The files below a folder as they stand now. Symbolic links are followed as far as they stay below it; one that loops or
 * leads elsewhere is not listed, and an InputError when it is asked for by name.
 */
export async function workTree(root: string): Promise<FileTree> {
  const top = await realpath(root).catch((cause: unknown) => {
    throw unreadable(root, cause);
  });
  return {
    label: "work tree",
    list: (folder) => listFiles(top, folder),
    read: async (path) => readText(top, path),
    folder: async () => ({ kind: "work tree", path: top, remove: async () => {} }),
  };
}

async function listFiles(top: string, folder: string): Promise<readonly string[]> {
  const path = normalise(folder);
  const real = realPathInside(top, path);
  if (real === null) return [];
  const found: string[] = [];
  if ((await stat(real)).isDirectory()) await walk(top, real, path, [real], found);
  else found.push(path);
  return found.sort();
}

/** `real` is where `path` leads; `above` are the real folders on the way, which no link may lead back to or above. */
async function walk(top: string, real: string, path: string, above: readonly string[], found: string[]): Promise<void> {
  for (const entry of await entriesOf(real, path)) {
    const child = path === "" ? entry.name : `${path}/${entry.name}`;
    if (entry.isFile()) found.push(child);
    else if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) {
      const folder = join(real, entry.name);
      await walk(top, folder, child, [...above, folder], found);
    } else if (entry.isSymbolicLink()) {
      const target = await realpath(join(real, entry.name)).catch(() => null);
      const kind = target === null || !isInside(top, target) ? null : await stat(target);
      // A link that leads nowhere or out is listed, so that whoever wants it is told instead of missing it.
      if (target === null || kind === null || kind.isFile()) found.push(child);
      else if (kind.isDirectory() && !above.some((folder) => isInside(target, folder))) {
        await walk(top, target, child, [...above, target], found);
      }
    }
  }
}

async function entriesOf(real: string, path: string): Promise<Dirent[]> {
  return readdir(real, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

/** Synchronous calls: for the small files there are, an asynchronous one costs several times the reading. */
function readText(top: string, path: string): string | null {
  const real = realPathInside(top, normalise(path));
  if (real === null) {
    if (isLink(resolve(top, path)))
      throw new InputError("this symbolic link leads nowhere", {
        where: printablePath(path),
        todo: "mend or remove the link",
      });
    return null;
  }
  try {
    const kind = statSync(real);
    if (kind.isDirectory()) return null;
    // A named pipe or device would keep the reader waiting for ever.
    if (!kind.isFile()) throw new InputError("this is not a regular file", { where: printablePath(path) });
    return decodeText(readFileSync(real), path);
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, cause);
  }
}

/** Null where there is nothing. */
function realPathInside(top: string, path: string): string | null {
  const asked = resolve(top, path);
  if (!isInside(top, asked)) throw outside(path);
  const real = realPathOf(asked, path);
  if (real !== null && !isInside(top, real)) throw outside(path);
  return real;
}

function realPathOf(asked: string, path: string): string | null {
  try {
    return realpathSync.native(asked);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw unreadable(path, cause);
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function isInside(top: string, path: string): boolean {
  return path === top || path.startsWith(top.endsWith(sep) ? top : top + sep);
}

/** Relative, without `.` and inner `..` parts or a slash at the end; empty for the root. */
export function normalise(path: string): string {
  const normal = posix.normalize(path).replace(/(?<=.)\/$/, "");
  return normal === "." ? "" : normal;
}

export function outside(path: string): InputError {
  return new InputError("this path leads out of the repository", {
    where: printablePath(path),
    todo: "use a path below the repository's root",
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its symbolic links lead in a circle",
  ENOENT: "there is no such file or folder",
  ENAMETOOLONG: "the name is too long",
};

function unreadable(path: string, cause: unknown): InputError {
  const code = codeOf(cause);
  return new InputError(`cannot be read: ${REASONS[code] ?? code}`, { where: printablePath(path), cause });
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
