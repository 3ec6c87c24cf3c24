import { type HistoryTable, InputError } from "../ports.ts";
import type { Framework } from "./framework.ts";

/** Where a database's history is: the configured table, else the framework's own. Throws InputError where neither is known. */
export function historyTableOf({ title, historyTable }: Framework, configured: string | null): HistoryTable {
  if (configured !== null) return { ...(historyTable ?? anyTable), table: configured };
  if (historyTable !== null) return historyTable;
  throw new InputError(`${title}: no history table of its own`, {
    todo: "name one: `migrations: {path: …, table: …}` in headgate.yaml",
  });
}

/** Names such tables commonly give the column that says which migration ran. */
const VERSION_COLUMNS = ["version", "filename", "file_name", "migration_name", "name", "migration", "script", "id"];

/** Somebody's own table: one row a migration. Ordered by version afterwards, so any order serves. */
const anyTable: Omit<HistoryTable, "table"> = {
  query(table, columns) {
    const column = VERSION_COLUMNS.find((name) => columns.has(name));
    if (column === undefined) {
      throw new InputError("this table has no column that could hold versions", {
        where: table,
        todo: `headgate looks for one of: ${VERSION_COLUMNS.join(", ")}`,
      });
    }
    return `SELECT "${column}"::text AS version FROM ${table} WHERE "${column}" IS NOT NULL ORDER BY "${column}"`;
  },
  read: (rows) => rows.map((row) => String(row.version).replace(/\.sql$/i, "")),
};

/** Most tools: a row for each version that ran, in one column. */
export function versionRows(table: string, column = "version"): HistoryTable {
  return {
    table,
    query: (quoted) => `SELECT "${column}"::text AS version FROM ${quoted} AS history ORDER BY history."${column}"`,
    read: (rows) => rows.map((row) => String(row.version)),
  };
}
