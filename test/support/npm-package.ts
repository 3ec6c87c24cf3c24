import { createHash } from "node:crypto";
import { chmod, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "./cache.ts";
import { run } from "./run.ts";

/** Compares the `algorithm` digest of a file with the pinned one. Throws when they differ. */
export async function verifyDigest(
  file: string,
  algorithm: "sha1" | "sha256" | "sha512",
  encoding: "hex" | "base64",
  expected: string,
): Promise<void> {
  const found = createHash(algorithm)
    .update(await readFile(file))
    .digest(encoding);
  if (found !== expected) throw new Error(`${file}: ${algorithm} is ${found}, pinned is ${expected}`);
}

/**
 * Downloads one npm package with the npm client, holds it against its pinned integrity (`sha512-…`) and unpacks it.
 * No script of the package runs unless `prepare` runs it. Gives the unpacked folder (npm's `package/`).
 */
export function npmPackage(
  spec: string,
  integrity: string,
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  const folder = join("npm", spec.replaceAll("/", "+"));
  return cachedFolder(folder, async (building) => {
    // mkdtemp makes the folder private; an unprivileged server must be able to read it.
    await chmod(building, 0o755);
    const printed = await run("npm", ["pack", spec, "--silent", "--ignore-scripts", "--pack-destination", building]);
    const archive = join(building, printed.trim().split("\n").at(-1) ?? "");
    await verifyDigest(archive, "sha512", "base64", integrity.replace(/^sha512-/, ""));
    await run("tar", ["-xzf", archive, "-C", building]);
    await rm(archive);
    await prepare(join(building, "package"));
  }).then((path) => join(path, "package"));
}
