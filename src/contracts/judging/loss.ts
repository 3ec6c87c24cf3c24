import type { Contract, ContractProblemKind, ContractRead, ContractVerdict } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import type { DerivedRead } from "../reader.ts";
import type { TableShape } from "../shape.ts";

/** What one read of one consumer loses; the judge adds who and why. */
export interface Loss {
  readonly state: ContractVerdict["state"];
  readonly problem: ContractProblemKind;
  /** The column's name in the table at base, null when the whole table is meant. */
  readonly column: string | null;
  readonly attnum: number | null;
  readonly reason: string;
  /** The contract's line. */
  readonly at: Location;
  /** Where the file that the contract names says so; absent where the contract lists it itself. */
  readonly readAt?: Location;
}

/** One read of a table that was there at base and still is. */
export interface JudgedRead {
  readonly contract: Contract;
  readonly read: ContractRead;
  readonly derived: DerivedRead;
  readonly before: TableShape;
  readonly after: TableShape;
}

/** A loss of the read as a whole, at the line that names its table. */
export function wholeRead(read: ContractRead, state: Loss["state"], problem: Loss["problem"], reason: string): Loss {
  return { state, problem, column: null, attnum: null, reason, at: read.at };
}

/** Where something is promised: the contract's line, and the named file's where there is one. */
export function linesOf({ at, readAt }: Pick<Loss, "at" | "readAt">): Pick<Loss, "at" | "readAt"> {
  return readAt === undefined ? { at } : { at, readAt };
}
