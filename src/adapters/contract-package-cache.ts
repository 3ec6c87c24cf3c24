import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileTree } from "../ports.ts";

/** One version of a package, as far as its contracts go. */
export interface PackageVersion {
  readonly package: string;
  readonly version: string;
  /** That of the contract files. */
  readonly integrity: string;
}

/** Path in the package, text. */
export type PackageFile = readonly [path: string, text: string];

/**
 * Keeps the contracts of an installed package and the files they name, as `node_modules` has one version only and a base may be pinned to an
 * older one. What is kept stays as it is: a version of a package never changes. Nothing depends on whether it can be kept.
 */
export async function keepPackage(
  cache: string,
  version: PackageVersion,
  files: readonly PackageFile[],
): Promise<void> {
  const place = placeOf(cache, version);
  if ((await readKept(place)) !== null) return;
  const text = JSON.stringify(files);
  const fresh = `${place}.${randomUUID()}`;
  try {
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await writeFile(fresh, `${digestOf(text)}\n${text}`, { mode: 0o600 });
    await rename(fresh, place);
  } catch {
    // A cache that cannot be written keeps nothing.
  }
}

/** Null where it was never kept, or is damaged. */
export async function keptPackage(cache: string, version: PackageVersion): Promise<FileTree | null> {
  const files = await readKept(placeOf(cache, version));
  if (files === null) return null;
  const texts = new Map(files);
  return {
    label: `${version.package}@${version.version}`,
    list: async (folder) =>
      [...texts.keys()].filter((path) => folder === "" || path === folder || path.startsWith(`${folder}/`)).toSorted(),
    read: async (path) => texts.get(path) ?? null,
  };
}

function placeOf(cache: string, version: PackageVersion): string {
  const name = digestOf(JSON.stringify([version.package, version.version, version.integrity]));
  return join(cache, "contracts", "packages", name);
}

async function readKept(place: string): Promise<readonly PackageFile[] | null> {
  const content = await readFile(place, "utf8").catch(() => null);
  if (content === null) return null;
  const end = content.indexOf("\n");
  const text = content.slice(end + 1);
  if (content.slice(0, end) !== digestOf(text)) return null;
  // Written above: the digest says that it is all there.
  return JSON.parse(text) as readonly PackageFile[];
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
