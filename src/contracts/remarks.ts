import type { ContractRemark } from "../model/contract.ts";
import { deriveRead } from "./derive.ts";
import { reads } from "./judge.ts";
import { columnsRead } from "./judging/columns.ts";
import { placeholderReason, unhandled } from "./judging/placeholder.ts";
import type { ContractSet } from "./reader.ts";
import { findColumn, type TableShape } from "./shape.ts";

/**
 * What is so already, whatever changes, and worth a word to who writes the contract: columns whose value an update may leave out, and
 * nothing says that the consumer knows the placeholder. No finding of a change, for no change brought it.
 */
export function contractRemarks(set: ContractSet, shapes: readonly TableShape[]): readonly ContractRemark[] {
  const { files, parser } = set;
  return set.contracts.flatMap(({ consumer, reads: own }) =>
    own.flatMap((read) =>
      shapes
        .filter((shape) => read.via !== "logical-replication" && reads(read, shape) && shape.opaque === null)
        .flatMap((shape) => {
          const derived = deriveRead({ read, shape, files, parser });
          return unhandled(read, columnsRead(derived, shape)).flatMap((named): readonly ContractRemark[] => {
            const column = findColumn(shape.columns, named.name);
            if (column === null || !column.unsent) return [];
            const message = `${placeholderReason(column, shape)}; \`unavailable: handled\` says that the consumer knows it`;
            return [
              { consumer, table: shape.table, column: named.name, message, at: named.at, readAt: named.readAt ?? null },
            ];
          });
        }),
    ),
  );
}
