import { InputError } from "../ports.ts";

type Row = Readonly<Record<string, unknown>>;

/** Where a framework keeps its history and how to read it. */
export interface HistoryTable {
  /** As a person writes it. */
  readonly table: string;
  /** As SQL writes it. */
  readonly quoted: string;
  readonly versions: VersionReader;
}

interface VersionReader {
  /** Reads the history, oldest first, from a table that has these columns. */
  query(table: string, columns: ReadonlySet<string>): string;
  read(rows: readonly Row[], table: string): readonly string[];
}

/** The table is the configured one, else the framework's default. */
export function historyTable(framework: string, configured: string | null): HistoryTable {
  const [name, versions] = readerOf(framework);
  const table = configured ?? name;
  if (table === null) {
    throw new InputError(`${framework} has no history table of its own`, {
      todo: "name one: `migrations: {path: …, table: …}` in headgate.yaml",
    });
  }
  return { table, quoted: table.split(".").map(quoteIdentifier).join("."), versions };
}

function readerOf(framework: string): readonly [string | null, VersionReader] {
  switch (framework) {
    case "golang-migrate":
      return ["schema_migrations", golangMigrate];
    case "flyway":
      return ["flyway_schema_history", flyway];
    default:
      return [null, anyTable];
  }
}

/** golang-migrate's postgres driver: one row with the version the database is at. */
const golangMigrate: VersionReader = {
  query: (table) => `SELECT version::text AS version, dirty FROM ${table}`,
  read(rows, table) {
    const dirty = rows.find((row) => row.dirty === true);
    if (dirty !== undefined) {
      throw new InputError(`version ${String(dirty.version)} failed half-way: the database is marked dirty`, {
        where: table,
        todo: "repair the database and run `migrate force VERSION`",
      });
    }
    return rows.map((row) => String(row.version));
  },
};

/**
 * Flyway's table: a row for each run, also of undo scripts and of `repair`, which marks versions as deleted. Repeatable
 * migrations have no version; they are told by their script's name.
 */
const flyway: VersionReader = {
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
    let versions: readonly string[] = [];
    for (const row of rows) {
      const version = typeof row.version === "string" ? row.version : repeatable(row.script);
      const rest = versions.filter((known) => known !== version);
      const taken = row.type === "DELETE" || String(row.type).startsWith("UNDO");
      versions = taken ? rest : [...rest, version];
    }
    return versions;
  },
};

/** `sub/R__view.sql` → `R__view`. */
function repeatable(script: unknown): string {
  return String(script)
    .replace(/^.*\//, "")
    .replace(/\.sql$/, "");
}

/** Names such tables commonly give the column that says which migration ran. */
const VERSION_COLUMNS = ["version", "filename", "file_name", "migration_name", "name", "migration", "script", "id"];

/** Somebody's own table: one row a migration. Ordered by version afterwards, so any order serves. */
const anyTable: VersionReader = {
  query(table, columns) {
    const column = VERSION_COLUMNS.find((name) => columns.has(name));
    if (column === undefined) {
      throw new InputError("this table has no column that could hold versions", {
        where: table,
        todo: `headgate looks for one of: ${VERSION_COLUMNS.join(", ")}`,
      });
    }
    const name = quoteIdentifier(column);
    return `SELECT ${name}::text AS version FROM ${table} WHERE ${name} IS NOT NULL ORDER BY ${name}`;
  },
  read: (rows) => rows.map((row) => String(row.version).replace(/\.sql$/i, "")),
};

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
