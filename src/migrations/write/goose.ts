import { nextName, stem } from "./naming.ts";
import { inBlocks } from "./statements.ts";
import { inFolder, type MigrationWriter } from "./writer.ts";

/** goose: both ways in one file; a statement with semicolons inside stands between StatementBegin and StatementEnd. */
export const writeGoose: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title);
    const head = transaction === "none" ? "-- +goose NO TRANSACTION\n" : "";
    const text = `${head}-- +goose Up\n${inBlocks(up, "+goose")}\n-- +goose Down\n${inBlocks(down, "+goose")}`;
    const path = inFolder(folder, `${stem({ ...named, separator: "_" })}.sql`);
    return { version: named.version, scripts: [{ path, text: `${text.trimEnd()}\n` }] };
  },
};
