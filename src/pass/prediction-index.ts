import type { Oid } from "../model/catalog.ts";
import type { CapturedTable, Prediction, SubjectPrediction } from "../model/prediction.ts";

/** A prediction by what is looked up in it: whole schemas have hundreds of tables, and every column of them is asked for. */
interface PredictionIndex {
  readonly tables: ReadonlyMap<Oid, CapturedTable>;
  readonly subjects: ReadonlyMap<string, SubjectPrediction>;
  /** Value subjects by schema.table. */
  readonly values: ReadonlyMap<string, SubjectPrediction>;
}

export function capturedTable(prediction: Prediction, relation: Oid): CapturedTable | undefined {
  return indexOf(prediction).tables.get(relation);
}

export function subjectNamed(prediction: Prediction, subject: string): SubjectPrediction | undefined {
  return indexOf(prediction).subjects.get(subject);
}

export function valueSubjectOf(prediction: Prediction, table: CapturedTable): SubjectPrediction | undefined {
  return indexOf(prediction).values.get(`${table.schema}.${table.table}`);
}

const indexes = new WeakMap<Prediction, PredictionIndex>();

function indexOf(prediction: Prediction): PredictionIndex {
  const known = indexes.get(prediction);
  if (known !== undefined) return known;
  const values = prediction.subjects.filter(({ kind, table }) => kind === "value" && table !== null);
  const index = {
    tables: firstOf(prediction.tables, ({ oid }) => oid),
    subjects: firstOf(prediction.subjects, ({ subject }) => subject),
    values: firstOf(values, ({ table }) => table ?? ""),
  };
  indexes.set(prediction, index);
  return index;
}

function firstOf<Key, Value>(values: readonly Value[], keyOf: (value: Value) => Key): ReadonlyMap<Key, Value> {
  const found = new Map<Key, Value>();
  for (const value of values) if (!found.has(keyOf(value))) found.set(keyOf(value), value);
  return found;
}
