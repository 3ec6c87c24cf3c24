import type { Complaint } from "../config/malformed.ts";
import { didYouMean } from "../config/nearest.ts";
import { wantedFiles } from "../contracts/readers/all.ts";
import type { Contract, ReaderReference } from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import { type FileTree, InputError } from "../ports.ts";
import { readNamed } from "./tree-files.ts";

/** What contracts name, as far as it can be had. */
export interface ReaderFiles {
  readonly files: readonly SourceFile[];
  /** At the contracts' lines: what is not there, or cannot be read. */
  readonly complaints: readonly Complaint[];
}

/** More rounds than any chain of files that name each other takes. */
const MOST_ROUNDS = 64;

/** Reads the files that contracts name, and those that these name in turn; of the latter their readers say what is missing. */
export async function readReaderFiles(tree: FileTree, contracts: readonly Contract[]): Promise<ReaderFiles> {
  const references = contracts.flatMap(({ reads }) => reads.flatMap(({ readers }) => readers));
  const outcomes = new Map<string, Outcome>();
  const found = new Map<string, string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const wanted = references.flatMap((reference) => wantedFiles(reference, found));
    const fresh = new Set(wanted.filter((path) => !outcomes.has(path)));
    if (fresh.size === 0) break;
    for (const path of fresh) {
      const outcome = await readPath(tree, path);
      outcomes.set(path, outcome);
      for (const file of outcome.files) found.set(file.path, file.text);
    }
  }
  const complaints: Complaint[] = [];
  for (const reference of references) {
    for (const message of await problemsOf(tree, reference, outcomes, found)) {
      complaints.push({ at: reference.at, message });
    }
  }
  return { files: [...found].map(([path, text]) => ({ path, text })), complaints };
}

interface Outcome {
  /** The file itself, or all files of the folder. */
  readonly files: readonly SourceFile[];
  readonly unreadable: string | null;
}

async function readPath(tree: FileTree, path: string): Promise<Outcome> {
  try {
    return { files: await readNamed(tree, await tree.list(path)), unreadable: null };
  } catch (error) {
    if (error instanceof InputError) return { files: [], unreadable: `${error.where ?? path}: ${error.message}` };
    throw error;
  }
}

/** Of the files a reference names itself, each has to be there; of those they name, each has to be readable where it is there. */
async function problemsOf(
  tree: FileTree,
  reference: ReaderReference,
  outcomes: ReadonlyMap<string, Outcome>,
  found: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const problems = wantedFiles(reference, found).flatMap((path) => outcomes.get(path)?.unreadable ?? []);
  for (const path of wantedFiles(reference, new Map())) {
    const outcome = outcomes.get(path);
    if (outcome === undefined || outcome.unreadable !== null) continue;
    if (outcome.files.length === 0) problems.push(await missing(tree, path));
    else if (reference.kind !== "subscriber" && !found.has(path))
      problems.push(`${path} is a folder: name a file in it`);
  }
  return problems;
}

async function missing(tree: FileTree, path: string): Promise<string> {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const near = await tree.list(folder).catch((error: unknown) => {
    if (error instanceof InputError) return [];
    throw error;
  });
  return `there is no ${path}${didYouMean(path, near)}`;
}
