import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A mismatch that is understood. */
export interface KnownMiss {
  readonly history: string;
  /** The step after which the catalogs differ. */
  readonly after: string;
  /** How the mismatch begins. */
  readonly mismatch: string;
  readonly reason: string;
}

/** What differs, said once: `file: mismatch`. */
export interface Mismatch {
  readonly after: string;
  readonly text: string;
}

export function knownMisses(): readonly KnownMiss[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "known-misses.json"), "utf8"));
}

/** The entry that explains a mismatch of a history. */
export function explains(known: readonly KnownMiss[], history: string, mismatch: Mismatch): KnownMiss | undefined {
  return known.find(
    (miss) => miss.history === history && miss.after === mismatch.after && mismatch.text.startsWith(miss.mismatch),
  );
}
