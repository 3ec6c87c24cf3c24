import type { FileSource, MigrationSource } from "../model/config.ts";
import { printablePath } from "../model/location.ts";
import type { History, SourceFile } from "../model/migration.ts";
import { type CommandRunner, type FileTree, InputError } from "../ports.ts";
import {
  type FolderGlimpse,
  type Framework,
  fileName,
  type MigrationFolder,
  relativePath,
  wholeText,
} from "./framework.ts";
import { detectFramework, frameworkById } from "./frameworks.ts";
import { readPrinted } from "./printed.ts";
import { surroundingsOf } from "./surroundings.ts";

/** What stands for the framework of a history that is a schema dump. */
export const DUMP = "dump";

/**
 * The history a tree holds. A folder that is not there or holds no migration is an InputError: a gate that looked at
 * nothing must not pass.
 * @param commands runs what prints the SQL where the migrations are code; without it such a source is an InputError
 */
export async function readHistory(
  tree: FileTree,
  source: MigrationSource,
  commands: CommandRunner | null = null,
): Promise<History> {
  switch (source.kind) {
    case "path":
      return readFolder(tree, source);
    case "dump":
      return readDump(tree, source.path);
    case "command":
      if (commands === null)
        throw new InputError("there is nothing to run this command with", { where: source.command });
      return readPrinted(await commands.run(source.command, tree, source.folder), source.folder);
    default:
      throw new Error(`unknown source ${JSON.stringify(source satisfies never)}`);
  }
}

/** A migrations folder, and the tool it belongs to. */
export interface OpenedFolder {
  readonly framework: Framework;
  readonly folder: MigrationFolder;
  /** All files below the folder, from the root. */
  readonly paths: readonly string[];
}

/** Finds out whose a folder is, and reads what that tool wants of it. Throws InputError where there is nothing. */
export async function openFolder(
  tree: FileTree,
  source: FileSource & { readonly kind: "path" },
): Promise<OpenedFolder> {
  const listed = await tree.list(source.path);
  const isFile = listed.length === 1 && listed[0] === source.path;
  const folder = isFile ? parentOf(source.path) : trimSlashes(source.path);
  if (listed.length === 0) throw nothingThere(tree, source.path);
  const around = await surroundingsOf(tree, folder);
  const framework =
    source.framework === null
      ? detectFramework({ ...(await glimpse(tree, folder, listed)), around })
      : frameworkById(source.framework);
  if (framework === null) throw noMigration(tree, source.path, "SQL file");
  const entry = isFile && framework.isEntry?.(source.path) === true ? { entry: source.path } : {};
  const paths = "entry" in entry ? await tree.list(folder) : listed;
  const files = await readFiles(tree, framework, folder, paths);
  const placeholders = source.placeholders ?? new Map<string, string>();
  return { framework, folder: { folder, files, placeholders, around, ...entry }, paths };
}

async function readFolder(tree: FileTree, source: FileSource & { readonly kind: "path" }): Promise<History> {
  const { framework, folder } = await openFolder(tree, source);
  const history = framework.read(folder);
  if (history.migrations.length === 0) throw noMigration(tree, source.path, `${framework.title} migration`);
  return history;
}

/** Enough to see a tool's own comments; a stray first file must not decide. */
const GLIMPSED = 5;

async function glimpse(tree: FileTree, folder: string, listed: readonly string[]): Promise<FolderGlimpse> {
  const paths = listed.map((path) => relativePath(folder, path));
  const read = async (chosen: readonly string[]) => {
    const texts = new Map<string, string>();
    for (const path of chosen.slice(0, GLIMPSED)) {
      const text = await tree.read(folder === "" ? path : `${folder}/${path}`);
      if (text !== null) texts.set(path, text);
    }
    return texts;
  };
  const texts = await read(paths.filter((path) => /\.sql$/i.test(path)));
  const structured = await read(paths.filter((path) => /^[^/]+\.(?:ya?ml|json|toml)$/i.test(path)));
  return { folder, paths, texts, structured };
}

async function readFiles(
  tree: FileTree,
  framework: Framework,
  folder: string,
  paths: readonly string[],
): Promise<readonly SourceFile[]> {
  const wanted = paths.filter((path) => framework.wants(relativePath(folder, path)));
  // Trees open one file after the other by themselves; git is asked for all of them at once.
  const files = await Promise.all(wanted.map(async (path) => ({ path, text: await tree.read(path) })));
  return files.flatMap(({ path, text }) => (text === null ? [] : { path, text }));
}

/** A schema dump is a history of one step; pg_dump's output commits statement by statement. */
async function readDump(tree: FileTree, path: string): Promise<History> {
  const text = await tree.read(path);
  if (text === null) {
    throw new InputError(`there is no such file in the ${tree.label}`, {
      where: printablePath(path),
      todo: "point `migrations: {dump: …}` to the schema dump",
    });
  }
  const dump = { version: "dump", name: fileName(path), file: path, text, ranges: wholeText(text) };
  return { framework: DUMP, migrations: [{ ...dump, transaction: "statement" }], problems: [] };
}

function nothingThere(tree: FileTree, path: string): InputError {
  return new InputError(`there is no such folder, or it is empty, in the ${tree.label}`, {
    where: printablePath(path),
    todo: "set `migrations:` in headgate.yaml to the folder the migrations are in, relative to the repository's root",
  });
}

function noMigration(tree: FileTree, path: string, what: string): InputError {
  return new InputError(`the folder holds no ${what} in the ${tree.label}`, {
    where: printablePath(path),
    todo: "check `migrations:` in headgate.yaml, and its `framework` if it names one",
  });
}

/** A folder as it begins paths: without `./` and slashes at its ends, empty for the root. */
export function trimSlashes(path: string): string {
  return path
    .replace(/^(?:\.?\/)+/, "")
    .replace(/\/+$/, "")
    .replace(/^\.$/, "");
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
