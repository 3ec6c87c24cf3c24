import type { Opaque } from "../model/catalog.ts";
import type { ContractVerdict } from "../model/contract.ts";
import { formatLocation } from "../model/location.ts";
import { lastOf, type Pass } from "../pass/pass.ts";

/** Statements of this change that could not be followed. */
export function unfollowed({ before, after }: Pass): readonly Opaque[] {
  const known = new Set(before.opaque.map(sign));
  return after.opaque.filter((entry) => !known.has(sign(entry)));
}

/** Captured tables whose schema cannot be predicted because of this statement. */
export function tablesHiddenBy(pass: Pass, entry: Opaque): readonly string[] {
  const tables = pass.streams.flatMap((stream) =>
    (lastOf(stream)?.subjects ?? []).flatMap((subject) =>
      subject.predicted === false && subject.table !== null && subject.reason.endsWith(sign(entry))
        ? [subject.table]
        : [],
    ),
  );
  return [...new Set(tables)].toSorted();
}

/** Reads of tables whose records can no longer be told. */
export function unknownReads({ contractVerdicts }: Pass, tables: readonly string[]): readonly ContractVerdict[] {
  return contractVerdicts.filter(({ table, problem }) => problem === "not-analysed" && tables.includes(table));
}

/** As predictions name it. */
function sign({ at, reason }: Opaque): string {
  return `${formatLocation(at)}: ${reason}`;
}
