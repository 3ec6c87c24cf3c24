import type { History } from "../model/migration.ts";
import { type HistoryTable, InputError } from "../ports.ts";
import { CERTAINTY, type Framework, type MigrationFolder } from "./framework.ts";
import { compareBytes, isDirectlyIn } from "./names.ts";
import { looksLikePgroll, readPgrollFile } from "./pgroll-file.ts";
import { phasesOf } from "./pgroll-migration.ts";
import { readStaged } from "./staged-history.ts";
import { writePgroll } from "./write/pgroll.ts";

const FILE = /\.(?:ya?ml|json)$/;

/**
 * pgroll (0.16): operations in YAML or JSON. A migration is what `pgroll start` and then `pgroll complete` run for it in the
 * schema public, as if it was completed before the next one starts. Files run in the order of the bytes of their names
 * (CollectFilesFromDir), those of the folder alone.
 */
export const pgroll: Framework = {
  id: "pgroll",
  title: "pgroll",
  confidence({ structured }) {
    return [...(structured ?? [])].some(([path, text]) => looksLikePgroll(path, text)) ? CERTAINTY.ownFile : 0;
  },
  wants: (path) => isDirectlyIn(path) && FILE.test(path),
  read: readFolder,
  // The names of files end in a dot and more.
  compareVersions: (a, b) => compareBytes(`${a}.`, `${b}.`),
  outOfOrder: "pgroll finds another order in its history, and stops",
  records: "every version",
  historyTable: historyTable(),
  writer: writePgroll,
};

function historyTable(): HistoryTable {
  return {
    table: "pgroll.migrations",
    // `migration_type` came with 0.9. What other programs did to the schema is `inferred`.
    query: (table, columns) => {
      const kind = columns.has("migration_type") ? "migration_type::text" : "'pgroll'";
      return `SELECT name AS version, done, ${kind} AS kind FROM ${table} WHERE schema = 'public' ORDER BY created_at`;
    },
    read(rows, table) {
      const begun = rows.find(({ done }) => done !== true);
      if (begun !== undefined) {
        throw new InputError(`pgroll has started ${String(begun.version)} and not completed it`, {
          where: table,
          todo: "run `pgroll complete` or `pgroll rollback` first",
        });
      }
      return rows
        .filter(({ kind }) => kind !== "inferred")
        .map(({ version, kind }) => (kind === "baseline" ? { upTo: String(version) } : String(version)));
    },
  };
}

function readFolder(folder: MigrationFolder): History {
  return readStaged(pgroll, folder, FILE, ({ file, text, version }, history) => {
    const content = readPgrollFile({ path: file, text });
    return { version: null, phases: phasesOf(history, content, content.versionSchema ?? version) };
  });
}
