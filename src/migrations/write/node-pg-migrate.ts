import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** node-pg-migrate: both ways in one SQL file, behind its two comments. */
export const writeNodePgMigrate: MigrationWriter = {
  outsideTransaction: { reason: "node-pg-migrate runs SQL files in one transaction with all others that are pending" },
  draft(folder, { title, up, down }) {
    const named = nextName(folder, title);
    const back = down === "" ? NO_WAY_BACK : ended(down);
    const text = `-- Up Migration\n\n${ended(up)}\n-- Down Migration\n\n${back}`;
    const path = inFolder(folder, `${stem(named)}.sql`);
    return { version: named.version, scripts: [{ path, text }] };
  },
};
