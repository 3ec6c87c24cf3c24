import type { MeaningKind } from "../../model/verdict.ts";
import type { Hint } from "../witness/sample.ts";
import type { Direction } from "../witness/witness.ts";

/** A change of meaning at one place of a row, before a witness is called for it. */
export interface Drift {
  readonly kind: MeaningKind;
  /** Path of the field in the row: `price`, `tags[]`, `address.city`, `rates{}`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  /** Which way it shows, if both ways can be decoded. */
  readonly direction: Direction;
  /** Values at the field that may show it; the usual one comes last. */
  readonly hints: readonly Hint[];
  readonly shownBy: ShownBy;
}

/**
 * Who sees the difference: anybody who decodes it and goes by the schema; who goes by the schema's name, as Kafka Connect's sinks do; a reader of
 * records without the field; one that holds numbers as JavaScript does; one that knows an enum's values by their position.
 */
export type ShownBy = "decoding" | "name" | "gap" | "javascript" | "position";

export function opposite(direction: Direction): Direction {
  return direction === "old-data-new-reader" ? "new-data-old-reader" : "old-data-new-reader";
}
