import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type FileTree, InputError } from "../ports.ts";
import { workTree } from "./files.ts";

/** A package as it is installed. */
export interface InstalledPackage {
  readonly version: string;
  readonly tree: FileTree;
}

/**
 * The package that Node would find from a folder: in the `node_modules` of the folder itself, else of one above it (Node.js, "Loading from
 * node_modules folders"). None of its code runs. Throws InputError where it is not installed.
 * @param name known to be a package's name, not a path
 */
export async function installedPackage(from: string, name: string): Promise<InstalledPackage> {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    if (existsSync(join(place, "package.json"))) {
      const version = versionIn(join(place, "package.json"));
      if (version === null) throw new InputError(`the package ${name} says no version`, { where: name });
      // Package managers link packages to where they keep them.
      const tree = await workTree(realpathSync(place));
      return { version, tree: { list: tree.list, read: tree.read, label: `${name}@${version}` } };
    }
    if (folder === dirname(folder)) break;
  }
  throw new InputError(`the package ${name}, which has contracts, is not installed`, {
    where: name,
    todo: `install it: npm install --save-dev ${name}`,
  });
}

function versionIn(file: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return null;
    return typeof manifest.version === "string" ? manifest.version : null;
  } catch {
    return null;
  }
}
