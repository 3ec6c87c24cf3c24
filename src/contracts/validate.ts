import { nearestName } from "../config/nearest.ts";
import { type Catalog, qualifiedName } from "../model/catalog.ts";
import type { ContractMismatch } from "../model/contract.ts";
import { compareLocations, formatLocation, type Location } from "../model/location.ts";
import { deriveRead } from "./derive.ts";
import { reads } from "./judge.ts";
import { contractMismatches } from "./mismatches.ts";
import type { ContractSet } from "./reader.ts";
import type { TableShape } from "./shape.ts";

/** What contracts come to on a tree that is compared with nothing. */
export interface Validation {
  /** What they say that is not so, in the order of the files. */
  readonly mismatches: readonly ContractMismatch[];
  /** What of them cannot be told: such a read is taken to need every column. */
  readonly unresolved: readonly Unresolved[];
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
    ...contractMismatches({ head: set, before: shapes, after: shapes }),
    ...unknownToSubscribers(set, catalogs),
  ];
  return {
    mismatches: mismatches.toSorted((a, b) => compareLocations(a.at, b.at)),
    unresolved: unresolvedOf(set, shapes),
  };
}

/** A native subscriber needs no connector, but the table has to be there. */
function unknownToSubscribers({ contracts }: ContractSet, catalogs: readonly Catalog[]): readonly ContractMismatch[] {
  const tables = new Set(catalogs.flatMap(({ relations }) => [...relations.values()].map(qualifiedName)));
  return contracts.flatMap(({ consumer, owner, contact, reads: all }) =>
    all
      .filter(({ via, table }) => via === "logical-replication" && !tables.has(table))
      .map(({ table, at }) => {
        const message = `there is no table "${table}"`;
        const hint = tables.has(`public.${table}`) ? `public.${table}` : nearestName(table, tables);
        return { kind: "no-table" as const, consumer, owner, contact, table, column: null, message, hint, at };
      }),
  );
}

function unresolvedOf({ contracts, files, parser }: ContractSet, shapes: readonly TableShape[]): readonly Unresolved[] {
  const remarks = contracts.flatMap(({ consumer, reads: all }) =>
    all.flatMap((read) =>
      shapes
        .filter((shape) => reads(read, shape))
        .flatMap((shape) => {
          const opaque =
            shape.opaque === null ? [] : [{ reason: `what its records hold: ${shape.opaque}`, at: read.at }];
          const { unresolved } = deriveRead({ read, shape, files, parser });
          return [...opaque, ...unresolved].map(({ reason, at }) => ({ consumer, table: shape.table, reason, at }));
        }),
    ),
  );
  const byText = new Map(remarks.map((remark) => [`${formatLocation(remark.at)} ${remark.reason}`, remark]));
  return [...byText.values()];
}
