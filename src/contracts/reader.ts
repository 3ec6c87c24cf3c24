import type {
  Contract,
  ContractColumn,
  ContractMismatch,
  ContractRead,
  NamedAt,
  ReaderReference,
} from "../model/contract.ts";
import type { Location } from "../model/location.ts";
import type { SqlParser } from "../ports.ts";
import type { JudgedRead, Loss } from "./judging/loss.ts";
import type { TableShape } from "./shape.ts";

/** Texts of the files that contracts name, by path. A folder's files are all there. */
export type ContractFiles = ReadonlyMap<string, string>;

/** The contracts of one side of the change, with the files they name as they are on that side. */
export interface DeclaredContracts {
  readonly contracts: readonly Contract[];
  readonly files: ContractFiles;
}

/** Contracts, and all that is needed to tell what they read. */
export interface ContractSet extends DeclaredContracts {
  readonly parser: SqlParser;
}

/** What a reader of a file may look at. */
export interface ReaderContext {
  readonly read: ContractRead;
  /** The records as they are before the change. */
  readonly shape: TableShape;
  readonly files: ContractFiles;
  readonly parser: SqlParser;
}

/** What one read takes from a table's records, whichever way the contract says so. */
export interface DerivedRead {
  readonly columns: readonly ContractColumn[];
  readonly key: readonly NamedAt[];
  readonly before: readonly NamedAt[];
  /** Every column there is, such as `SELECT *`. */
  readonly everything: Everything | null;
  /** What of it cannot be told: any visible change of the table may touch it. */
  readonly unresolved: readonly Remark[];
  /** Where it does not fit the records as they are: it then promises nothing. */
  readonly misfits: readonly DerivedMisfit[];
  /** What the reader itself says of a change, beyond columns, key and before image; null where those say it all. */
  readonly losses: ((judged: JudgedRead) => readonly Loss[]) | null;
}

export interface Everything {
  readonly at: Location;
  readonly readAt?: Location;
  /** Whether each column is promised as it is at base, or the reader's own `losses` tell what a change does to it. */
  readonly judgedBy: "base" | "reader";
  /** Columns it has moved away from. */
  readonly except?: readonly string[];
}

export interface Remark {
  readonly reason: string;
  readonly at: Location;
}

export type DerivedMisfit = Pick<ContractMismatch, "column" | "message" | "hint" | "at" | "unlisted">;

/** One kind of file that says what a consumer reads. */
export interface ReaderKind<Kind extends ReaderReference["kind"]> {
  readonly kind: Kind;
  /**
   * Files it must have, and folders of which it must have every file. It is asked again with what was found, until it names
   * nothing new: a file may name others. A file that is not there is asked for once.
   */
  wants(reference: ReferenceOf<Kind>, files: ContractFiles): readonly string[];
  /** What it reads of one table. Never throws: what cannot be told is `unresolved`. */
  derive(reference: ReferenceOf<Kind>, context: ReaderContext): DerivedRead;
}

export type ReferenceOf<Kind extends ReaderReference["kind"]> = Extract<ReaderReference, { readonly kind: Kind }>;

export const NOTHING_READ: DerivedRead = {
  columns: [],
  key: [],
  before: [],
  everything: null,
  unresolved: [],
  misfits: [],
  losses: null,
};

/** A reader of which nothing can be told but that it reads the table. */
export function unresolvedRead(at: Location, reason: string): DerivedRead {
  return { ...NOTHING_READ, unresolved: [{ at, reason }] };
}

/** A reader that names what its file does not have: nothing of it can be told, and its author should know. */
export function misnamedRead(at: Location, message: string): DerivedRead {
  return { ...unresolvedRead(at, message), misfits: [{ column: null, message, hint: null, at }] };
}

/** Several readers of one read as one. */
export function bothRead(one: DerivedRead, other: DerivedRead): DerivedRead {
  const { losses: first } = one;
  const { losses: second } = other;
  return {
    columns: [...one.columns, ...other.columns],
    key: named(one.key, other.key),
    before: named(one.before, other.before),
    everything: one.everything ?? other.everything,
    unresolved: [...one.unresolved, ...other.unresolved],
    misfits: [...one.misfits, ...other.misfits],
    losses: first === null || second === null ? (first ?? second) : (judged) => [...first(judged), ...second(judged)],
  };
}

/** What both name is said once, at the first one's place. Columns may be expected to be something else by each, so they all stay. */
function named(one: readonly NamedAt[], other: readonly NamedAt[]): readonly NamedAt[] {
  const known = new Set(one.map(({ name }) => name));
  return [...one, ...other.filter(({ name }) => !known.has(name))];
}
