import { type Framework, relativePath } from "../../migrations/framework.ts";
import { placeMigration } from "../../migrations/write/new-migration.ts";
import {
  inFolder,
  type NewMigration,
  type PlacedMigration,
  type WritableFolder,
} from "../../migrations/write/writer.ts";
import type { SourceFile } from "../../model/migration.ts";

/** The steps whose migrations are kept beside a plan, in a folder of that name. */
export const KEPT_STEPS = ["after-backfill", "contract"] as const;
export type KeptStep = (typeof KEPT_STEPS)[number];

/** Stands in the names of scripts that are kept for the version they will get. */
const NEXT = /NEXT(\d*)/;

/**
 * The scripts of a migration whose time has not come: named as the framework names them, with `NEXT` for the version.
 * @param beside the folder they are kept in
 * @param number of the migration among those that are kept together, from 1
 */
export function keptScripts(
  { writer }: Framework,
  folder: WritableFolder,
  migration: NewMigration,
  beside: string,
  number: number,
): readonly SourceFile[] {
  const { version, scripts } = writer.draft(folder, migration);
  const stand = `NEXT${number === 1 ? "" : number}`;
  return scripts.map(({ path, text }) => {
    const name = relativePath(folder.folder, path);
    return { path: `${beside}/${version === null ? name : name.replace(version, stand)}`, text };
  });
}

/** Scripts that are kept together, those of one migration in one list, in the order they run in. */
export function keptMigrations(files: readonly SourceFile[], beside: string): readonly (readonly SourceFile[])[] {
  const groups = new Map<string, SourceFile[]>();
  for (const file of files) {
    const name = relativePath(beside, file.path);
    const group = NEXT.exec(name)?.[1] ?? name.replace(/^.*\//, "").replace(/\..*$/s, "");
    groups.set(group, [...(groups.get(group) ?? []), file]);
  }
  const number = (group: string) => (group === "" ? 1 : Number(group) || 0);
  return [...groups].sort(([a], [b]) => number(a) - number(b) || (a < b ? -1 : 1)).map(([, scripts]) => scripts);
}

/** Puts the scripts of one kept migration into the migrations folder, under the version that comes next. Throws InputError. */
export function placeKept(
  framework: Framework,
  folder: WritableFolder,
  kept: readonly SourceFile[],
  beside: string,
): PlacedMigration {
  const { version } = framework.writer.draft(folder, { title: "next", up: "", down: "", transaction: "migration" });
  const scripts = kept.map(({ path, text }) => ({
    path: inFolder(folder, relativePath(beside, path).replace(NEXT, version ?? "")),
    text,
  }));
  return placeMigration(framework, folder, scripts, null);
}
