import { nextName, stem } from "./naming.ts";
import { ended, hasFile, inFolder, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** golang-migrate: `000013_words.up.sql` and, where the repository has ways back, `000013_words.down.sql`. */
export const writeGolangMigrate: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, down }) {
    const named = nextName(folder, title);
    const path = inFolder(folder, stem({ ...named, separator: "_" }));
    const scripts = [{ path: `${path}.up.sql`, text: ended(up) }];
    const back = { path: `${path}.down.sql`, text: down === "" ? NO_WAY_BACK : ended(down) };
    return { version: named.version, scripts: hasFile(folder, /\.down\.sql$/i) ? [...scripts, back] : scripts };
  },
};
