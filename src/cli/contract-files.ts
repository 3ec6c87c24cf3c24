import { type Complaint, MalformedError } from "../config/malformed.ts";
import { namedTwice } from "../contracts/format/named-twice.ts";
import { parseContracts } from "../contracts/format.ts";
import type { Contract } from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import type { FileTree } from "../ports.ts";
import { type ReaderFiles, readReaderFiles } from "./reader-files.ts";

/** The contracts of a tree as far as they can be read, and all that is wrong with their files. */
export interface ReadContracts extends ReaderFiles {
  readonly contracts: readonly Contract[];
}

/** Parses files of contracts and reads the files that they name. */
export async function readContracts(tree: FileTree, files: readonly SourceFile[]): Promise<ReadContracts> {
  const parsed = files.map(parseFile);
  const contracts = parsed.flatMap((file) => file.contracts);
  const named = await readReaderFiles(tree, contracts);
  const complaints = [...parsed.flatMap((file) => file.complaints), ...namedTwice(contracts), ...named.complaints];
  return { contracts, files: named.files, complaints };
}

function parseFile(file: SourceFile): Pick<ReadContracts, "contracts" | "complaints"> {
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
