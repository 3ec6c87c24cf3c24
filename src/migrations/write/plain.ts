import { fileName, relativePath } from "../framework.ts";
import { nextName, stem } from "./naming.ts";
import { ended, hasFile, inFolder, lastMigration, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** What the names of the scripts of both ways end in, as hand-written runners have them. */
const ENDINGS: readonly (readonly [up: string, down: string])[] = [
  ["/up.sql", "/down.sql"],
  [".up.sql", ".down.sql"],
  ["_up.sql", "_down.sql"],
  ["-up.sql", "-down.sql"],
  [".do.sql", ".undo.sql"],
  [".sql", ".down.sql"],
  [".sql", ".rollback.sql"],
  [".sql", ".undo.sql"],
];

/** Plain SQL files: named after the last one, with a way back where that has one. */
export const writePlain: MigrationWriter = {
  // Whoever reads what the statements are can run them one by one; what a hand-written runner does is its author's to know.
  outsideTransaction: "statement",
  draft(folder, { title, up, down }) {
    const last = relativePath(folder.folder, lastMigration(folder).file);
    const isFolder = /^(?:up|do)\.sql$/i.test(fileName(last));
    const named = nextName(folder, title, isFolder ? /^((?:.*\/)?)(\D*?)(\d+(?:[._-]\d+)*)([-_]*)[^/]*\// : undefined);
    const path = inFolder(folder, stem(named));
    const pair = ENDINGS.find(
      ([one, other]) => last.endsWith(one) && hasFile(folder, new RegExp(`${other.replace(".", "\\.")}$`, "i")),
    );
    const ending = pair?.[0] ?? (isFolder ? `/${fileName(last)}` : ".sql");
    const forward = { path: `${path}${ending}`, text: ended(up) };
    const text = down === "" ? NO_WAY_BACK : ended(down);
    const back = pair === undefined ? [] : [{ path: `${path}${pair[1]}`, text }];
    return { version: named.version, scripts: [forward, ...back] };
  },
};
