import { type Complaint, MalformedError } from "../config/malformed.ts";
import { namedTwice } from "../contracts/format/named-twice.ts";
import { parseContracts } from "../contracts/format.ts";
import type { Config } from "../model/config.ts";
import type { Contract } from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import { type CatalogCache, type FileTree, InputError } from "../ports.ts";
import type { Attempt } from "./connectors.ts";
import type { ForeignContracts } from "./contracts-elsewhere.ts";
import { type ReaderFiles, readReaderFiles } from "./reader-files.ts";
import { readMatching } from "./tree-files.ts";

/** The contracts of a tree as far as they can be read, and all that is wrong with their files. */
export interface ReadContracts extends ReaderFiles {
  readonly contracts: readonly Contract[];
}

/**
 * Parses files of contracts and reads the files that they name.
 * @param cache where what many files came to is kept
 */
export async function readContracts(
  tree: FileTree,
  files: readonly SourceFile[],
  cache: CatalogCache | null = null,
): Promise<ReadContracts> {
  const parsed = await parseFiles(files, cache);
  const contracts = parsed.flatMap((file) => file.contracts);
  const named = await readReaderFiles(tree, contracts);
  const complaints = [...parsed.flatMap((file) => file.complaints), ...namedTwice(contracts), ...named.complaints];
  return { contracts, files: named.files, complaints };
}

/**
 * The contracts a configuration names: those of the tree, and those of the places elsewhere, each with the files they name in their own
 * tree. `sources` are the contracts' own files.
 */
export async function readDeclared(
  tree: FileTree,
  config: Config,
  foreign: readonly ForeignContracts[],
  attempt: Attempt,
  cache: CatalogCache | null = null,
): Promise<ReadContracts & { readonly sources: readonly SourceFile[] }> {
  const own = await readMatching(tree, config.contracts);
  const found = await readContracts(tree, own, cache);
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
  if (foreign.length > 0) complaints.push(...namedTwice(contracts));
  return { contracts, files, complaints, sources };
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

/** Below this nothing is won by looking it up. In UTF-16 units of all files together. */
const WORTH_KEEPING = 64 * 1024;

/** Every file's contracts, from the cache where these very files were parsed before: YAML is most of what a query costs. */
async function parseFiles(files: readonly SourceFile[], cache: CatalogCache | null): Promise<readonly Parsed[]> {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  if (cache === null || size < WORTH_KEEPING) return files.map(parseFile);
  const link = JSON.stringify(["contracts", files.map(({ path, text }) => [path, text])]);
  const kept = await cache.longest([link]);
  // Written below by this very program, whose digest is part of the entry's name: plain data, every null written out.
  if (kept !== null) return [{ contracts: JSON.parse(kept.text) as readonly Contract[], complaints: [] }];
  const parsed = files.map(parseFile);
  if (parsed.every(({ complaints }) => complaints.length === 0)) {
    await cache.keep([link], JSON.stringify(parsed.flatMap(({ contracts }) => contracts)));
  }
  return parsed;
}

type Parsed = Pick<ReadContracts, "contracts" | "complaints">;

function parseFile(file: SourceFile): Parsed {
  try {
    return { contracts: parseContracts(file), complaints: [] };
  } catch (error) {
    if (error instanceof MalformedError) return { contracts: [], complaints: error.complaints };
    throw error;
  }
}

/** Throws MalformedError where anything is wrong. */
export function refuse(complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw new MalformedError(complaints);
}
