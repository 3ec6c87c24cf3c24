import type { Config, MigrationSource } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import { type ConfigFile, configFile, type DatabaseEntry } from "./format.ts";
import { didYouMean } from "./nearest.ts";
import { type Environment, resolvePlaceholders } from "./placeholders.ts";
import { type Complaint, checkShape, complaintsError } from "./strict.ts";
import { readYaml, type YamlDocument, type YamlPath } from "./yaml.ts";

/** A database as far as headgate.yaml tells; null = not told. */
export interface DatabaseDraft {
  readonly name: string;
  readonly postgres: number | null;
  readonly migrations: MigrationSource | null;
  readonly connectors: readonly string[] | null;
  readonly debezium: string | null;
  readonly worker: ReadonlyMap<string, string> | null;
  readonly workerFile: string | null;
}

/** headgate.yaml before defaults: null = not told. */
export interface ConfigDraft {
  readonly file: string | null;
  readonly databases: readonly DatabaseDraft[];
  readonly registry: { readonly [Key in keyof Config["registry"]]: Config["registry"][Key] | null };
  readonly contracts: Config["contracts"] | null;
  readonly plans: Config["plans"] | null;
  readonly plansRequire: Config["plansRequire"] | null;
  readonly rules: Config["rules"];
  readonly failOn: Config["failOn"] | null;
}

/** The name of a database whose keys stand at top level. */
export const ONLY_DATABASE = "main";

const DATABASE_KEYS = ["postgres", "migrations", "connectors", "debezium", "worker"] as const;

/** Reads headgate.yaml strictly; `ruleNames`, when given, are all the rules there are. Throws InputError with every fault and its place. */
export function parseDraft(
  file: SourceFile,
  environment: Environment,
  ruleNames: readonly string[] | null,
): ConfigDraft {
  const documents = readYaml(file);
  const [document] = documents;
  if (document === undefined) return emptyDraft(file.path);
  if (documents[1]) {
    const at = documents[1].at([]);
    throw complaintsError([{ at, message: "only one YAML document may stand in this file" }]);
  }
  const shape = checkShape(document, configFile);
  const complaints = [...databaseComplaints(document, shape), ...ruleComplaints(document, shape, ruleNames)];
  if (complaints.length > 0) throw complaintsError(complaints);
  const url = shape.registry?.url;
  return {
    file: file.path,
    databases: databaseEntries(shape).map(([name, entry]) => databaseDraft(name, entry)),
    registry: {
      url:
        url === undefined
          ? null
          : resolvePlaceholders(url, environment, formatLocation(document.at(["registry", "url"]))),
      snapshot: shape.registry?.snapshot ?? null,
      compatibility: shape.registry?.compatibility ?? null,
    },
    contracts: shape.contracts === undefined ? null : asList(shape.contracts),
    ...plansDraft(shape.plans),
    rules: new Map(Object.entries(shape.rules ?? {})),
    failOn: shape["fail-on"] ?? null,
  };
}

export function emptyDraft(file: string | null): ConfigDraft {
  return {
    file,
    databases: [],
    registry: { url: null, snapshot: null, compatibility: null },
    contracts: null,
    plans: null,
    plansRequire: null,
    rules: new Map(),
    failOn: null,
  };
}

function databaseEntries(shape: ConfigFile): readonly (readonly [string, DatabaseEntry])[] {
  if (shape.databases !== undefined) return Object.entries(shape.databases);
  return DATABASE_KEYS.some((key) => shape[key] !== undefined) ? [[ONLY_DATABASE, shape]] : [];
}

function databaseDraft(name: string, entry: DatabaseEntry): DatabaseDraft {
  const { worker, migrations } = entry;
  return {
    name,
    postgres: entry.postgres ?? null,
    migrations: migrations === undefined ? null : migrationSource(migrations),
    connectors: entry.connectors === undefined ? null : asList(entry.connectors),
    debezium: entry.debezium ?? null,
    worker:
      typeof worker === "object" ? new Map(Object.entries(worker).map(([key, value]) => [key, `${value}`])) : null,
    workerFile: typeof worker === "string" ? worker : null,
  };
}

function migrationSource(written: NonNullable<DatabaseEntry["migrations"]>): MigrationSource | null {
  if (typeof written === "string") return { kind: "path", path: written, framework: null, table: null };
  if (written.command !== undefined) return { kind: "command", command: written.command };
  if (written.dump !== undefined) return { kind: "dump", path: written.dump };
  if (written.path === undefined) return null;
  return { kind: "path", path: written.path, framework: written.framework ?? null, table: written.table ?? null };
}

function plansDraft(plans: ConfigFile["plans"]): Pick<ConfigDraft, "plans" | "plansRequire"> {
  if (plans === undefined) return { plans: null, plansRequire: null };
  if (typeof plans === "string" || Array.isArray(plans)) return { plans: asList(plans), plansRequire: null };
  return { plans: plans.files === undefined ? null : asList(plans.files), plansRequire: plans.require ?? null };
}

function asList(written: string | readonly string[]): readonly string[] {
  return typeof written === "string" ? [written] : written;
}

function databaseComplaints(document: YamlDocument, shape: ConfigFile): readonly Complaint[] {
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
  const pathOnly = (["framework", "table"] as const).filter((key) => written[key] !== undefined);
  if (sources[0] === "path" || pathOnly.length === 0) return [];
  return [{ at, message: `migrations: ${pathOnly.join(" and ")} can only stand beside path` }];
}

function ruleComplaints(
  document: YamlDocument,
  shape: ConfigFile,
  ruleNames: readonly string[] | null,
): readonly Complaint[] {
  if (ruleNames === null) return [];
  return Object.keys(shape.rules ?? {})
    .filter((name) => !ruleNames.includes(name))
    .map((name) => ({
      at: document.keyAt(["rules", name]),
      message: `there is no rule "${name}"${didYouMean(name, ruleNames)}`,
    }));
}
