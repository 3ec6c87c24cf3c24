import { z } from "zod";

const Subject = z.object({
  subject: z.string(),
  topic: z.string(),
  connector: z.string(),
  table: z.string(),
  timeline: z.array(z.object({ text: z.string(), when: z.string() })),
  lag: z.array(z.object({ kind: z.string(), text: z.string().nullable() })),
  problem: z.null(),
});

const Predictions = z.object({ subjects: z.array(Subject) });

export type PredictedSubject = z.infer<typeof Subject>;
export type Predicted = readonly PredictedSubject[];

/** Reads `headgate predict --format json`. Throws where a subject cannot be predicted. */
export function parsePredicted(json: string): Predicted {
  return Predictions.parse(JSON.parse(json)).subjects;
}

/** Whether headgate says that a subject gets its first version when the connector starts anew, and not before. */
export function needsRestart({ timeline }: PredictedSubject): boolean {
  return timeline.length > 0 && timeline.every(({ when }) => when === "after a restart");
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
