import { InputError } from "../../ports.ts";
import { relativePath } from "../framework.ts";
import { wordsOf } from "./naming.ts";
import { nextVersion } from "./version.ts";
import { ended, inFolder, lastMigration, type MigrationWriter } from "./writer.ts";

/** The schema tools of Temporal and Cadence: a folder for the next version, with its manifest. They know no way back. */
export const writeTemporal: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up }) {
    const { version: last } = lastMigration(folder);
    const version = nextVersion(last.replace(/\/\d+$/, ""), folder.now);
    const path = inFolder(folder, `v${version}/${wordsOf(title, folder)}.sql`);
    return { version, scripts: [{ path, text: ended(up) }] };
  },
  place(folder, scripts) {
    const { file } = lastMigration(folder);
    const before = folder.files.find(({ path }) => path === file.replace(/[^/]+$/, "manifest.json"));
    const [version = "", ...rest] = relativePath(folder.folder, scripts[0]?.path ?? "")
      .replace(/^v/, "")
      .split("/");
    const names = [rest.join("/")];
    const manifest = {
      ...manifestOf(before?.text ?? "", before?.path ?? file),
      CurrVersion: version,
      Description: names.join(", ").replaceAll(/\.sql|[-_]/g, (mark) => (mark === ".sql" ? "" : " ")),
      SchemaUpdateCqlFiles: names,
    };
    const path = inFolder(folder, `v${version}/manifest.json`);
    return { files: [...scripts, { path, text: `${JSON.stringify(manifest, null, 2)}\n` }], notes: [] };
  },
};

/** What the last version says of itself; `MinCompatibleVersion` goes on as it is. */
function manifestOf(text: string, where: string): object {
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === "object" && manifest !== null) return manifest;
  } catch {
    // Told below.
  }
  throw new InputError("the manifest of the last version cannot be read", { where });
}
