import { parseContracts } from "../contracts/format.ts";
import type { ContractFiles } from "../contracts/reader.ts";
import { wantedFiles } from "../contracts/readers/all.ts";
import type { Config } from "../model/config.ts";
import type { Contract } from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import type { Plan } from "../model/plan.ts";
import type { Connector } from "../model/prediction.ts";
import { parsePlans } from "../plans/format.ts";
import { type FileTree, InputError } from "../ports.ts";
import { type Attempt, type ReadConnectors, readConnectors } from "./connectors.ts";
import { readMatching, readWanted } from "./tree-files.ts";

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

/** More rounds than any chain of files that name each other takes. */
const MOST_ROUNDS = 64;

/** The files that contracts name, and those that these name in turn. */
async function readReaderFiles(tree: FileTree, contracts: readonly Contract[]): Promise<readonly SourceFile[]> {
  const references = contracts.flatMap(({ reads }) => reads.flatMap(({ readers }) => readers));
  const asked = new Set<string>();
  const found = new Map<string, string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const wanted = references.flatMap((reference) => wantedFiles(reference, found)).filter((path) => !asked.has(path));
    if (wanted.length === 0) break;
    for (const path of wanted) asked.add(path);
    for (const { path, text } of await readWanted(tree, wanted)) found.set(path, text);
  }
  return [...found].map(([path, text]) => ({ path, text }));
}

async function readEach(tree: FileTree, config: Config, attempt: Attempt): Promise<Side> {
  const contractFiles = await readMatching(tree, config.contracts);
  const planFiles = await readMatching(tree, config.plans);
  const contracts = contractFiles.flatMap((file) => attempt(() => parseContracts(file), []));
  const files = await readReaderFiles(tree, contracts);
  const read = new Map<string, ReadConnectors>();
  for (const database of config.databases) read.set(database.name, await readConnectors(tree, database, attempt));
  return {
    tree,
    config,
    contracts,
    plans: planFiles.flatMap((file) => attempt(() => parsePlans(file), [])),
    connectors: new Map([...read].map(([name, { connectors }]) => [name, connectors])),
    contractFiles: new Map(files.map(({ path, text }) => [path, text])),
    sources: [...contractFiles, ...planFiles, ...files, ...[...read.values()].flatMap(({ sources }) => sources)],
    notes: [...read.values()].flatMap(({ notes }) => notes),
  };
}
