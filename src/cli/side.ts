import { globRoot, selectPaths } from "../config/glob.ts";
import { parseProperties } from "../config/properties.ts";
import { parseContracts } from "../contracts/format.ts";
import { type ConnectorFile, readConnectJsonFile } from "../debezium/connect-json.ts";
import type { Config, DatabaseConfig } from "../model/config.ts";
import type { Contract } from "../model/contract.ts";
import { formatLocation } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import type { Plan } from "../model/plan.ts";
import type { Connector } from "../model/prediction.ts";
import { parsePlans } from "../plans/format.ts";
import { type FileTree, InputError } from "../ports.ts";

/** What one tree holds besides its migrations. */
export interface Side {
  readonly tree: FileTree;
  readonly config: Config;
  readonly contracts: readonly Contract[];
  readonly plans: readonly Plan[];
  /** By database name. */
  readonly connectors: ReadonlyMap<string, readonly Connector[]>;
  /** Avro reader schemas that contracts name, by path. */
  readonly readerSchemas: ReadonlyMap<string, string>;
  /** Every file that was read. */
  readonly sources: readonly SourceFile[];
  readonly notes: readonly string[];
}

/** Reads contracts, plans and connectors as a tree's own configuration names them. Throws InputError at the first bad file. */
export function readSide(tree: FileTree, config: Config): Promise<Side> {
  return readEach(tree, config, (parse) => parse());
}

/**
 * As `readSide`, for a base: a file that is bad there counts as missing, or no change could ever mend it. What it says about a
 * change was refused when it was merged.
 */
export function readBaseSide(tree: FileTree, config: Config): Promise<Side> {
  return readEach(tree, config, (parse, absent) => {
    try {
      return parse();
    } catch (error) {
      if (error instanceof InputError) return absent;
      throw error;
    }
  });
}

/** Runs a parser; gives `absent` for a bad file if the caller can do without, else lets the InputError through. */
type Attempt = <Value>(parse: () => Value, absent: Value) => Value;

async function readEach(tree: FileTree, config: Config, attempt: Attempt): Promise<Side> {
  const contractFiles = await readMatching(tree, config.contracts);
  const planFiles = await readMatching(tree, config.plans);
  const contracts = contractFiles.flatMap((file) => attempt(() => parseContracts(file), []));
  const named = contracts.flatMap(({ reads }) => reads.flatMap(({ readerSchema }) => readerSchema ?? []));
  const schemas = await readNamed(tree, named);
  const read = new Map<string, ReadConnectors>();
  for (const database of config.databases) read.set(database.name, await readConnectors(tree, database, attempt));
  return {
    tree,
    config,
    contracts,
    plans: planFiles.flatMap((file) => attempt(() => parsePlans(file), [])),
    connectors: new Map([...read].map(([name, { connectors }]) => [name, connectors])),
    readerSchemas: new Map(schemas.map(({ path, text }) => [path, text])),
    sources: [...contractFiles, ...planFiles, ...schemas, ...[...read.values()].flatMap(({ sources }) => sources)],
    notes: [...read.values()].flatMap(({ notes }) => notes),
  };
}

interface ReadConnectors {
  readonly connectors: readonly Connector[];
  readonly sources: readonly SourceFile[];
  readonly notes: readonly string[];
}

const NO_CONNECTOR: ConnectorFile = { connectors: [], skipped: [] };

async function readConnectors(tree: FileTree, database: DatabaseConfig, attempt: Attempt): Promise<ReadConnectors> {
  const sources = await readMatching(tree, database.connectors);
  const worker = await readWorker(tree, database);
  const read = sources.map((file) => attempt(() => readConnector(file), NO_CONNECTOR));
  const skipped = read.flatMap((file) => file.skipped);
  return {
    connectors: read.flatMap((file) => file.connectors.map((connector) => ({ ...connector, worker }))),
    sources,
    // Sinks and other databases' connectors say what they are; what says nothing may be a mistake.
    notes: skipped
      .filter(({ reason }) => !reason.startsWith("connector.class is"))
      .map(({ name, reason, at }) => `${formatLocation(at)}: ${name} was taken for no connector: ${reason}`),
  };
}

function readConnector(file: SourceFile): ConnectorFile {
  if (file.path.endsWith(".json")) return readConnectJsonFile(file);
  refuseUnreadConnector(file);
  return NO_CONNECTOR;
}

/** A connector in a form that cannot be read yet must not look like no connector at all. */
function refuseUnreadConnector({ path, text }: SourceFile): void {
  if (!/\bKafkaConnector\b|io\.debezium\.connector\.postgresql|^debezium\.source\./m.test(text)) return;
  throw new InputError("this connector's file format is not read yet", {
    where: path,
    todo: "give the connector as Kafka Connect JSON, and name only those files under `connectors:`",
  });
}

async function readWorker(
  tree: FileTree,
  { worker, workerFile }: DatabaseConfig,
): Promise<ReadonlyMap<string, string>> {
  if (workerFile === null) return worker;
  const text = await tree.read(workerFile);
  if (text === null) throw new InputError("there is no such worker file", { where: workerFile });
  return parseProperties(text);
}

/** The files of a tree that patterns select, in path order. Only the folders the patterns start in are listed. */
async function readMatching(tree: FileTree, patterns: readonly string[]): Promise<readonly SourceFile[]> {
  const roots = new Set(patterns.filter((pattern) => !pattern.startsWith("!")).map(globRoot));
  const listed = new Set<string>();
  for (const root of roots) for (const path of await tree.list(root)) listed.add(path);
  return readNamed(tree, [...selectPaths(listed, patterns)].sort());
}

/** The files that exist, each once. */
async function readNamed(tree: FileTree, paths: readonly string[]): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of new Set(paths)) {
    const text = await tree.read(path);
    if (text !== null) files.push({ path, text });
  }
  return files;
}
