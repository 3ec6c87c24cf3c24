import { gitMergedFiles } from "../adapters/git-merged-files.ts";
import { loadSqlParser } from "../adapters/libpg-query.ts";
import { postgres16Check } from "../adapters/pg-query-emscripten.ts";
import { selectPaths } from "../config/glob.ts";
import type { DeclaredContracts } from "../contracts/reader.ts";
import { NEWEST_DEBEZIUM } from "../debezium/options/behaviour.ts";
import type { GateInput, GatePorts } from "../gate.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import type { Report } from "../model/report.ts";
import type { DatabaseUnderReview } from "../pass/build.ts";
import { type CommandRunner, type FileTree, InputError, type MergedFiles } from "../ports.ts";
import { type BaseTree, findBase, findBaseIfAny } from "./base.ts";
import { baseConfigOf, takenOut } from "./base-config.ts";
import { contractsElsewhere } from "./contracts-elsewhere.ts";
import { type EvidenceOptions, evidencePorts } from "./live/evidence-systems.ts";
import { requireOneDatabase } from "./one-database.ts";
import { type PendingBy, pendingBy, recordedTable, splitPending } from "./pending.ts";
import { configOf, openProject, type Project } from "./project.ts";
import {
  chooseRegistry,
  type RegistryChoice,
  type RegistryOptions,
  registryAddress,
} from "./registry/registry-choice.ts";
import type { Session } from "./session.ts";
import { readBaseSide, readSide, type Side } from "./side.ts";
import { requireOwnContracts } from "./stand-ins.ts";
import { unshallowAdvice } from "./unshallow.ts";
import { TOOL } from "./version.ts";

/** What tells the change under review apart from what is already there. */
export interface LoadOptions extends RegistryOptions, EvidenceOptions {
  /** Pending migration files, relative to the current folder; empty = told otherwise. */
  readonly files: readonly string[];
  readonly base?: string;
  readonly applied?: string;
  readonly databaseUrl?: string;
  readonly failOn?: Report["failOn"];
  /** Whether contracts kept elsewhere come from the cache alone; as `offline` when absent. */
  readonly contractsOffline?: boolean;
  /** Whether a shallow clone may be completed, where a plan's evidence is in what it lacks. */
  readonly fetch?: boolean;
}

export interface LoadedGate {
  readonly input: GateInput;
  readonly ports: GatePorts;
}

/** Reads everything the gate looks at, from the work tree and from git objects. Throws InputError for what cannot be used. */
export async function loadGate(session: Session, options: LoadOptions): Promise<LoadedGate> {
  const { environment } = session.terminal;
  const project = await openProject(session);
  const by = pendingBy(session, project, options);
  const base = await baseFor(project, by, options, environment);
  const overrides = { failOn: options.failOn };
  const headConfig = await configOf(project, project.workTree, environment, overrides);
  const baseConfig = base === null ? null : await baseConfigOf(project, base.tree, headConfig, environment);
  if (by.kind !== "base") requireOneDatabase(headConfig);
  const elsewhere = contractsElsewhere(session, project, {
    offline: options.contractsOffline ?? options.offline === true,
    reviewedBy: reviewedBy(project, headConfig, baseConfig),
  });
  const gone = by.kind === "base" ? takenOut(headConfig, baseConfig) : [];
  const head = await readSide(
    project.workTree,
    { ...headConfig, databases: [...headConfig.databases, ...gone] },
    elsewhere,
  );
  const before =
    base === null || baseConfig === null ? unreviewed(head) : await readBaseSide(base.tree, baseConfig, elsewhere);
  const config = reviewedPolicy(headConfig, baseConfig, options);
  const address = registryAddress(session, options, headConfig, reviewedBy(project, headConfig, baseConfig));
  const { now } = session;
  const trees = { base: before.tree, head: head.tree };
  const registry = await chooseRegistry(session, options, config, address, trees, now);
  const reviewed = base === null ? null : before;
  const databases = await Promise.all([
    ...headConfig.databases.map((database) => loadDatabase(database, by, head, reviewed, before, project.commands)),
    ...gone
      .filter(({ name }) => (before.connectors.get(name) ?? []).length > 0)
      .map(async (database) => {
        const tree = await stillThere(database, head, before);
        return loadDatabase(database, by, { ...head, tree }, reviewed, before, project.commands);
      }),
  ]);
  requireOwnContracts(before.standIns, databases);
  const input: GateInput = {
    tool: TOOL,
    config,
    base: {
      label: baseLabel(by, base),
      contracts: declared(before),
      plans: before.plans,
    },
    head: { label: head.tree.label, contracts: declared(head), plans: head.plans },
    databases,
    now,
    snapshot: registry.snapshot,
    sources: distinct([...head.sources, ...before.sources]),
    notes: [
      ...remarks(project, head),
      ...registry.notes,
      ...head.notes,
      ...before.standIns,
      ...otherCommands(headConfig, baseConfig),
      ...newWaivers(headConfig, baseConfig),
      ...otherRequirements(headConfig, baseConfig),
    ],
  };
  const merged = base === null || project.git === null ? null : mergedFiles(session, project, base, before, options);
  const evidence = evidencePorts(session, options, {
    head: headConfig,
    reviewed: reviewedBy(project, headConfig, baseConfig),
    recorded: by.kind === "recorded" ? by.url : null,
  });
  return { input, ports: { ...(await openPorts(session, config, registry)), merged, evidence } };
}

