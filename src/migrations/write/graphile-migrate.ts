import type { SourceFile } from "../../model/migration.ts";
import { fileName } from "../framework.ts";
import { hashOf, readHeaders } from "../graphile-headers.ts";
import { nextName } from "./naming.ts";
import { ended, inFolder, lastMigration, type MigrationWriter } from "./writer.ts";

/**
 * graphile-migrate: what `graphile-migrate commit` writes (src/commands/commit.ts), a committed migration under the next number,
 * chained to the one in front by its hash. current.sql stays its owner's.
 */
export const writeGraphileMigrate: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, transaction }) {
    const named = nextName(folder, title, /^(committed\/)()([0-9]+)(-?)/);
    const words = named.words.replaceAll("_", "-").replace(/[^-a-z0-9]/g, "");
    const path = inFolder(folder, `${named.place}${named.version}-${words}.sql`);
    const head = transaction === "none" ? "--! no-transaction\n" : "";
    return { version: named.version, scripts: [{ path, text: `${head}${ended(up)}` }] };
  },
  place(folder, scripts) {
    const previous = readHeaders(lastMigration(folder).text).headers.get("Hash") ?? "-";
    return { files: scripts.map((script) => committed(script, previous)), notes: [] };
  },
};

function committed({ path, text }: SourceFile, previous: string): SourceFile {
  const { body } = readHeaders(text);
  const message = fileName(path).replace(/^[0-9]+-|\.sql$/g, "");
  const headers = [`Previous: ${previous}`, `Hash: ${hashOf(body, previous)}`, `Message: ${message}`];
  return { path, text: `${headers.map((header) => `--! ${header}\n`).join("")}\n${body}\n` };
}
