import { avroText, DEFAULT_AVRO_TEXT_OPTIONS } from "../avro/from-connect.ts";
import { meaningChanges } from "../avro/meaning.ts";
import { connectSchemaOf, type SubjectPrediction } from "../model/prediction.ts";
import type { MeaningChange } from "../model/verdict.ts";
import type { MeaningClash, Stream, StreamStep } from "./pass.ts";
import { subjectNamed } from "./prediction-index.ts";
import { isOfBase } from "./registry-clashes.ts";

/** What the registry lets through although a reader would misread it: each subject before the change against its end. */
export function meaningClashes(stream: Stream): readonly MeaningClash[] {
  const last = stream.steps.at(-1);
  if (last === undefined) return [];
  return last.prediction.subjects.flatMap((subject) => {
    if (isOfBase(stream, subject)) return [];
    const before = stream.before === null ? null : textOf(subjectNamed(stream.before, subject.subject));
    const after = textOf(subject);
    if (before === null || after === null || before === after) return [];
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
    const text = textOf(subjectNamed(prediction, subject));
    if (text === null || text === before) return false;
    return meaningChanges(before, text).some(({ kind, field }) => kind === change.kind && field === change.field);
  });
}

/** The records' schema as Avro, whatever the converter: what a value means is told by the schema it was made from. */
function textOf(subject: SubjectPrediction | undefined): string | null {
  if (subject === undefined) return null;
  if (subject.predicted === true && subject.schemaType === "AVRO") return subject.texts.at(-1) ?? null;
  const connect = connectSchemaOf(subject);
  const result = connect === null ? null : avroText(connect, ANY_NAMES);
  return result?.ok === true ? result.text : null;
}

/** Names that only Avro minds are no obstacle. */
const ANY_NAMES = { ...DEFAULT_AVRO_TEXT_OPTIONS, scrubInvalidNames: true };
