import { type HistoryTable, InputError } from "../ports.ts";

/**
 * Flyway's table: a row for each run, also of undo scripts and of `repair`, which marks versions as deleted. Repeatable
 * migrations have no version; they are told by their script's name.
 */
export const flywayHistoryTable: HistoryTable = {
  table: "flyway_schema_history",
  query: (table) =>
    `SELECT version, script, type, success FROM ${table} WHERE type NOT IN ('SCHEMA') ORDER BY installed_rank`,
  read(rows, table) {
    const failure = rows.find((row) => row.success === false);
    if (failure !== undefined) {
      throw new InputError(`${String(failure.script)} failed on the database`, {
        where: table,
        todo: "repair the database and run `flyway repair`",
      });
    }
    const baselines = rows.filter((row) => row.type === "BASELINE").map((row) => ({ upTo: String(row.version) }));
    let versions: readonly string[] = [];
    for (const row of rows.filter(({ type }) => type !== "BASELINE")) {
      const version = typeof row.version === "string" ? row.version : repeatable(row.script);
      const rest = versions.filter((known) => known !== version);
      const taken = row.type === "DELETE" || String(row.type).startsWith("UNDO");
      versions = taken ? rest : [...rest, version];
    }
    return [...baselines, ...versions];
  },
};

/** `sub/R__view.sql` → `R__view`. */
function repeatable(script: unknown): string {
  return String(script)
    .replace(/^.*\//, "")
    .replace(/\.sql$/, "");
}
