import type { History } from "../model/migration.ts";
import { type HistoryTable, InputError } from "../ports.ts";
import { CERTAINTY, type Framework, type MigrationFolder } from "./framework.ts";
import { isDirectlyIn } from "./names.ts";
import { compareNaturally } from "./natural-order.ts";
import { looksLikeReshape, readReshapeFile } from "./reshape-file.ts";
import { phasesOf } from "./reshape-migration.ts";
import { readStaged } from "./staged-history.ts";
import { writeReshape } from "./write/reshape.ts";

const FILE = /\.(?:toml|json)$/;

/**
 * reshape (0.11): actions in TOML or JSON. A migration is what `reshape migration start` and then `complete` run for it, as if it
 * was completed before the next one starts. Files run in the natural order of their names (find_migrations); where they give
 * themselves another name, that is the version.
 */
export const reshape: Framework = {
  id: "reshape",
  title: "reshape",
  confidence({ structured }) {
    return [...(structured ?? [])].some(([path, text]) => looksLikeReshape(path, text)) ? CERTAINTY.ownFile : 0;
  },
  wants: (path) => isDirectlyIn(path) && FILE.test(path),
  read: readFolder,
  compareVersions: compareNaturally,
  outOfOrder: "reshape finds other migrations applied than there are, and stops",
  records: "every version",
  historyTable: historyTable(),
  writer: writeReshape,
};

function historyTable(): HistoryTable {
  return {
    table: "reshape.migrations",
    query: (table) =>
      `SELECT m.name AS version, d.value ->> 'state' AS state FROM reshape.data d LEFT JOIN ${table} m ON true WHERE d.key = 'state' ORDER BY m.index`,
    read(rows, table) {
      const begun = rows.find(({ state }) => state !== "idle");
      if (begun !== undefined) {
        throw new InputError(`reshape is in the middle of a migration (${String(begun.state)})`, {
          where: table,
          todo: "run `reshape migration complete` or `reshape migration abort` first",
        });
      }
      return rows.flatMap(({ version }) => (version === null ? [] : [String(version)]));
    },
  };
}

function readFolder(folder: MigrationFolder): History {
  return readStaged(reshape, folder, FILE, ({ file, text, version }, history) => {
    const content = readReshapeFile({ path: file, text });
    const name = content.name ?? version;
    return { version: name, phases: phasesOf(history, text, content, name) };
  });
}
