import type { Catalog } from "../model/catalog.ts";
import type { Connector, Prediction, SubjectPrediction } from "../model/prediction.ts";
import { changingPoints } from "../pass/streams.ts";
import { predictFor } from "./tree-state.ts";
import type { PendingView } from "./view.ts";

/** One registry subject while a connector keeps up: from the database as it is, through the pending migrations. */
export interface PredictedSubject {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  readonly connector: string;
  readonly table: string | null;
  /** Every text in the order it is registered; empty when none can be predicted at any moment. */
  readonly versions: readonly string[];
  /** What streaming registers before the pending migrations by the base's own configuration, and after them; null = nothing. */
  readonly before: string | null;
  readonly after: string | null;
  /** Why some text cannot be predicted. */
  readonly problem: string | null;
}

/** Every subject of a database's connectors after the pending migrations, in name order. */
export function subjectsOverTime(view: PendingView): readonly PredictedSubject[] {
  return view.connectors
    .flatMap((connector) => subjectsOf(view, connector))
    .sort((a, b) => compare(a.subject, b.subject) || compare(a.connector, b.connector));
}

function subjectsOf(view: PendingView, connector: Connector): readonly PredictedSubject[] {
  const predictAt = (catalog: Catalog) => predictFor(view.database, connector, catalog);
  const start = predictAt(view.before.catalog);
  const later = changingPoints(view.before.catalog, view.points).map(({ catalog }) => predictAt(catalog));
  const atBase = basePrediction(view, connector);
  return (later.at(-1) ?? start).subjects.map((subject) => {
    const moments = [start, ...later].map((prediction) => find(prediction, subject.subject));
    const before = find(atBase, subject.subject);
    return {
      subject: subject.subject,
      topic: subject.topic,
      kind: subject.kind,
      connector: connector.name,
      table: subject.table,
      versions: versions(moments),
      before: before === null ? null : streamed(before),
      after: streamed(subject),
      problem:
        moments.flatMap((moment) => (moment === null || moment.predicted === true ? [] : moment.reason))[0] ?? null,
    };
  });
}

/** What the base's connector of the same name makes of the base; null where the base has none. */
function basePrediction(view: PendingView, connector: Connector): Prediction | null {
  const base = view.before.connectors?.find(({ name }) => name === connector.name);
  return base === undefined ? null : predictFor(view.database, base, view.before.catalog);
}

/** The snapshot's text and streaming's at the start, streaming's from then on. A text the registry already has is no new version. */
function versions([start, ...later]: readonly (SubjectPrediction | null)[]): readonly string[] {
  const first = start?.predicted === true ? start.texts : [];
  return [...new Set([...first, ...later.flatMap((moment) => (moment?.predicted === true ? moment.streamed : []))])];
}

function streamed(subject: SubjectPrediction): string | null {
  return subject.predicted === true ? (subject.texts.at(-1) ?? null) : null;
}

function find(prediction: Prediction | null, subject: string): SubjectPrediction | null {
  return prediction?.subjects.find((candidate) => candidate.subject === subject) ?? null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