/** Migrations that go with the configuration of their database have run all the same: what is merged of them stands. */
async function stillThere({ migrations }: DatabaseConfig, head: Side, before: Side): Promise<FileTree> {
  if (migrations.kind === "command") return head.tree;
  return (await head.tree.list(migrations.path)).length === 0 ? before.tree : head.tree;
}

function declared({ contracts, contractFiles: files }: Side): DeclaredContracts {
  return { contracts, files };
}

function baseLabel(by: PendingBy, base: BaseTree | null): string {
  if (by.kind === "base") return base?.label ?? "nothing";
  return base === null ? by.label : `${by.label}, ${base.label}`;
}

/** Pending migrations told otherwise need no base; contracts, plans and connectors are still compared with one if there is one. */
async function baseFor(
  project: Project,
  by: PendingBy,
  options: LoadOptions,
  environment: ReadonlyMap<string, string>,
): Promise<BaseTree | null> {
  if (options.base === undefined && by.kind !== "base") return findBaseIfAny(project.git, environment);
  const base = await findBase(project.git, options.base ?? null, environment);
  if (base !== null) return base;
  throw new InputError("there is nothing to compare with: which migrations are pending cannot be told", {
    where: project.root,
    todo: "this is no git repository: use --applied VERSION, or name the pending files",
  });
}

async function loadDatabase(
  database: DatabaseConfig,
  by: PendingBy,
  head: Side,
  reviewed: Side | null,
  before: Side,
  commands: CommandRunner,
): Promise<DatabaseUnderReview> {
  const headConnectors = head.connectors.get(database.name) ?? [];
  const baseConnectors = before.connectors.get(database.name) ?? [];
  if (headConnectors.length === 0 && baseConnectors.length === 0) throw noConnector(database);
  const { transition, problems, framework } = await splitPending(database, by, head.tree, reviewed, commands);
  const recordedIn = recordedTable(framework, ownConfig(database, before.config));
  const debezium = database.debezium ?? NEWEST_DEBEZIUM;
  const { name, postgres } = database;
  return { name, postgres, debezium, transition, problems, baseConnectors, headConnectors, recordedIn };
}

/** As the base has it, where it has the database. */
function ownConfig(database: DatabaseConfig, { databases }: Config): DatabaseConfig {
  return databases.find(({ name }) => name === database.name) ?? database;
}

/**
 * What the line of commits that ends at a base knows of its files. Plans may move among the base's plans; a migration under another
 * name is another one to most frameworks.
 */
function mergedFiles(
  { terminal: { environment } }: Session,
  { root }: Project,
  { commit }: BaseTree,
  { config: { plans } }: Side,
  { fetch = false }: LoadOptions,
): MergedFiles {
  const isSame = (path: string) => selectPaths([path], plans).length > 0;
  return gitMergedFiles(root, commit, { fetch, advice: unshallowAdvice(environment), isSame });
}

