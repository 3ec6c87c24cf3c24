import { avroText, DEFAULT_AVRO_TEXT_OPTIONS } from "../avro/from-connect.ts";
import { meaningChanges } from "../avro/meaning/meaning.ts";
import { renamedField } from "../avro/meaning/renamed-field.ts";
import { textMeaningChange } from "../avro/meaning/text-form-change.ts";
import { withoutAvro } from "../avro/meaning/without-avro.ts";
import type { Oid } from "../model/catalog.ts";
import type { ChangeOf } from "../model/change.ts";
import { type CapturedColumn, connectSchemaOf, type SubjectPrediction } from "../model/prediction.ts";
import type { MeaningChange } from "../model/verdict.ts";
import type { MeaningClash, Stream, StreamStep } from "./pass.ts";
import { capturedTable, subjectNamed, valueSubjectOf } from "./prediction-index.ts";
import { isOfBase } from "./registry-clashes.ts";

/** What the registry lets through although a reader would misread it: each subject before the change against its end. */
export function meaningClashes(stream: Stream): readonly MeaningClash[] {
  const last = stream.steps.at(-1);
  if (last === undefined) return [];
  return [
    ...renames(stream, last),
    ...rewordings(stream, last),
    ...last.prediction.subjects.flatMap((subject) => {
      if (isOfBase(stream, subject)) return [];
      const old = stream.before === null ? undefined : subjectNamed(stream.before, subject.subject);
      return changes(old, subject).map((change): MeaningClash => {
        const brought = bringing(stream, old, subject, change) ?? last;
        return { subject, change, at: brought.at, changes: brought.changes };
      });
    }),
  ];
}

function changes(old: SubjectPrediction | undefined, now: SubjectPrediction | undefined): readonly MeaningChange[] {
  const [before, after] = [textOf(old), textOf(now)];
  if (now === undefined || before === null || after === null || before === after) return [];
  const inAvro = meaningChanges(before, after, now.kind);
  const found = now.predicted === true && now.schemaType !== "AVRO" ? inAvro.map(withoutAvro) : inAvro;
  return sameBytesInFront(old, now) ? found.filter(({ kind }) => kind !== "key-schema") : found;
}

/** Messages that carry neither a schema nor its id, and schemas of which nothing is registered that differs, have keys of values alone. */
function sameBytesInFront(old: SubjectPrediction | undefined, now: SubjectPrediction): boolean {
  if (old?.predicted !== true || now.predicted !== true) return false;
  return old.texts.at(-1) === now.texts.at(-1);
}

/** The first step after which the field no longer means what it did. */
function bringing(
  stream: Stream,
  old: SubjectPrediction | undefined,
  subject: SubjectPrediction,
  change: MeaningChange,
): StreamStep | undefined {
  if (stream.steps.length === 1) return stream.steps[0];
  return stream.steps.find(({ prediction }) =>
    changes(old, subjectNamed(prediction, subject.subject)).some(
      ({ kind, field }) => kind === change.kind && field === change.field,
    ),
  );
}

/** Columns renamed in place: the registry sees one field go and another come. */
function renames(stream: Stream, last: StreamStep): readonly MeaningClash[] {
  return stream.steps.flatMap((step) =>
    step.changes.flatMap((change) => {
      const clash = change.kind === "column-renamed" ? renamed(stream, last, change) : null;
      return clash === null ? [] : [{ ...clash, at: change.at, changes: step.changes }];
    }),
  );
}

function renamed(
  { before }: Stream,
  { prediction }: StreamStep,
  { column }: ChangeOf<"column-renamed">,
): Pick<MeaningClash, "subject" | "change"> | null {
  const [older, newer] = [before, prediction].map((side) => {
    const table = side === null ? undefined : capturedTable(side, column.relation);
    const field = table?.columns.find(({ attnum }) => attnum === column.attnum)?.field;
    const subject = side === null || table === undefined ? undefined : valueSubjectOf(side, table);
    const text = textOf(subject);
    return subject === undefined || field === undefined || text === null ? null : { subject, field, text };
  });
  if (!older || !newer || older.subject.subject !== newer.subject.subject) return null;
  const change = renamedField(older.text, newer.text, older.field, newer.field);
  return change === null ? null : { subject: newer.subject, change };
}

/** Columns whose text stands for something else, though their schema is the same: bytea in base64 that becomes text, or hex. */
function rewordings(stream: Stream, last: StreamStep): readonly MeaningClash[] {
  const { before } = stream;
  if (before === null) return [];
  return before.tables.flatMap((table) => {
    const now = capturedTable(last.prediction, table.oid);
    const [older, newer] = [valueSubjectOf(before, table), now && valueSubjectOf(last.prediction, now)];
    const [old, text] = [textOf(older), textOf(newer)];
    if (newer === undefined || old === null || text === null || older?.subject !== newer.subject) return [];
    return table.columns.flatMap((column): readonly MeaningClash[] => {
      const same = now?.columns.find(({ attnum, field }) => attnum === column.attnum && field === column.field);
      if (same === undefined || same.textForm === column.textForm) return [];
      const forms = { before: column.textForm ?? null, after: same.textForm ?? null };
      const change = textMeaningChange(old, text, column.field, forms);
      const { at, changes: made } = stepOf(stream, table.oid, same) ?? last;
      return change === null ? [] : [{ subject: newer, change, at, changes: made }];
    });
  });
}

/** The first step that has the column's text as it is at the end. */
function stepOf(stream: Stream, table: Oid, { attnum, textForm }: CapturedColumn): StreamStep | undefined {
  return stream.steps.find(({ prediction }) => {
    const column = capturedTable(prediction, table)?.columns.find((one) => one.attnum === attnum);
    return column !== undefined && column.textForm === textForm;
  });
}

/**
 * The records' schema as Avro, whatever the converter and whatever it leaves out (`connect.meta.data=false`): what a value means is told by
 * the schema it was made from.
 */
function textOf(subject: SubjectPrediction | undefined): string | null {
  if (subject === undefined) return null;
  const connect = connectSchemaOf(subject);
  const result = connect === null ? null : avroText(connect, ANY_NAMES);
  if (result?.ok === true) return result.text;
  return subject.predicted === true && subject.schemaType === "AVRO" ? (subject.texts.at(-1) ?? null) : null;
}

/** Names that only Avro minds are no obstacle. */
const ANY_NAMES = { ...DEFAULT_AVRO_TEXT_OPTIONS, scrubInvalidNames: true };
