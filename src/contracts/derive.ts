import type { ContractRead } from "../model/contract.ts";
import { bothRead, type ContractFiles, type DerivedRead, NOTHING_READ, type ReaderContext } from "./reader.ts";
import { deriveFrom } from "./readers/all.ts";
import { findColumn, type TableShape } from "./shape.ts";

/** A read of the same records is judged at each moment of a change, and validated in several ways; its files are read for the first. */
const known = new WeakMap<ContractFiles, WeakMap<TableShape, WeakMap<ContractRead, DerivedRead>>>();

/** What a read takes of one table: what the contract lists, and what the files it names say. */
export function deriveRead(context: ReaderContext): DerivedRead {
  const { read, shape, files } = context;
  const ofFiles = known.get(files) ?? new WeakMap<TableShape, WeakMap<ContractRead, DerivedRead>>();
  const ofShape = ofFiles.get(shape) ?? new WeakMap<ContractRead, DerivedRead>();
  const derived = ofShape.get(read) ?? deriveAnew(context);
  known.set(files, ofFiles.set(shape, ofShape.set(read, derived)));
  return derived;
}

function deriveAnew(context: ReaderContext): DerivedRead {
  const { read } = context;
  const listed: DerivedRead = { ...NOTHING_READ, columns: read.columns, key: read.key, before: read.before };
  const all = read.readers.reduce((sum, reference) => bothRead(sum, deriveFrom(reference, context)), listed);
  return withoutMigrated(all, context);
}

/** What the consumer says it has moved away from is no need any more. */
function withoutMigrated(derived: DerivedRead, { read: { migrated }, shape }: ReaderContext): DerivedRead {
  if (migrated === "all") return NOTHING_READ;
  if (migrated.length === 0) return derived;
  const gone = new Set(migrated.flatMap(({ name }) => [name, ...namesOf(shape, name)]));
  const kept = <Named extends { readonly name: string }>(named: readonly Named[]) =>
    named.filter(({ name }) => !gone.has(name));
  const { losses, everything } = derived;
  return {
    ...derived,
    columns: kept(derived.columns),
    key: kept(derived.key),
    before: kept(derived.before),
    everything: everything && { ...everything, except: [...gone] },
    losses: losses && ((judged) => losses(judged).filter(({ column }) => column === null || !gone.has(column))),
  };
}

/** The wire's name of a column and the table's. */
function namesOf(shape: ReaderContext["shape"], name: string): readonly string[] {
  const known = findColumn(shape.columns, name) ?? findColumn(shape.key ?? [], name);
  return known === null ? [] : [known.field, known.column ?? known.field];
}
