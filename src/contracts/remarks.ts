import type { ContractRemark } from "../model/contract.ts";
import { columnsRead } from "./judging/columns.ts";
import { placeholderReason, unhandled } from "./judging/placeholder.ts";
import type { ContractSet } from "./reader.ts";
import { readsOf } from "./reads-of.ts";
import { findColumn, type TableShape } from "./shape.ts";

/**
 * What is so already, whatever changes, and worth a word to who writes the contract: columns whose value an update may leave out, and
 * nothing says that the consumer knows the placeholder. No finding of a change, for no change brought it.
 */
export function contractRemarks(set: ContractSet, shapes: readonly TableShape[]): readonly ContractRemark[] {
  return readsOf(set, shapes)
    .filter(({ read, shape }) => read.via !== "logical-replication" && shape.opaque === null)
    .flatMap(({ contract: { consumer }, read, shape, derived }) =>
      unhandled(read, columnsRead(derived, shape)).flatMap((named): readonly ContractRemark[] => {
        const column = findColumn(shape.columns, named.name);
        if (column === null || !column.unsent) return [];
        const message = `${placeholderReason(column, shape)}; \`unavailable: handled\` says that the consumer knows it`;
        return [
          { consumer, table: shape.table, column: named.name, message, at: named.at, readAt: named.readAt ?? null },
        ];
      }),
    );
}
