import { meaningChanges } from "../avro/meaning.ts";
import type { MeaningClash, Stream } from "./pass.ts";
import { baseTexts } from "./registry-clashes.ts";

/** What the registry lets through although a reader would misread it: each subject before the change against its end. */
export function meaningClashes(stream: Stream): readonly MeaningClash[] {
  const last = stream.steps.at(-1);
  if (last === undefined) return [];
  const changes = stream.steps.flatMap((step) => step.changes);
  return last.prediction.subjects.flatMap((subject) => {
    if (subject.predicted !== true) return [];
    const before = baseTexts(stream, subject.subject).at(-1);
    const after = subject.texts.at(-1);
    if (before === undefined || after === undefined || before === after) return [];
    return meaningChanges(before, after).map((change): MeaningClash => ({ subject, change, at: last.at, changes }));
  });
}
