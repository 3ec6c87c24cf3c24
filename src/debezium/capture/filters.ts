import { type JavaPattern, javaPattern, patternList } from "../java/regex.ts";
import type { Behaviour } from "../options/behaviour.ts";
import type { OptionReader } from "../options/configuration.ts";

/** Include and exclude lists of schemas, tables and columns. */
export interface Filters {
  capturesTable(schema: string, table: string): boolean;
  /** Whether Debezium's TypeRegistry starts with a schema's types: the schema lists limit it in newer releases. */
  loadsTypes(schema: string): boolean;
  capturesColumn(schema: string, table: string, column: string): boolean;
}

export function readFilters(options: OptionReader, behaviour: Behaviour): Filters {
  const schemas = readList(options, "schema");
  const tables = readList(options, "table");
  const columns = readList(options, "column");
  const ignoreBuiltin = options.boolean("table.ignore.builtin", true);
  const signals = readSignalTable(options, behaviour);
  const databases = readDatabases(options);
  return {
    capturesTable: (schema, table) => {
      const name = `${schema}.${table}`;
      if (signals(name)) return true;
      if (ignoreBuiltin && isSystem(schema, table)) return false;
      return databases && schemas(schema) && tables(name);
    },
    loadsTypes: (schema) => !behaviour.loadsTypesBySchema || schemas(schema),
    capturesColumn: (schema, table, column) => columns(`${schema}.${table}.${column}`),
  };
}

/** PostgresConnectorConfig.SystemTablesPredicate. */
function isSystem(schema: string, table: string): boolean {
  const lower = schema.toLowerCase();
  if (lower === "pg_catalog" || lower === "information_schema" || schema.startsWith("pg_temp")) return true;
  return table === "spatial_ref_sys";
}

/** The signalling table's name is one more entry of the tables' include list, so a pattern itself. */
function readSignalTable(options: OptionReader, behaviour: Behaviour): (name: string) => boolean {
  const key = "signal.data.collection";
  const patterns = readPatterns(options, key) ?? [];
  if (patterns.length > 1 && behaviour.countsSignalTables)
    options.refuse(key, `${key}: a connector of one task takes one table`);
  else if (patterns.length > 1)
    options.block(key, `${key}: several names are taken for one table's before Debezium 3.4`);
  return (name) => patterns.some((pattern) => pattern.matches(name));
}

/**
 * PostgreSQL's table ids name no database, so no include list matches one and every exclude list passes all. With a
 * schema list and no table list the databases are not asked about (Selectors.buildStartingFromDbFilter).
 */
function readDatabases(options: OptionReader): boolean {
  if (options.text("database.include.list") === null) return true;
  const set = (kind: string) => ["include", "exclude"].some((way) => options.text(`${kind}.${way}.list`) !== null);
  return set("schema") && !set("table");
}

function readList(options: OptionReader, kind: "schema" | "table" | "column"): (name: string) => boolean {
  const includes = readPatterns(options, `${kind}.include.list`);
  const excludes = readPatterns(options, `${kind}.exclude.list`);
  const { config } = options.connector;
  if (config.has(`${kind}.include.list`) && config.has(`${kind}.exclude.list`)) {
    options.refuse(`${kind}.exclude.list`, `${kind}.include.list and ${kind}.exclude.list exclude each other`);
  }
  // An empty list of tables or schemas counts as none, one of columns lets no column through.
  if (kind === "column" && config.get("column.include.list")?.trim() === "") return () => false;
  if (includes !== null) return (name) => includes.some((pattern) => pattern.matches(name));
  if (excludes !== null) return (name) => !excludes.some((pattern) => pattern.matches(name));
  return () => true;
}

/** A list option's patterns, null when it is not set. */
export function readPatterns(options: OptionReader, key: string): readonly JavaPattern[] | null {
  const text = options.text(key);
  if (text === null) return null;
  const patterns = patternList(text);
  if (patterns.ok) return patterns.value;
  options.block(key, `${key}: ${patterns.reason}`);
  return [];
}

/** One entry of message.key.columns: which columns of which tables make the key. */
export interface KeyRule {
  /** Patterns over `schema.table.column`, in the order they were given. */
  readonly columns: readonly JavaPattern[];
}

const KEY_RULE = /^\s*([^:]+):([^:,]+(?:,[^:,]+)*)\s*$/;
const OLDER_KEY_RULE = /^\s*([^\s:]+):([^:\s]+)\s*$/;

/** `message.key.columns`: `tableRegex:column,column;…` (Key.CustomKeyMapper). */
export function readKeyRules(options: OptionReader, behaviour: Behaviour): readonly KeyRule[] {
  const key = "message.key.columns";
  const text = options.text(key);
  if (text === null) return [];
  const rules: KeyRule[] = [];
  for (const entry of text.split(";").filter((one) => one.trim() !== "")) {
    const match = (behaviour.takesSpacesInKeyColumns ? KEY_RULE : OLDER_KEY_RULE).exec(entry);
    if (match === null) {
      options.refuse(key, `${key}: ${entry.trim()} is not tableRegex:column,…`);
      continue;
    }
    const [, table = "", columns = ""] = match;
    const patterns = columns.split(",").map((column) => javaPattern(`${table}.${column}`, { caseInsensitive: true }));
    const bad = patterns.find((pattern) => !pattern.ok);
    if (bad !== undefined && !bad.ok) options.block(key, `${key}: ${bad.reason}`);
    rules.push({ columns: patterns.flatMap((pattern) => (pattern.ok ? [pattern.value] : [])) });
  }
  return rules;
}
