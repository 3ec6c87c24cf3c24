import type { SourceFile } from "../model/migration.ts";
import type { FileTree } from "../ports.ts";

/** Files that stand around a migrations folder and tell which tool it belongs to, or how that tool is set up. */
export const SURROUNDING_FILES = [
  "Cargo.toml",
  "refinery.toml",
  "flyway.toml",
  "flyway.conf",
  "conf/flyway.conf",
  ".gmrc",
  "liquibase.properties",
];

/** By name: those in the folder itself, else in the nearest folder above it that has one. */
export type Surroundings = ReadonlyMap<string, SourceFile>;

/** Looks for the files in the folder and upwards to the root. */
export async function surroundingsOf(tree: FileTree, folder: string): Promise<Surroundings> {
  const found = new Map<string, SourceFile>();
  for (const name of SURROUNDING_FILES) {
    for (const place of upwards(folder)) {
      const path = place === "" ? name : `${place}/${name}`;
      const text = await tree.read(path);
      if (text === null) continue;
      found.set(name, { path, text });
      break;
    }
  }
  return found;
}

/** `a/b` → `a/b`, `a`, the root. */
function upwards(folder: string): readonly string[] {
  if (folder === "") return [""];
  const parts = folder.split("/");
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join("/")), ""];
}

/** Whether a Cargo manifest names this crate among what it depends on. */
export function dependsOnCrate(surroundings: Surroundings | undefined, crate: string): boolean {
  const manifest = surroundings?.get("Cargo.toml")?.text ?? "";
  return new RegExp(
    `^\\s*(?:${crate}(?:[-_]\\w+)*\\s*[=.]|\\[(?:[\\w-]+\\.)*dependencies\\.${crate}(?:[-_]\\w+)*\\])`,
    "m",
  ).test(manifest);
}
