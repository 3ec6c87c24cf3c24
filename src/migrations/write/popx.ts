import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** popx: a pair for all dialects, as it stops at a version that nothing takes back; `.autocommit` runs without a transaction. */
export const writePopx: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title);
    const path = inFolder(folder, stem({ ...named, separator: "_" }));
    const autocommit = transaction === "none" ? ".autocommit" : "";
    return {
      version: named.version,
      scripts: [
        { path: `${path}${autocommit}.up.sql`, text: ended(up) },
        { path: `${path}${autocommit}.down.sql`, text: down === "" ? NO_WAY_BACK : ended(down) },
      ],
    };
  },
};
