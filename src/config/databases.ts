import type { MigrationSource } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import type { AvroLine } from "../model/prediction.ts";
import type { ConfigFile, DatabaseEntry } from "./format.ts";
import type { Complaint } from "./malformed.ts";
import { type Environment, resolvePlaceholders } from "./placeholders.ts";
import type { YamlDocument, YamlPath } from "./yaml.ts";

/** A database as far as headgate.yaml tells; null = not told. */
export interface DatabaseDraft {
  readonly name: string;
  readonly url: string | null;
  readonly postgres: number | null;
  readonly migrations: MigrationSource | null;
  readonly connectors: readonly string[] | null;
  readonly debezium: string | null;
  readonly avro: AvroLine | null;
  readonly worker: ReadonlyMap<string, string> | null;
  readonly workerFile: string | null;
}

/** The name of a database whose keys stand at top level. */
export const ONLY_DATABASE = "main";

const DATABASE_KEYS = ["url", "postgres", "migrations", "connectors", "debezium", "avro", "worker"] as const;

/** The databases of a file whose shape has been checked; none where no key of a database is given. */
export function databaseDrafts(
  document: YamlDocument,
  shape: ConfigFile,
  environment: Environment,
): readonly DatabaseDraft[] {
  if (shape.databases !== undefined) {
    return Object.entries(shape.databases).map(([name, entry]) =>
      databaseDraft(document, ["databases", name], name, entry, environment),
    );
  }
  const told = DATABASE_KEYS.some((key) => shape[key] !== undefined);
  return told ? [databaseDraft(document, [], ONLY_DATABASE, shape, environment)] : [];
}

function databaseDraft(
  document: YamlDocument,
  path: YamlPath,
  name: string,
  entry: DatabaseEntry,
  environment: Environment,
): DatabaseDraft {
  const { url, worker, migrations } = entry;
  const where = () => formatLocation(document.at([...path, "url"]));
  return {
    name,
    url: url === undefined ? null : resolvePlaceholders(url, environment, where()),
    postgres: entry.postgres ?? null,
    migrations: migrations === undefined ? null : migrationSource(document, [...path, "migrations"], migrations),
    connectors: entry.connectors === undefined ? null : asList(entry.connectors),
    debezium: entry.debezium ?? null,
    avro: entry.avro ?? null,
    worker: typeof worker === "object" ? textMap(document, [...path, "worker"], worker) : null,
    workerFile: typeof worker === "string" ? worker : null,
  };
}

function migrationSource(
  document: YamlDocument,
  path: YamlPath,
  written: NonNullable<DatabaseEntry["migrations"]>,
): MigrationSource | null {
  if (typeof written === "string") return { kind: "path", path: written, framework: null, table: null };
  if (written.command !== undefined) return { kind: "command", command: written.command, folder: "" };
  if (written.dump !== undefined) return { kind: "dump", path: written.dump };
  if (written.path === undefined) return null;
  return {
    kind: "path",
    path: written.path,
    framework: written.framework ?? null,
    table: written.table ?? null,
    ...(written.placeholders && {
      placeholders: lowerCaseNames(textMap(document, [...path, "placeholders"], written.placeholders)),
    }),
  };
}

/** Numbers and truth values count as they are written: `1.10` is no 1.1. */
function textMap(document: YamlDocument, path: YamlPath, map: object): ReadonlyMap<string, string> {
  return new Map(Object.keys(map).map((key) => [key, document.written([...path, key]) ?? ""]));
}

function lowerCaseNames(map: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...map].map(([name, value]) => [name.toLowerCase(), value]));
}

/** One or several, as a list. */
export function asList(written: string | readonly string[]): readonly string[] {
  return typeof written === "string" ? [written] : written;
}

/** What the shape alone cannot refuse: keys in two places, several sources of migrations. */
export function databaseComplaints(document: YamlDocument, shape: ConfigFile): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if (shape.databases !== undefined) {
    for (const key of DATABASE_KEYS.filter((key) => shape[key] !== undefined)) {
      complaints.push({ at: document.keyAt([key]), message: `"${key}" belongs under one of the databases` });
    }
    const names = Object.keys(shape.databases);
    if (names.length === 0)
      complaints.push({ at: document.at(["databases"]), message: "databases: must not be empty" });
    for (const name of names)
      complaints.push(...migrationComplaints(document, ["databases", name], shape.databases[name]));
    return complaints;
  }
  return migrationComplaints(document, [], shape);
}

function migrationComplaints(
  document: YamlDocument,
  path: YamlPath,
  entry: DatabaseEntry | undefined,
): readonly Complaint[] {
  const written = entry?.migrations;
  if (typeof written !== "object") return [];
  const at = document.at([...path, "migrations"]);
  const sources = (["path", "command", "dump"] as const).filter((key) => written[key] !== undefined);
  if (sources.length !== 1) return [{ at, message: "migrations: give exactly one of path, command and dump" }];
  const pathOnly = (["framework", "table", "placeholders"] as const).filter((key) => written[key] !== undefined);
  if (sources[0] === "path" || pathOnly.length === 0) return [];
  return [{ at, message: `migrations: ${pathOnly.join(" and ")} can only stand beside path` }];
}
