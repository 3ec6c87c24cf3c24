import type { Catalog } from "../model/catalog.ts";
import type { ContractMismatch, ContractRemark } from "../model/contract.ts";
import { compareLocations, formatLocation, type Location } from "../model/location.ts";
import { ambiguousReads } from "./ambiguous.ts";
import { contractMismatches } from "./mismatches.ts";
import type { ContractSet } from "./reader.ts";
import { readsOf } from "./reads-of.ts";
import { contractRemarks } from "./remarks.ts";
import type { TableShape } from "./shape.ts";

/** What contracts come to on a tree that is compared with nothing. */
export interface Validation {
  /** What they say that is not so, in the order of the files. */
  readonly mismatches: readonly ContractMismatch[];
  /** What of them cannot be told: such a read is taken to need every column. */
  readonly unresolved: readonly Unresolved[];
  /** What is so already and worth a word; nothing is wrong with it. */
  readonly remarks: readonly ContractRemark[];
}

export interface Unresolved {
  readonly consumer: string;
  readonly table: string;
  readonly reason: string;
  readonly at: Location;
}

/** Holds contracts against the tables of a tree: `shapes` are those that connectors capture, `catalogs` hold all there are. */
export function validateContracts(
  set: ContractSet,
  shapes: readonly TableShape[],
  catalogs: readonly Catalog[],
): Validation {
  const mismatches = [
    ...ambiguousReads(set, shapes),
    ...contractMismatches({ head: set, before: shapes, after: shapes }),
    ...nativeMismatches(set, catalogs),
  ];
  return {
    mismatches: mismatches.toSorted((a, b) => compareLocations(a.at, b.at)),
    unresolved: unresolvedOf(set, shapes),
    remarks: contractRemarks(set, shapes),
  };
}

/**
 * Native reads need no connector: each is held against the publisher, the database that has its table. In another one the table is
 * only missing.
 */
function nativeMismatches(set: ContractSet, catalogs: readonly Catalog[]): readonly ContractMismatch[] {
  return set.contracts.flatMap((contract) =>
    contract.reads
      .filter(({ via }) => via === "logical-replication")
      .flatMap((read) => {
        const head = { ...set, contracts: [{ ...contract, reads: [read] }] };
        const held = catalogs.map((catalog) => {
          const publisher = { before: catalog, after: catalog };
          return contractMismatches({ head, before: [], after: [], publisher });
        });
        const having = held.filter((misfits) => misfits.every(({ kind }) => kind !== "no-table"));
        const hinting = held.find((misfits) => misfits.some(({ hint }) => hint !== null));
        return having.find(({ length }) => length === 0) ?? having[0] ?? hinting ?? held[0] ?? [];
      }),
  );
}

function unresolvedOf(set: ContractSet, shapes: readonly TableShape[]): readonly Unresolved[] {
  const remarks = readsOf(set, shapes).flatMap(({ contract: { consumer }, read, shape, derived }) => {
    const opaque = shape.opaque === null ? [] : [{ reason: `what its records hold: ${shape.opaque}`, at: read.at }];
    return [...opaque, ...derived.unresolved].map(({ reason, at }) => ({ consumer, table: shape.table, reason, at }));
  });
  const byText = new Map(remarks.map((remark) => [`${formatLocation(remark.at)} ${remark.reason}`, remark]));
  return [...byText.values()];
}
