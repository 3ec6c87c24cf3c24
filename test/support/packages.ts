import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CACHE, cachedFolder } from "./cache.ts";
import { npmPackage, verifyDigest } from "./npm-package.ts";
import { CommandMissing, run } from "./run.ts";

export type Registry = "go" | "npm" | "pypi" | "maven" | "crates";

/**
 * A published package that never changes. `package` is written as its own client writes it (`module@v1.2.3`,
 * `name@1.2.3`, `name==1.2.3`, `group:artifact:version`); `checksum` is `h1:…` (Go), `sha512-…` (npm), or hexadecimal
 * SHA-256 (PyPI, crates) or SHA-1 (Maven).
 */
export interface PinnedPackage {
  readonly registry: Registry;
  readonly package: string;
  readonly checksum: string;
}

export type FetchedPackage =
  | { readonly kind: "unpacked"; readonly folder: string }
  /** The registry's client is not installed here. Whoever asked must say so and count it. */
  | { readonly kind: "no-client"; readonly reason: string };

/** Downloads a package with its registry's own client, holds it against its checksum and gives the unpacked folder. */
export async function fetchPackage(pinned: PinnedPackage): Promise<FetchedPackage> {
  try {
    return { kind: "unpacked", folder: await CLIENTS[pinned.registry](pinned) };
  } catch (error) {
    if (error instanceof CommandMissing) return { kind: "no-client", reason: error.message };
    throw error;
  }
}

const CLIENTS: Readonly<Record<Registry, (pinned: PinnedPackage) => Promise<string>>> = {
  go: goModule,
  npm: (pinned) => npmPackage(pinned.package, pinned.checksum),
  pypi: pythonPackage,
  maven: mavenArtifact,
  crates: crate,
};

/** The module's zip is hashed by the go command itself (dirhash `h1:`), so its answer is what is compared. */
async function goModule(pinned: PinnedPackage): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const env = { ...process.env, GOMODCACHE: join(CACHE, "go-modules"), GOFLAGS: "-mod=mod -modcacherw", GOWORK: "off" };
  const answer: unknown = JSON.parse(
    await run("go", ["mod", "download", "-json", pinned.package], { cwd: CACHE, env }),
  );
  if (typeof answer !== "object" || answer === null || !("Sum" in answer) || !("Dir" in answer)) {
    throw new Error(`go mod download said nothing about ${pinned.package}`);
  }
  if (answer.Sum !== pinned.checksum) {
    throw new Error(`${pinned.package}: checksum is ${answer.Sum}, pinned is ${pinned.checksum}`);
  }
  return String(answer.Dir);
}

/** Wheels only: building a source distribution would run the package's own code. */
function pythonPackage(pinned: PinnedPackage): Promise<string> {
  return cachedFolder(join("pypi", fileName(pinned)), async (folder) => {
    const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--dest", folder];
    await run("pip", ["download", ...options, pinned.package]);
    const [archive] = await readdir(folder);
    if (archive === undefined) throw new Error(`pip downloaded nothing for ${pinned.package}`);
    await verifyDigest(join(folder, archive), "sha256", "hex", pinned.checksum);
    await run("unzip", ["-q", "-o", archive], { cwd: folder });
    await rm(join(folder, archive));
  });
}

function mavenArtifact(pinned: PinnedPackage): Promise<string> {
  return cachedFolder(join("maven", fileName(pinned)), async (folder) => {
    const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    await run("mvn", ["-q", "-B", plugin, `-Dartifact=${pinned.package}:jar`, `-DoutputDirectory=${folder}`], {
      cwd: folder,
    });
    const archive = (await readdir(folder)).find((name) => name.endsWith(".jar"));
    if (archive === undefined) throw new Error(`mvn copied no jar for ${pinned.package}`);
    await verifyDigest(join(folder, archive), "sha1", "hex", pinned.checksum);
    await run("unzip", ["-q", "-o", archive], { cwd: folder });
    await rm(join(folder, archive));
  });
}

/** `cargo info` is the one command that downloads a single crate without all it depends on. */
function crate(pinned: PinnedPackage): Promise<string> {
  return cachedFolder(join("crates", fileName(pinned)), async (folder) => {
    const [name, version] = pinned.package.split("@");
    const file = `${name}-${version}.crate`;
    await run("cargo", ["info", "--quiet", "--registry", "crates-io", pinned.package], { cwd: folder });
    const archive = await downloadedCrate(file);
    await verifyDigest(archive, "sha256", "hex", pinned.checksum);
    await run("tar", ["-xzf", archive, "--strip-components=1"], { cwd: folder });
  });
}

/** Cargo keeps downloaded crates under one folder an index. */
async function downloadedCrate(file: string): Promise<string> {
  const cache = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "cache");
  for (const index of await readdir(cache)) {
    const archive = join(cache, index, file);
    if (existsSync(archive)) return archive;
  }
  throw new Error(`cargo downloaded no ${file}`);
}

function fileName(pinned: PinnedPackage): string {
  return pinned.package.replaceAll(/[/:]/g, "+");
}
