import { nextName, stem } from "./naming.ts";
import { inBlocks } from "./statements.ts";
import { inFolder, type MigrationWriter } from "./writer.ts";

/** sql-migrate: both ways in one file; a statement with semicolons inside stands between StatementBegin and StatementEnd. */
export const writeSqlMigrate: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title);
    const option = transaction === "none" ? " notransaction" : "";
    const way = (direction: "Up" | "Down", sql: string) =>
      `-- +migrate ${direction}${option}\n${inBlocks(sql, "+migrate")}`;
    const path = inFolder(folder, `${stem(named)}.sql`);
    const text = `${way("Up", up)}\n${way("Down", down)}`;
    return { version: named.version, scripts: [{ path, text: `${text.trimEnd()}\n` }] };
  },
};
