import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Mismatches that are understood, by their cause. */
export interface KnownMiss {
  readonly history: string;
  /** The step whose statement is the cause; what differs there or in later steps may come of it. */
  readonly since: string;
  /** A regular expression for the mismatches it leads to. */
  readonly mismatch: string;
  readonly reason: string;
}

/** What differs, said once. */
export interface Mismatch {
  readonly after: string;
  readonly text: string;
}

export function knownMisses(): readonly KnownMiss[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "known-misses.json"), "utf8"));
}

/** The first of the entries that explains a mismatch of a history whose steps are `files` in order. */
export function explains(
  known: readonly KnownMiss[],
  history: string,
  files: readonly string[],
  mismatch: Mismatch,
): KnownMiss | undefined {
  return known.find(
    (miss) =>
      miss.history === history &&
      files.includes(miss.since) &&
      files.indexOf(mismatch.after) >= files.indexOf(miss.since) &&
      new RegExp(miss.mismatch).test(mismatch.text),
  );
}
