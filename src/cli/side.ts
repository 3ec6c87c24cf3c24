import { namedTwice } from "../contracts/format/named-twice.ts";
import type { ContractFiles } from "../contracts/reader.ts";
import { shownSink } from "../contracts/sinks/configuration.ts";
import type { Config } from "../model/config.ts";
import type { Contract } from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import type { Plan } from "../model/plan.ts";
import type { Connector } from "../model/prediction.ts";
import { parsePlans } from "../plans/format.ts";
import { type FileTree, InputError } from "../ports.ts";
import { type Attempt, type ReadConnectors, readConnectors } from "./connectors.ts";
import { type ReadContracts, readContracts, refuse } from "./contract-files.ts";
import type { ForeignContracts, OpenElsewhere } from "./contracts-elsewhere.ts";
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
}

/** Reads contracts, plans and connectors as a tree's own configuration names them. Throws InputError at the first bad file. */
export function readSide(tree: FileTree, config: Config, elsewhere: OpenElsewhere): Promise<Side> {
  return readEach(tree, config, elsewhere, (parse) => parse());
}

/**
 * As `readSide`, for a base: a file that is bad there counts as missing, or no change could ever mend it. What it says about a
 * change was refused when it was merged.
 */
export function readBaseSide(tree: FileTree, config: Config, elsewhere: OpenElsewhere): Promise<Side> {
  return readEach(tree, config, elsewhere, (parse, absent) => {
    try {
      return parse();
    } catch (error) {
      if (error instanceof InputError) return absent;
      throw error;
    }
  });
}

async function readEach(tree: FileTree, config: Config, elsewhere: OpenElsewhere, attempt: Attempt): Promise<Side> {
  const planFiles = await readMatching(tree, config.plans);
  const foreign = await elsewhere(tree, config);
  const read = await readAllContracts(tree, config, foreign, attempt);
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
  };
}

/** Contracts of the tree and of the places elsewhere, each with the files they name in their own tree. */
async function readAllContracts(
  tree: FileTree,
  config: Config,
  foreign: readonly ForeignContracts[],
  attempt: Attempt,
): Promise<Pick<ReadContracts, "contracts" | "files"> & { readonly sources: readonly SourceFile[] }> {
  const own = await readMatching(tree, config.contracts);
  const found = await readContracts(tree, own);
  const contracts = [...found.contracts];
  const files = [...found.files];
  const sources = [...own];
  const complaints = [...found.complaints];
  for (const { label, tree: place, patterns } of foreign) {
    const listed = await readMatching(place, patterns);
    attempt(() => nonEmpty(label, patterns, listed), undefined);
    const read = await readContracts(place, listed);
    contracts.push(
      ...read.contracts.map((contract) => ({ ...contract, origin: { kind: "elsewhere", label } as const })),
    );
    files.push(...read.files);
    sources.push(...listed);
    complaints.push(...read.complaints);
  }
  attempt(() => refuse(foreign.length === 0 ? complaints : [...complaints, ...namedTwice(contracts)]), undefined);
  return { contracts, files, sources };
}

/** A place that is named and has nothing is a mistake: who reads what would silently not be known. */
function nonEmpty(label: string, patterns: readonly string[], files: readonly SourceFile[]): void {
  if (files.length > 0) return;
  const wanted = patterns.map((pattern) => pattern.replace(`${label}!`, "")).join(", ");
  throw new InputError(`there are no contracts in ${label}: nothing matches ${wanted}`, {
    where: label,
    todo: "mend the patterns under `files:` in headgate.yaml",
  });
}

/** The files contracts name, as they may be shown: a sink's configuration has passwords in it. */
function shown(files: readonly SourceFile[], contracts: readonly Contract[]): readonly SourceFile[] {
  const readers = contracts.flatMap(({ reads }) => reads.flatMap((read) => read.readers));
  const sinks = new Set(readers.flatMap((reader) => (reader.kind === "sink" ? [reader.path] : [])));
  return files.map((file) => (sinks.has(file.path) ? shownSink(file) : file));
}
