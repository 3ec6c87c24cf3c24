import type { Contract, ContractRead } from "../model/contract.ts";
import { deriveRead } from "./derive.ts";
import { reads } from "./judge.ts";
import type { ContractSet, DerivedRead } from "./reader.ts";
import type { TableShape } from "./shape.ts";

/** One read of one table, and what it takes of it. */
export interface ReadOfTable {
  readonly contract: Contract;
  readonly read: ContractRead;
  readonly shape: TableShape;
  readonly derived: DerivedRead;
}

/** Every read of every contract with each table it is of, in the order of the contracts. */
export function readsOf(
  { contracts, files, parser }: ContractSet,
  shapes: readonly TableShape[],
): readonly ReadOfTable[] {
  return contracts.flatMap((contract) =>
    contract.reads.flatMap((read) =>
      shapes
        .filter((shape) => reads(read, shape))
        .map((shape) => ({ contract, read, shape, derived: deriveRead({ read, shape, files, parser }) })),
    ),
  );
}
