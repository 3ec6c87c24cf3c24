import type { VerdictState } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import type { Arrival } from "./arrival.ts";
import type { ArrivalChange } from "./changes.ts";
import type { NamedOption, SinkOptions } from "./configuration.ts";

/** What one sink product does with the records that reach it, as its source and its documentation tell. */
export interface SinkProfile {
  /** As a contract names it under `profile`. */
  readonly name: string;
  /** As people call it. */
  readonly product: string;
  readonly classes: readonly string[];
  /** Takes its options down, once for a read. */
  read(options: SinkOptions): SinkReading;
}

/** A sink's configuration, understood. */
export interface SinkReading {
  /** Which fields of the row it writes. */
  readonly takes: Selection;
  /** Fields its options name besides: they must be there. */
  readonly names: readonly NamedField[];
  /** Whether the record key decides which row, document or file is written. */
  readonly keyed: Location | null;
  /** Deleted rows: needed as one of these, wherever they come from; empty where deletes are passed over. */
  readonly deletes: readonly ("tombstone" | "envelope")[];
  readonly truncates: boolean;
  /** Whether a record that the sink itself cannot write goes where `errors.tolerance` says (KIP-610), or stops the task. */
  readonly reportsErrors: "yes" | "no" | "unknown";
  /** Why it cannot take records as they are. */
  misfits(arrival: Arrival): readonly SinkMisfit[];
  /** What a change does to its target; null where nothing is lost. */
  tell(change: ArrivalChange): Telling | null;
}

export type Selection =
  | { readonly kind: "all" }
  | { readonly kind: "only"; readonly fields: readonly NamedOption[] }
  | { readonly kind: "all but"; readonly fields: readonly NamedOption[] };

export interface NamedField extends NamedOption {
  readonly option: string;
  readonly of: "key" | "value";
}

export interface SinkMisfit {
  readonly message: string;
  readonly at: Location;
}

export interface Telling {
  readonly state: VerdictState;
  /** What happens, without naming the field: "its task stops: …". */
  readonly what: string;
  /** Whether a record is refused by the sink itself, so that `errors.tolerance` has a say. */
  readonly refused: boolean;
}

export const EVERY_FIELD: Selection = { kind: "all" };

/** The sink refuses records: its task stops, or they are lost, as its error handling says. */
export function refuses(what: string, state: VerdictState = "broken"): Telling {
  return { state, what, refused: true };
}

/** The sink goes on, and something else is in its target from now on. */
export function goesOn(what: string, state: VerdictState = "broken"): Telling {
  return { state, what, refused: false };
}

export function selects(selection: Selection, name: string): boolean {
  switch (selection.kind) {
    case "all":
      return true;
    case "only":
      return selection.fields.some((field) => field.name === name);
    case "all but":
      return !selection.fields.some((field) => field.name === name);
    default:
      return selection satisfies never;
  }
}
