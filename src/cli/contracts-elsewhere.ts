import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { remoteCommit } from "../adapters/contract-git.ts";
import { normalise, workTree } from "../adapters/files.ts";
import { LOCK_NAME, type Pin, parseLock, pinOf } from "../config/contract-lock.ts";
import { redactedUrl } from "../config/contract-sources.ts";
import type { Config, ContractSource } from "../model/config.ts";
import { type FileTree, InputError } from "../ports.ts";
import { cacheFolder } from "./cache.ts";
import { openPackage } from "./contracts-packages.ts";
import { labelledPatterns, labelledTree, subTree } from "./labelled-tree.ts";
import type { Project } from "./project.ts";
import type { Session } from "./session.ts";

/** Contracts kept outside the tree, ready to be read: paths are `label!path`, and lead to nothing but that place. */
export interface ForeignContracts {
  readonly label: string;
  readonly tree: FileTree;
  readonly patterns: readonly string[];
  /** What it is, or would be, held to; null for folders. */
  readonly pin: Pin | null;
  readonly notes: readonly string[];
  /** Why these are not the ones the side is held to; null where they are. */
  readonly standsIn: string | null;
}

/** Opens the places outside a tree where its configuration says that contracts are kept. Throws InputError for one that cannot be reached. */
export type OpenElsewhere = (tree: FileTree, config: Config) => Promise<readonly ForeignContracts[]>;

/** For trees whose configuration names no such place. */
export const NOWHERE_ELSE: OpenElsewhere = async (_, { contractSources }) => {
  const [first] = contractSources;
  if (first === undefined) return [];
  throw new InputError("contracts kept elsewhere cannot be read here");
};

interface Opening {
  readonly session: ElsewhereSession;
  readonly project: Project;
  readonly offline: boolean;
  readonly reviewedBy: Config | null | undefined;
  /** `moving`: what is pinned is not asked for; pins are made anew. */
  readonly pins: "kept" | "moving";
}

type ElsewhereSession = Pick<Session, "terminal"> & Partial<Pick<Session, "commandsRefused">>;

export interface ElsewhereOptions {
  readonly offline?: boolean;
  readonly pins?: Opening["pins"];
  /**
   * The configuration that was reviewed before: an address it does not have gets no secrets of the environment, and is not asked at all for a
   * stranger's change. Null: none has been; absent: whoever wrote the tree runs it.
   */
  readonly reviewedBy?: Config | null;
}

const OFFLINE = "HEADGATE_OFFLINE";

/** As each side's own lock file pins them. */
export function contractsElsewhere(
  session: ElsewhereSession,
  project: Project,
  { offline = false, pins = "kept", reviewedBy }: ElsewhereOptions = {},
): OpenElsewhere {
  const isOffline = offline || session.terminal.environment.has(OFFLINE);
  const opening = { session, project, pins, offline: isOffline, reviewedBy };
  return async (tree, config) => {
    if (config.contractSources.length === 0) return [];
    const lock = pins === "moving" ? [] : await readLock(tree, project);
    const found: ForeignContracts[] = [];
    for (const source of config.contractSources) found.push(await openSource(opening, tree, source, lock));
    return found;
  };
}

/** The lock file's path from the root. */
export function lockPath({ prefix }: Project): string {
  return `${prefix}${LOCK_NAME}`;
}

async function readLock(tree: FileTree, project: Project): Promise<readonly Pin[]> {
  const path = lockPath(project);
  const text = await tree.read(path);
  if (text === null) return [];
  try {
    return parseLock({ path, text });
  } catch (error) {
    // A base's lock that cannot be read pins nothing, or no change could ever mend it.
    if (error instanceof InputError && tree !== project.workTree) return [];
    throw error;
  }
}

async function openSource(
  opening: Opening,
  tree: FileTree,
  source: ContractSource,
  lock: readonly Pin[],
): Promise<ForeignContracts> {
  switch (source.kind) {
    case "path":
      return openFolder(opening, tree, source);
    case "git":
      return openGit(opening, source, pinOf(lock, source));
    case "npm":
      return openInstalled(opening, tree, source, pinOf(lock, source));
    default:
      return source satisfies never;
  }
}

async function openInstalled(
  { session, project, pins }: Opening,
  tree: FileTree,
  source: Extract<ContractSource, { kind: "npm" }>,
  pin: Extract<Pin, { kind: "npm" }> | null,
): Promise<ForeignContracts> {
  const cache = cacheFolder(session.terminal, process.platform);
  const opened = await openPackage({ project, pins, cache }, tree, source, pin);
  return { ...opened, notes: opened.standsIn === null ? [] : [opened.standsIn] };
}

/** A folder of the repository is that of the side in question; one outside is the same for both. */
async function openFolder(
  { project: { root, prefix } }: Opening,
  tree: FileTree,
  { path, files }: Extract<ContractSource, { kind: "path" }>,
): Promise<ForeignContracts> {
  const place = resolve(root, prefix, path);
  const inside = relative(root, place).replaceAll("\\", "/");
  const label = normalise(path);
  const own = !inside.startsWith("../") && inside !== "..";
  const held = own ? subTree(tree, inside) : await workTree(place);
  return {
    label,
    tree: labelledTree(label, held),
    patterns: labelledPatterns(label, files),
    pin: null,
    notes: [],
    standsIn: null,
  };
}

async function openGit(
  { session: { terminal, commandsRefused }, offline, reviewedBy }: Opening,
  { url: whole, bare, ref, files }: Extract<ContractSource, { kind: "git" }>,
  pin: Extract<Pin, { kind: "git" }> | null,
): Promise<ForeignContracts> {
  const known =
    reviewedBy === undefined ||
    reviewedBy?.contractSources.some((source) => source.kind === "git" && source.url === whole) === true;
  const url = known ? whole : bare;
  const shown = redactedUrl(url);
  if (!known && typeof commandsRefused === "string") {
    throw new InputError(`contracts are not fetched from an address that the change itself names, ${commandsRefused}`, {
      where: shown,
      todo: "merge the address first",
    });
  }
  const kept = cacheFolder(terminal, process.platform);
  const cache = kept ?? (await mkdtemp(join(tmpdir(), "headgate-contracts-")));
  if (kept === null) process.once("exit", () => rmSync(cache, { recursive: true, force: true }));
  const { commit, tree } = await remoteCommit({ url, shown, cache, offline }, ref, pin?.commit ?? null);
  const label = `${shown.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/(?:\.git)?\/*$/, "")}@${commit.slice(0, 7)}`;
  const moving = pin === null && ref !== commit;
  const note = `contracts of ${shown}: ${ref ?? "HEAD"} is at ${commit} now; \`headgate contracts pull\` pins it`;
  return {
    label,
    tree: labelledTree(label, tree),
    patterns: labelledPatterns(label, files),
    pin: { kind: "git", url: shown, ref, commit },
    notes: moving ? [note] : [],
    standsIn: null,
  };
}
