import { nextName, stem } from "./naming.ts";
import { ended, hasFile, inFolder, type MigrationWriter, NO_WAY_BACK } from "./writer.ts";

/** Hasura: a folder named after the milliseconds since 1970, with up.sql and, where the repository has them, down.sql. */
export const writeHasura: MigrationWriter = {
  outsideTransaction: { reason: "Hasura runs every migration in a transaction" },
  draft(folder, { title, up, down }) {
    const named = nextName(folder, title, /^((?:[^/]+\/)?)()([0-9]+)(_)/);
    const path = inFolder(folder, stem({ ...named, separator: "_" }));
    const scripts = [{ path: `${path}/up.sql`, text: ended(up) }];
    const back = { path: `${path}/down.sql`, text: down === "" ? NO_WAY_BACK : ended(down) };
    return { version: named.version, scripts: hasFile(folder, /\/down\.sql$/) ? [...scripts, back] : scripts };
  },
};
