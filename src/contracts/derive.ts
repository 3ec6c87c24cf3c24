import { bothRead, type DerivedRead, NOTHING_READ, type ReaderContext } from "./reader.ts";
import { deriveFrom } from "./readers/all.ts";

/** What a read takes of one table: what the contract lists, and what the files it names say. */
export function deriveRead(context: ReaderContext): DerivedRead {
  const { read } = context;
  const listed: DerivedRead = { ...NOTHING_READ, columns: read.columns, key: read.key, before: read.before };
  const all = read.readers.reduce((sum, reference) => bothRead(sum, deriveFrom(reference, context)), listed);
  return withoutMigrated(all, read.migrated);
}

/** What the consumer says it has moved away from is no need any more. */
function withoutMigrated(derived: DerivedRead, migrated: ReaderContext["read"]["migrated"]): DerivedRead {
  if (migrated === "all") return NOTHING_READ;
  const gone = new Set(migrated.map(({ name }) => name));
  const kept = <Named extends { readonly name: string }>(named: readonly Named[]) =>
    named.filter(({ name }) => !gone.has(name));
  const { losses } = derived;
  return {
    ...derived,
    columns: kept(derived.columns),
    key: kept(derived.key),
    before: kept(derived.before),
    losses: losses && ((judged) => losses(judged).filter(({ column }) => column === null || !gone.has(column))),
  };
}
