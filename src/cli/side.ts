import type { ContractFiles } from "../contracts/reader.ts";
import { shownSink } from "../contracts/sinks/configuration.ts";
import type { Config } from "../model/config.ts";
import type { Contract } from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import type { Plan } from "../model/plan.ts";
import type { Connector } from "../model/prediction.ts";
import { parsePlans } from "../plans/format.ts";
import { type CatalogCache, type FileTree, InputError } from "../ports.ts";
import { type Attempt, type ReadConnectors, readConnectors } from "./connectors.ts";
import { readDeclared, refuse } from "./contract-files.ts";
import type { OpenElsewhere } from "./contracts-elsewhere.ts";
import { readMatching } from "./tree-files.ts";

/** What one tree holds besides its migrations. */
export interface Side {
  readonly tree: FileTree;
  readonly config: Config;
  readonly contracts: readonly Contract[];
  readonly plans: readonly Plan[];
  /** By database name. */
  readonly connectors: ReadonlyMap<string, readonly Connector[]>;
  /** Texts of the files that contracts name, by path. */
  readonly contractFiles: ContractFiles;
  /** Every file that was read. */
  readonly sources: readonly SourceFile[];
  readonly notes: readonly string[];
  /** Why contracts of another version stand in for its own. */
  readonly standIns: readonly string[];
}

/**
 * Reads contracts, plans and connectors as a tree's own configuration names them. Throws InputError at the first bad file.
 * @param cache where parsed contracts are kept
 */
export function readSide(
  tree: FileTree,
  config: Config,
  elsewhere: OpenElsewhere,
  cache: CatalogCache | null = null,
): Promise<Side> {
  return readEach(tree, config, elsewhere, { attempt: (parse) => parse(), cache });
}

/**
 * As `readSide`, for a base: a file that is bad there counts as missing, or no change could ever mend it. What it says about a
 * change was refused when it was merged.
 */
export function readBaseSide(tree: FileTree, config: Config, elsewhere: OpenElsewhere): Promise<Side> {
  const attempt: Attempt = (parse, absent) => {
    try {
      return parse();
    } catch (error) {
      if (error instanceof InputError) return absent;
      throw error;
    }
  };
  return readEach(tree, config, elsewhere, { attempt, cache: null });
}

interface Reading {
  readonly attempt: Attempt;
  readonly cache: CatalogCache | null;
}

async function readEach(
  tree: FileTree,
  config: Config,
  elsewhere: OpenElsewhere,
  { attempt, cache }: Reading,
): Promise<Side> {
  const planFiles = await readMatching(tree, config.plans);
  const foreign = await elsewhere(tree, config);
  const read = await readDeclared(tree, config, foreign, attempt, cache);
  attempt(() => refuse(read.complaints), undefined);
  const { contracts, files } = read;
  const connectors = new Map<string, ReadConnectors>();
  for (const database of config.databases) connectors.set(database.name, await readConnectors(tree, database, attempt));
  return {
    tree,
    config,
    contracts,
    plans: planFiles.flatMap((file) => attempt(() => parsePlans(file), [])),
    connectors: new Map([...connectors].map(([name, each]) => [name, each.connectors])),
    contractFiles: new Map(files.map(({ path, text }) => [path, text])),
    sources: [
      ...read.sources,
      ...planFiles,
      ...shown(files, contracts),
      ...[...connectors.values()].flatMap(({ sources }) => sources),
    ],
    notes: [...foreign, ...connectors.values()].flatMap(({ notes }) => notes),
    standIns: foreign.flatMap(({ standsIn }) => standsIn ?? []),
  };
}

/** The files contracts name, as they may be shown: a sink's configuration has passwords in it. */
function shown(files: readonly SourceFile[], contracts: readonly Contract[]): readonly SourceFile[] {
  const readers = contracts.flatMap(({ reads }) => reads.flatMap((read) => read.readers));
  const sinks = new Set(readers.flatMap((reader) => (reader.kind === "sink" ? [reader.path] : [])));
  return files.map((file) => (sinks.has(file.path) ? shownSink(file) : file));
}
