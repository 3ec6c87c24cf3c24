import type { SourceFile } from "../../model/migration.ts";
import { flywaySettings } from "../flyway-settings.ts";
import { relativePath } from "../framework.ts";
import { wordsOf } from "./naming.ts";
import { versionBehind } from "./version.ts";
import { ended, hasFile, inFolder, lastMigration, type MigrationWriter, type WritableFolder } from "./writer.ts";

/**
 * Flyway: `V13__words.sql` beside the last versioned migration, with a .conf file where it must not be a transaction, and an
 * undo script where the repository has some.
 */
export const writeFlyway: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up, down, transaction }) {
    const { prefixes, separator, suffixes } = flywaySettings(folder.around);
    const last = lastMigration(folder);
    const path = relativePath(folder.folder, last.file);
    const place = path.slice(0, path.lastIndexOf("/") + 1);
    const isBehind = (next: string) => folder.compareVersions(next, last.version) > 0;
    const version = versionBehind(versionAsWritten(path.slice(place.length), last.version), folder.now, isBehind);
    const words = wordsOf(title, folder).replaceAll("-", "_");
    const end = `${version}${separator}${words}${suffixes[0] ?? ".sql"}`;
    const forward = inFolder(folder, `${place}${prefixes.versioned}${end}`);
    const scripts: SourceFile[] = [{ path: forward, text: ended(up) }];
    if (transaction === "none") {
      scripts.push({ path: `${forward}.conf`, text: "executeInTransaction=false\n" });
    }
    if (down !== "" && hasUndoScripts(folder, prefixes.undo)) {
      scripts.push({ path: inFolder(folder, `${place}${prefixes.undo}${end}`), text: ended(down) });
    }
    return { version, scripts };
  },
};

/** With the underscores that stand for dots, where there are some. */
function versionAsWritten(name: string, version: string): string {
  const at = name.search(/[0-9]/);
  const asWritten = name.slice(at, at + version.length);
  return asWritten.replaceAll("_", ".") === version ? asWritten : version;
}

function hasUndoScripts(folder: WritableFolder, prefix: string): boolean {
  return hasFile(folder, new RegExp(`(?:^|/)${prefix}[0-9][^/]*\\.sql$`));
}
