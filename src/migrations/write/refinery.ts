import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter } from "./writer.ts";

/** refinery: `V13__words.sql`, which it runs in a transaction of its own. It knows no way back. */
export const writeRefinery: MigrationWriter = {
  outsideTransaction: { reason: "refinery runs every migration in a transaction" },
  draft(folder, { title, up }) {
    const named = nextName(folder, title, /^((?:.*\/)?)([UV])([0-9]+)(__)/);
    // Its names are of letters, digits and underscores only.
    const words = named.words.replaceAll("-", "_");
    const path = inFolder(folder, `${stem({ ...named, before: "V", separator: "__", words })}.sql`);
    return { version: named.version, scripts: [{ path, text: ended(up) }] };
  },
};
