import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** tern: both ways in one file, parted by a line; `---- tern: disable-tx ----` runs it statement by statement. */
export const writeTern: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title);
    const head = transaction === "none" ? "---- tern: disable-tx ----\n\n" : "";
    const back = down === "" ? NO_WAY_BACK : ended(down);
    const text = `${head}${ended(up)}\n---- create above / drop below ----\n\n${back}`;
    const path = inFolder(folder, `${stem({ ...named, separator: "_" })}.sql`);
    return { version: named.version, scripts: [{ path, text }] };
  },
};
