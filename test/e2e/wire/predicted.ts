import { z } from "zod";

const Predictions = z.object({
  subjects: z.array(
    z.object({
      subject: z.string(),
      topic: z.string(),
      connector: z.string(),
      table: z.string(),
      versions: z.array(z.string()),
      problem: z.null(),
    }),
  ),
});

export type Predicted = z.infer<typeof Predictions>["subjects"];

/** Reads `headgate predict --format json`. Throws where a subject cannot be predicted. */
export function parsePredicted(json: string): Predicted {
  return Predictions.parse(JSON.parse(json)).subjects;
}

/** Versions by subject as they add up while migrations come one after another. */
export class Ledger {
  readonly #versions = new Map<string, readonly string[]>();

  /** A text that a subject already has is no new version. */
  add(subject: string, versions: readonly string[]): void {
    this.#versions.set(subject, [...new Set([...this.of(subject), ...versions])]);
  }

  of(subject: string): readonly string[] {
    return this.#versions.get(subject) ?? [];
  }

  /** Texts by subject, subjects in name order, oldest text first. */
  get subjects(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...this.#versions].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
