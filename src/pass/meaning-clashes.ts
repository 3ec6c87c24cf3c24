import { meaningChanges } from "../avro/meaning.ts";
import type { Prediction } from "../model/prediction.ts";
import type { MeaningChange } from "../model/verdict.ts";
import type { MeaningClash, Stream, StreamStep } from "./pass.ts";
import { subjectNamed } from "./prediction-index.ts";
import { baseTexts, isOfBase } from "./registry-clashes.ts";

/** What the registry lets through although a reader would misread it: each subject before the change against its end. */
export function meaningClashes(stream: Stream): readonly MeaningClash[] {
  const last = stream.steps.at(-1);
  if (last === undefined) return [];
  return last.prediction.subjects.flatMap((subject) => {
    if (subject.predicted !== true || isOfBase(stream, subject)) return [];
    const before = baseTexts(stream, subject.subject).at(-1);
    const after = subject.texts.at(-1);
    if (before === undefined || after === undefined || before === after) return [];
    return meaningChanges(before, after).map((change): MeaningClash => {
      const { at, changes } = bringing(stream, subject.subject, before, change) ?? last;
      return { subject, change, at, changes };
    });
  });
}

/** The first step after which the field no longer means what it did. */
function bringing(stream: Stream, subject: string, before: string, change: MeaningChange): StreamStep | undefined {
  if (stream.steps.length === 1) return stream.steps[0];
  return stream.steps.find(({ prediction }) => {
    const text = textOf(prediction, subject);
    if (text === null || text === before) return false;
    return meaningChanges(before, text).some(({ kind, field }) => kind === change.kind && field === change.field);
  });
}

function textOf(prediction: Prediction, name: string): string | null {
  const found = subjectNamed(prediction, name);
  return found?.predicted === true ? (found.texts.at(-1) ?? null) : null;
}
