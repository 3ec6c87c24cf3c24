import { nextName, stem } from "./naming.ts";
import { ended, inFolder, lastMigration, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** sqlx: one file, or `.up.sql` and `.down.sql` where the last migration is reversible; `-- no-transaction` is its first line. */
export const writeSqlx: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title);
    const path = inFolder(folder, stem({ ...named, separator: "_" }));
    const head = transaction === "none" ? "-- no-transaction\n" : "";
    const forward = { text: `${head}${ended(up)}` };
    const { version } = named;
    if (!lastMigration(folder).file.endsWith(".up.sql")) {
      return { version, scripts: [{ ...forward, path: `${path}.sql` }] };
    }
    const text = down === "" ? NO_WAY_BACK : `${head}${ended(down)}`;
    const back = { path: `${path}.down.sql`, text };
    return { version, scripts: [{ ...forward, path: `${path}.up.sql` }, back] };
  },
};