/**
 * Nothing a change says about itself lets that same change through: levels of rules, the evidence plans need, the registry's
 * level and `fail-on` are those of the base. What the change does to them holds from the next change on.
 */
function reviewedPolicy(head: Config, base: Config | null, options: LoadOptions): Config {
  if (base === null) return head;
  return {
    ...head,
    rules: base.rules,
    plansRequire: base.plansRequire,
    planTiers: base.planTiers,
    plansStalledAfter: base.plansStalledAfter,
    waivers: base.waivers,
    failOn: options.failOn ?? base.failOn,
    registry: { ...base.registry, url: head.registry.url },
  };
}

/** Without a base no plan counts as merged; contracts and connectors are taken to be as they were. */
function unreviewed(head: Side): Side {
  return { ...head, plans: [] };
}

/**
 * Whose address of the registry may be trusted: the base's own. Outside of git nobody but the caller wrote the tree; in a repository
 * whose base cannot be told, anybody may have.
 */
function reviewedBy({ git }: Project, head: Config, base: Config | null): Config | null {
  if (base === null) return git === null ? head : null;
  // A base that has no configuration of its own is read with the head's.
  return base === head ? null : base;
}

async function openPorts(session: Session, config: Config, registry: RegistryChoice): Promise<GatePorts> {
  const oldest = Math.min(...config.databases.map(({ postgres }) => postgres));
  return {
    parser: await loadSqlParser(),
    dialects: oldest <= 16 ? [postgres16Check()] : [],
    registry: registry.history,
    live: registry.live,
    ...(session.cache === null ? {} : { cache: session.cache }),
    ...(session.engine === undefined ? {} : { engine: session.engine }),
  };
}

function remarks(project: Project, head: Side): readonly string[] {
  return [
    project.configFile === null ? "no headgate.yaml: everything was discovered; `headgate init` writes it down" : null,
    head.contracts.length === 0 ? "no contracts: who reads what is not known" : null,
  ].filter((remark) => remark !== null);
}

/** A command that the change itself alters has not been run. */
function otherCommands(head: Config, base: Config | null): readonly string[] {
  return head.databases.flatMap(({ name, migrations }) => {
    const merged = base?.databases.find((candidate) => candidate.name === name)?.migrations;
    if (migrations.kind !== "command" || merged?.kind !== "command" || merged.command === migrations.command) return [];
    return [`${name}: the migrations command of the base was run; that of this change holds from the next one on`];
  });
}

/** Nothing a change says about itself lets it through. */
function newWaivers(head: Config, base: Config | null): readonly string[] {
  if (base === null) return [];
  const key = ({ at: _, ...waiver }: Config["waivers"][number]) => JSON.stringify(waiver);
  const merged = new Set(base.waivers.map(key));
  return head.waivers
    .filter((waiver) => !merged.has(key(waiver)))
    .map(
      ({ at, rule, table }) => `${formatLocation(at)}: the waiver of ${rule} on ${table} holds from the next change on`,
    );
}

/** What plans need is asked as the base asks it. */
function otherRequirements(head: Config, base: Config | null): readonly string[] {
  if (base === null) return [];
  const asked = ({ plansRequire, planTiers }: Config) =>
    JSON.stringify([plansRequire, planTiers.map(({ tables, require }) => [tables, require])]);
  return asked(head) === asked(base)
    ? []
    : ["plans: what the base requires counts; what this change requires holds from the next one on"];
}

function noConnector({ name, connectors }: DatabaseConfig): InputError {
  return new InputError(`${name}: no Debezium PostgreSQL connector found`, {
    where: connectors.length === 0 ? null : connectors.join(", "),
    todo: "name the connector's configuration under `connectors:` in headgate.yaml",
  });
}

/** Each path once, the first text of it. */
function distinct(files: readonly SourceFile[]): readonly SourceFile[] {
  const byPath = new Map<string, SourceFile>();
  for (const file of files) if (!byPath.has(file.path)) byPath.set(file.path, file);
  return [...byPath.values()];
}
