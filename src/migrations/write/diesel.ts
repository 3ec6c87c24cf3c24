import type { SourceFile } from "../../model/migration.ts";
import { nextName, stem } from "./naming.ts";
import { ended, hasFile, inFolder, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** Diesel: a folder with up.sql, down.sql where the repository has them, and metadata.toml where it must not be a transaction. */
export const writeDiesel: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title, /^()()([0-9-]+)(_)/);
    const path = inFolder(folder, stem({ ...named, separator: "_" }));
    const scripts: SourceFile[] = [{ path: `${path}/up.sql`, text: ended(up) }];
    if (hasFile(folder, /\/down\.sql$/)) {
      scripts.push({ path: `${path}/down.sql`, text: down === "" ? NO_WAY_BACK : ended(down) });
    }
    if (transaction === "none") {
      scripts.push({ path: `${path}/metadata.toml`, text: "run_in_transaction = false\n" });
    }
    return { version: named.version, scripts };
  },
};
