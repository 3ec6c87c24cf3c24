import type { Config, DatabaseConfig } from "../model/config.ts";
import type { SourceFile } from "../model/migration.ts";
import type { EvidenceKind } from "../model/plan.ts";
import { InputError } from "../ports.ts";
import { type DatabaseDraft, ONLY_DATABASE } from "./databases.ts";
import { DEFAULT_CONTRACTS, DEFAULT_PLANS, discoverConnectors, discoverMigrations } from "./discover.ts";
import { type ConfigDraft, emptyDraft, parseDraft } from "./draft.ts";
import { didYouMean } from "./nearest.ts";
import {
  compatibilityLevel,
  environmentOverrides,
  failOnLevel,
  layer,
  migrationPath,
  type Overrides,
  postgresVersion,
} from "./overrides.ts";
import type { Environment } from "./placeholders.ts";

/** What a contract step needs where headgate.yaml does not say: all that can be had without live access. */
export const DEFAULT_PLANS_REQUIRE: readonly EvidenceKind[] = [
  "expand-merged",
  "target-shape",
  "dual-write",
  "consumers",
  "soak",
];

/** A quarter: a move that rests longer has been forgotten, or has become the way things are. */
const DEFAULT_STALLED_AFTER = 90 * 24 * 60 * 60 * 1000;

/** 30 days: what merges and deploys in a month is more than a snapshot can stand for. */
const DEFAULT_SNAPSHOT_AGE = 30 * 24 * 60 * 60 * 1000;

/** The newest server version whose grammar and catalog are known. */
const NEWEST_POSTGRES = 18;

/** Everything around headgate.yaml that its meaning depends on. */
export interface Surroundings {
  /** Repository-relative paths of the tree, for discovered defaults. */
  readonly paths: readonly string[];
  /** Folders with migrations that are no SQL, where `looksForMigrations` says that they are asked for. */
  readonly operations?: readonly string[];
  readonly environment?: Environment;
  readonly flags?: Overrides;
  /** All rule names, when unknown ones are to be refused. */
  readonly ruleNames?: readonly string[];
}

/** headgate.yaml with every default filled in. Throws InputError naming `file:line:column`. */
export function parseConfig(file: SourceFile, surroundings: Surroundings): Config {
  return resolveConfig(file, surroundings);
}

/** The configuration of a tree that has no headgate.yaml. Throws InputError where nothing fits or several things do. */
export function discoverConfig(paths: readonly string[]): Config {
  return resolveConfig(null, { paths });
}

/** Whether nothing says where the migrations are, so that they are looked for. Throws InputError. */
export function looksForMigrations(file: SourceFile | null, surroundings: Surroundings): boolean {
  const environment = surroundings.environment ?? new Map<string, string>();
  const { migrations } = layer(surroundings.flags ?? {}, environmentOverrides(environment));
  if (migrations !== undefined) return false;
  if (file === null) return true;
  const { databases } = parseDraft(file, environment, surroundings.ruleNames ?? null);
  return databases.length < 2 && databases.every((database) => database.migrations === null);
}

/** Flags above environment above file above what is discovered. Throws InputError. */
export function resolveConfig(file: SourceFile | null, surroundings: Surroundings): Config {
  const environment = surroundings.environment ?? new Map<string, string>();
  const draft = file ? parseDraft(file, environment, surroundings.ruleNames ?? null) : emptyDraft(null);
  const overrides = layer(surroundings.flags ?? {}, environmentOverrides(environment));
  const { compatibility, failOn } = overrides;
  return {
    file: draft.file,
    databases: resolveDatabases(draft, overrides, surroundings),
    registry: {
      url: overrides.registryUrl ?? draft.registry.url,
      snapshot: overrides.registrySnapshot ?? draft.registry.snapshot,
      snapshotMaxAge: draft.registry.snapshotMaxAge ?? DEFAULT_SNAPSHOT_AGE,
      compatibility: compatibility === undefined ? draft.registry.compatibility : compatibilityLevel(compatibility),
      avro: draft.registry.avro,
    },
    ...(draft.kafka === null ? {} : { kafka: draft.kafka }),
    contracts: overrides.contracts ?? draft.contracts ?? DEFAULT_CONTRACTS,
    contractSources: overrides.contracts === undefined ? draft.contractSources : [],
    plans: overrides.plans ?? draft.plans ?? DEFAULT_PLANS,
    plansRequire: draft.plansRequire ?? DEFAULT_PLANS_REQUIRE,
    planTiers: draft.planTiers,
    plansStalledAfter: draft.plansStalledAfter ?? DEFAULT_STALLED_AFTER,
    waivers: draft.waivers,
    rules: draft.rules,
    failOn: failOn === undefined ? (draft.failOn ?? "error") : failOnLevel(failOn),
  };
}

function resolveDatabases(
  draft: ConfigDraft,
  overrides: Overrides,
  surroundings: Surroundings,
): readonly DatabaseConfig[] {
  const drafts = chosenDatabases(draft, overrides);
  const only = drafts.length === 1;
  const set = { ...overrides, database: undefined };
  if (!only && DATABASE_OVERRIDES.some((name) => set[name] !== undefined)) {
    throw new InputError(`which of the databases ${drafts.map(({ name }) => name).join(", ")} is meant?`, {
      todo: "name it in HEADGATE_DATABASE",
    });
  }
  const discovered = draft.databases.length > 1 ? null : surroundings;
  return drafts.map((database) => resolveDatabase(database, only ? set : {}, discovered, draft.file));
}

const DATABASE_OVERRIDES = ["postgres", "migrations", "connectors", "debezium", "worker"] as const;

function chosenDatabases(draft: ConfigDraft, { database }: Overrides): readonly DatabaseDraft[] {
  const all = draft.databases.length > 0 ? draft.databases : [UNTOLD];
  if (database === undefined) return all;
  const chosen = all.filter(({ name }) => name === database);
  if (chosen.length > 0) return chosen;
  const names = all.map(({ name }) => name);
  throw new InputError(`there is no database "${database}"${didYouMean(database, names)}`, {
    todo: `the databases are: ${names.join(", ")}`,
  });
}

const UNTOLD: DatabaseDraft = {
  name: ONLY_DATABASE,
  url: null,
  postgres: null,
  migrations: null,
  connectors: null,
  debezium: null,
  avro: null,
  worker: null,
  workerFile: null,
};

function resolveDatabase(
  draft: DatabaseDraft,
  overrides: Overrides,
  around: Surroundings | null,
  file: string | null,
): DatabaseConfig {
  const { postgres, migrations } = overrides;
  const told = migrations === undefined ? draft.migrations : migrationPath(migrations);
  const source = told ?? (around && discoverMigrations(around.paths, around.operations));
  if (source === null) {
    throw new InputError(
      `${file ?? "headgate.yaml"}: the database "${draft.name}" does not say where its migrations are`,
      {
        todo: "with several databases each needs its own `migrations`",
      },
    );
  }
  return {
    name: draft.name,
    ...(draft.url === null ? {} : { url: draft.url }),
    postgres: postgres === undefined ? (draft.postgres ?? NEWEST_POSTGRES) : postgresVersion(postgres),
    migrations: source,
    connectors: overrides.connectors ?? draft.connectors ?? (around ? discoverConnectors(around.paths) : []),
    debezium: overrides.debezium ?? draft.debezium,
    avro: draft.avro,
    worker: overrides.worker === undefined ? (draft.worker ?? new Map()) : new Map(),
    workerFile: overrides.worker ?? draft.workerFile,
  };
}
