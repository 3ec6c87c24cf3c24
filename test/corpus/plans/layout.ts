import { frameworkById } from "../../../src/migrations/frameworks.ts";
import { InputError } from "../../../src/ports.ts";
import type { PinnedHistory } from "../history.ts";
import { layoutNamed, type Step } from "../layouts.ts";

/** The first migrations of a history as a repository has them. */
export interface LaidOut {
  readonly framework: string;
  /** By path below the migrations folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** What stands in for a runner of the product's own, for preludes and for dumps that migrations continue. */
const NUMBERED = "golang-migrate";

/** The history's own files in its framework's own layout, where those alone come to the same SQL; else one numbered file a step. */
export function laidOut(history: PinnedHistory, files: ReadonlyMap<string, string>, steps: readonly Step[]): LaidOut {
  const names = new Set(steps.map(({ file }) => file));
  const folders = new Set([...names].map(folderOf));
  const own = new Map(
    [...files]
      .filter(([path]) => names.has(path) || isIndex(path, folders))
      .map(([path, text]) => [path, cut(path, text, names)]),
  );
  // What a program does is in the steps, and not in what headgate reads of its file.
  const programs = steps.some(({ file }) => file.endsWith(".go"));
  if (
    !programs &&
    isFramework(history.layout) &&
    sqlOf(history.layout, own) === steps.map(({ sql }) => sql).join("\n;\n")
  ) {
    return { framework: history.layout, files: own };
  }
  const numbered = steps.map(({ file, sql }, place): [string, string] => [
    `${String(place + 1).padStart(6, "0")}_${slug(file)}.up.sql`,
    sql,
  ]);
  return { framework: NUMBERED, files: new Map(numbered) };
}

function isFramework(layout: string): boolean {
  try {
    return layout === frameworkById(layout).id;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function sqlOf(framework: string, files: ReadonlyMap<string, string>): string {
  return layoutNamed(framework)(files)
    .map(({ sql }) => sql)
    .join("\n;\n");
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** A file that is no migration and tells of some: a journal, a manifest. */
function isIndex(path: string, folders: ReadonlySet<string>): boolean {
  return path.endsWith(".json") && (folders.has(folderOf(path)) || path === "meta/_journal.json");
}

/** drizzle's journal names every migration: those of the future are not in it yet. */
function cut(path: string, text: string, names: ReadonlySet<string>): string {
  if (path !== "meta/_journal.json") return text;
  const journal: { entries: { tag: string }[] } = JSON.parse(text);
  return JSON.stringify({ ...journal, entries: journal.entries.filter(({ tag }) => names.has(`${tag}.sql`)) }, null, 2);
}

function slug(file: string): string {
  return file
    .replace(/^.*\//, "")
    .replace(/(\.up)?\.sql$/i, "")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .slice(0, 60);
}
