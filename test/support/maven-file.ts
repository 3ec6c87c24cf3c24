import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "./cache.ts";
import { verifyDigest } from "./npm-package.ts";
import { run } from "./run.ts";

const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/** One file of Maven's central repository. */
export interface MavenFile {
  /** Coordinates as `dependency:copy` takes them. */
  readonly artifact: string;
  readonly sha1: string;
}

/** Copies a file out of Maven's repository, fetching it first where needed, and holds it against its checksum. Gives its path. */
export async function mavenFile({ artifact, sha1 }: MavenFile, folder: string): Promise<string> {
  await run("mvn", ["--batch-mode", "--quiet", COPY, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]);
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error(`mvn copied nothing for ${artifact}`);
  await verifyDigest(join(folder, name), "sha1", "hex", sha1);
  return join(folder, name);
}

/** The folder that a .tar.gz of Maven's is unpacked in. */
export function mavenArchive(name: string, file: MavenFile): Promise<string> {
  return cachedFolder(join("wire", `${name}-${file.sha1.slice(0, 16)}`), async (folder) => {
    const archive = await mavenFile(file, folder);
    await run("tar", ["-xzf", archive, "-C", folder]);
    await rm(archive);
  });
}
