import { relativePath } from "../framework.ts";
import { versionBehind } from "./version.ts";
import { lastMigration, type WritableFolder } from "./writer.ts";

/** How the next migration is to be called, after the last one. */
export interface Naming {
  /** Folders between the migrations folder and the file (or, with a folder for each migration, that folder): `` or `default/`. */
  readonly place: string;
  /** What stands in front of the version: `V`, ``. */
  readonly before: string;
  readonly version: string;
  /** What stands between the version and the words. */
  readonly separator: string;
  readonly words: string;
}

/** `place/before12_words…` */
const NUMBERED = /^((?:.*\/)?)(\D*?)(\d+(?:[._-]\d+)*)([-_]*)/;

/**
 * @param pattern takes the last migration's path, relative to the folder, apart: place, what is before the version, version, separator
 */
export function nextName(folder: WritableFolder, title: string, pattern: RegExp = NUMBERED): Naming {
  const last = lastMigration(folder);
  const path = relativePath(folder.folder, last.file);
  const [, place, before = "", version, separator] = pattern.exec(path) ?? [];
  const naming = {
    place: place ?? path.slice(0, path.lastIndexOf("/") + 1),
    before,
    separator: separator === undefined || separator === "" ? "_" : separator,
    words: wordsOf(title, folder),
  };
  // Where the whole name is the version, names are compared.
  const isName =
    version !== undefined && last.version !== version && last.version.startsWith(`${place}${before}${version}`);
  // Diesel leaves the dashes of a version out before it compares.
  const isWithoutDashes = version !== last.version && version?.replaceAll("-", "") === last.version;
  const asVersion = (next: string) => {
    if (isName) return stem({ ...naming, version: next });
    return isWithoutDashes ? next.replaceAll("-", "") : next;
  };
  const isBehind = (next: string) => folder.compareVersions(asVersion(next), last.version) > 0;
  return { ...naming, version: versionBehind(version ?? last.version, folder.now, isBehind) };
}

/** The path of a file of the new migration, relative to the folder, without what its name ends in. */
export function stem({ place, before, version, separator, words }: Naming): string {
  return `${place}${before}${version}${separator}${words}`;
}

/** Some file systems end names at 255 bytes, and names are read by people. */
const LONGEST = 100;

/** The words of a title in one, joined as the other migrations' names are. */
export function wordsOf(title: string, { history }: Pick<WritableFolder, "history">): string {
  const names = history.migrations.map(({ name }) => name);
  const count = (mark: string) => names.filter((name) => name.includes(mark)).length;
  const joint = count("-") > count("_") ? "-" : "_";
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .join(joint)
    .slice(0, LONGEST)
    .replace(/[-_]+$/, "");
}
