import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** dbmate: both ways in one file, behind `-- migrate:up` and `-- migrate:down`, each with its own `transaction:false`. */
export const writeDbmate: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title);
    const option = transaction === "none" ? " transaction:false" : "";
    const back = down === "" ? NO_WAY_BACK : ended(down);
    const text = `-- migrate:up${option}\n${ended(up)}\n-- migrate:down${option}\n${back}`;
    const path = inFolder(folder, `${stem(named)}.sql`);
    return { version: named.version, scripts: [{ path, text }] };
  },
};
