import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { commandRunner, refusedCommands } from "../adapters/command.ts";
import { workTree } from "../adapters/files.ts";
import { type GitRepository, openGit } from "../adapters/git.ts";
import { looksForMigrations, resolveConfig } from "../config/config.ts";
import { pathsOfOperations } from "../config/discover.ts";
import type { Overrides } from "../config/overrides.ts";
import { operationFolders } from "../migrations/operation-folders.ts";
import type { Config } from "../model/config.ts";
import { type CommandRunner, type FileTree, InputError } from "../ports.ts";
import { RULES } from "../rules/all.ts";
import { anchorConfig } from "./anchor.ts";
import type { Session } from "./session.ts";

/** Where a command works: the repository (or just a folder) and its configuration, all paths from the root. */
export interface Project {
  readonly root: string;
  /** Null outside a git repository. */
  readonly git: GitRepository | null;
  /** headgate.yaml's path from the root; null when there is none and everything is discovered. */
  readonly configFile: string | null;
  /** The project's folder from the root, `""` or ending in `/`. */
  readonly prefix: string;
  readonly workTree: FileTree;
  readonly commands: CommandRunner;
}

export const CONFIG_NAMES: readonly string[] = ["headgate.yaml", "headgate.yml"];

/** Finds headgate.yaml (`--config`, or upwards from here) and the repository around it. Throws InputError. */
export async function openProject(session: Session): Promise<Project> {
  const cwd = realpathSync(session.terminal.cwd);
  const git = isInRepository(cwd) ? await openGit(cwd) : null;
  const file = session.configFile === null ? findConfig(cwd, git?.root ?? null) : named(cwd, session.configFile);
  const folder = file === null ? (git?.root ?? cwd) : dirname(file);
  const root = git?.root ?? folder;
  const below = relative(root, folder).replaceAll("\\", "/");
  if (below.startsWith("..")) {
    throw new InputError(`${session.configFile} is outside the repository`, {
      where: root,
      todo: "run headgate there",
    });
  }
  return {
    root,
    git,
    configFile: file === null ? null : relative(root, file).replaceAll("\\", "/"),
    prefix: below === "" ? "" : `${below}/`,
    workTree: await workTree(root),
    commands:
      session.commandsRefused === null
        ? commandRunner(root, session.terminal.environment)
        : refusedCommands(session.commandsRefused),
  };
}

/**
 * The configuration a tree holds for this project, every default filled in. Discovery looks at the project's folder only.
 * @param overrides what the command line sets
 */
export async function configOf(
  project: Project,
  tree: FileTree,
  environment: ReadonlyMap<string, string>,
  overrides: Overrides,
): Promise<Config> {
  const { configFile, prefix } = project;
  const text = configFile === null ? null : await tree.read(configFile);
  const paths = (await tree.list(prefix.slice(0, -1))).map((path) => path.slice(prefix.length));
  const file = configFile === null || text === null ? null : { path: configFile, text };
  const around = { paths, environment, flags: overrides, ruleNames: RULES.map(({ id }) => id) };
  const operations = looksForMigrations(file, around)
    ? await operationFolders(pathsOfOperations(paths), (path) => tree.read(`${prefix}${path}`))
    : [];
  const config = resolveConfig(file, { ...around, operations });
  return anchorConfig(config, prefix);
}

/** The folder of a configuration, `""` or ending in `/`. */
export function prefixOf(configFile: string | null): string {
  return configFile?.slice(0, configFile.lastIndexOf("/") + 1) ?? "";
}

/** `.git` is a folder, or a file in a linked work tree. */
function isInRepository(folder: string): boolean {
  return existsSync(join(folder, ".git")) || (folder !== dirname(folder) && isInRepository(dirname(folder)));
}

function findConfig(from: string, top: string | null): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = CONFIG_NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (folder === top || folder === dirname(folder)) return null;
  }
}

function named(cwd: string, file: string): string {
  const path = resolve(cwd, file);
  if (existsSync(path)) return path;
  throw new InputError(`there is no ${file}`, {
    where: cwd,
    todo: "name headgate.yaml with --config, or leave it away",
  });
}
