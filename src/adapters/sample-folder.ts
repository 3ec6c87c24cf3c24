import { lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../ports.ts";

interface OwnFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes files into a folder, which it makes. What an earlier run wrote there, by its manifest, is replaced or removed; any other file in the way is an
 * InputError before anything is written.
 * @param manifest the path of the file that lists all paths under `files`
 */
export async function writeSampleFolder(folder: string, files: readonly OwnFile[], manifest: string): Promise<void> {
  const root = resolve(folder);
  const earlier = new Set(await earlierFiles(join(root, manifest)));
  for (const { path } of files) {
    const found = await kind(join(root, path));
    if (found === "none" || (found === "file" && earlier.has(path))) continue;
    throw new InputError(`${join(folder, path)} is there already, and not by headgate samples`, {
      todo: "name an empty folder with --out, or move that file away",
    });
  }
  const kept = new Set(files.map(({ path }) => path));
  for (const path of earlier)
    if (!kept.has(path) && (await kind(join(root, path))) === "file") await rm(join(root, path));
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
}

/** Paths within the folder only, whatever a manifest says. */
const WITHIN = /^(?:schemas\/)?[A-Za-z0-9_][A-Za-z0-9._-]*$/;

async function earlierFiles(manifest: string): Promise<readonly string[]> {
  const text = await readFile(manifest, "utf8").catch(() => "{}");
  try {
    const known: unknown = JSON.parse(text);
    if (typeof known !== "object" || known === null || !("headgate" in known) || !("files" in known)) return [];
    const { files } = known;
    return Array.isArray(files) ? files.filter((path) => typeof path === "string" && WITHIN.test(path)) : [];
  } catch {
    return [];
  }
}

/** A link is followed nowhere: it is something else. */
async function kind(path: string): Promise<"none" | "file" | "other"> {
  try {
    return (await lstat(path)).isFile() ? "file" : "other";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "none";
    return "other";
  }
}
