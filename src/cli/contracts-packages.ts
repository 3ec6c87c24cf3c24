import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { installedPackage } from "../adapters/contract-npm.ts";
import { keepPackage, keptPackage } from "../adapters/contract-package-cache.ts";
import type { Pin } from "../config/contract-lock.ts";
import { versionRange } from "../config/version-range.ts";
import type { ContractSource } from "../model/config.ts";
import { type FileTree, InputError } from "../ports.ts";
import { readContracts } from "./contract-files.ts";
import { labelledPatterns, labelledTree } from "./labelled-tree.ts";
import type { Project } from "./project.ts";
import { readMatching } from "./tree-files.ts";

/** Contracts of a package, read under `label!path`. */
export interface PackageContracts {
  readonly label: string;
  readonly tree: FileTree;
  readonly patterns: readonly string[];
  readonly pin: PackagePin;
  /** Why they are another version's than those the side is held to; null where they are its own. */
  readonly standsIn: string | null;
}

type PackageSource = Extract<ContractSource, { kind: "npm" }>;
type PackagePin = Extract<Pin, { kind: "npm" }>;

interface PackageOpening {
  readonly project: Project;
  readonly pins: "kept" | "moving";
  /** Null where nothing can be kept. */
  readonly cache: string | null;
}

/**
 * The head's contracts are those of the installed version, which must be the pinned one; they are kept. `node_modules` has that version for
 * the base too, whose contracts are those it is pinned to, as they were kept when that version was installed. Where they were not, the
 * installed ones stand in, and say so.
 */
export async function openPackage(
  opening: PackageOpening,
  tree: FileTree,
  source: PackageSource,
  pin: PackagePin | null,
): Promise<PackageContracts> {
  const isHead = tree === opening.project.workTree;
  if (isHead) return installedAtHead(opening, source, pin);
  const kept = pin === null || opening.cache === null ? null : await keptPackage(opening.cache, pin);
  if (kept !== null && pin !== null) return contractsOf(kept, source, pin.version);
  const installed = await installedContracts(opening, source);
  return { ...installed, standsIn: await otherVersion(opening, tree, installed.pin, pin) };
}

async function installedAtHead(
  opening: PackageOpening,
  source: PackageSource,
  pin: PackagePin | null,
): Promise<PackageContracts> {
  const installed = await installedContracts(opening, source);
  const { package: name, range } = source;
  const { version } = installed.pin;
  if (range !== null && versionRange(range)?.(version) !== true) {
    throw new InputError(`${name} ${version} is installed, and headgate.yaml wants ${range}`, {
      where: name,
      todo: "install a version in the range",
    });
  }
  if (pin !== null && !isSame(pin, installed.pin) && opening.pins === "kept") {
    const what = pin.version === version ? "with other contracts than were pinned" : `not the pinned ${pin.version}`;
    throw new InputError(`${name} ${version} is installed, ${what}`, {
      where: name,
      todo: "install what is pinned, or pin what is installed: `headgate contracts pull`",
    });
  }
  if (opening.cache !== null) await keepPackage(opening.cache, installed.pin, await filesOf(installed));
  return installed;
}

async function installedContracts({ project }: PackageOpening, source: PackageSource): Promise<PackageContracts> {
  const { tree, version } = await installedPackage(resolve(project.root, project.prefix), source.package);
  return contractsOf(tree, source, version);
}

async function contractsOf(tree: FileTree, source: PackageSource, version: string): Promise<PackageContracts> {
  const label = `${source.package}@${version}`;
  const labelled = labelledTree(label, tree);
  const patterns = labelledPatterns(label, source.files);
  const integrity = await digestOf(labelled, patterns, label);
  const pin: PackagePin = { kind: "npm", package: source.package, version, integrity };
  return { label, tree: labelled, patterns, pin, standsIn: null };
}

function isSame(one: PackagePin, other: PackagePin): boolean {
  return one.version === other.version && one.integrity === other.integrity;
}

async function digestOf(tree: FileTree, patterns: readonly string[], label: string): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, text } of await readMatching(tree, patterns)) {
    hash.update(JSON.stringify([path.slice(label.length + 1), text]));
  }
  return `sha256-${hash.digest("base64")}`;
}

/** The contracts and the files they name, by their paths in the package. */
async function filesOf({ label, tree, patterns }: PackageContracts): Promise<readonly (readonly [string, string])[]> {
  const contracts = await readMatching(tree, patterns);
  const { files } = await readContracts(tree, contracts);
  const texts = new Map([...contracts, ...files].map(({ path, text }) => [path.slice(label.length + 1), text]));
  return [...texts];
}

/** Whatever says which version of a package is installed. */
const MANIFESTS = [
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
];

/** Without a pin the base is taken to have what is installed, unless the change alters what says so. */
async function otherVersion(
  { project }: PackageOpening,
  base: FileTree,
  installed: PackagePin,
  pin: PackagePin | null,
): Promise<string | null> {
  const name = installed.package;
  if (pin !== null) {
    if (isSame(pin, installed)) return null;
    return `the base is pinned to ${name} ${pin.version}, whose contracts were never seen here: those of the installed ${installed.version} stand in for them`;
  }
  for (const folder of new Set([project.prefix, ""])) {
    for (const manifest of MANIFESTS) {
      const path = `${folder}${manifest}`;
      if ((await base.read(path)) !== (await project.workTree.read(path))) {
        return `the base pins no version of ${name}, and the change alters ${path}: those of the installed ${installed.version} stand in for its contracts`;
      }
    }
  }
  return null;
}
