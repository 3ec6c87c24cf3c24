import { NEWEST_DEBEZIUM } from "../debezium/options/behaviour.ts";
import { predictor } from "../debezium/predict.ts";
import { type LagVariant, lagVariants } from "../debezium/time/lag.ts";
import { type SubjectTimeline, type TimedVersion, timeline } from "../debezium/time/timeline.ts";
import type { Connector, Prediction, SchemaType, SubjectPrediction, WantedText } from "../model/prediction.ts";
import { compareTexts } from "../model/text-order.ts";
import { changingPoints } from "../pass/streams.ts";
import { predictFor } from "./tree-state.ts";
import type { PendingView } from "./view.ts";

/** One registry subject: from the database as it is, through the pending migrations. */
export interface PredictedSubject {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  readonly connector: string;
  readonly table: string | null;
  /** Of its texts; null where they are registered nowhere, or nothing can be predicted. */
  readonly schemaType: SchemaType | null;
  /** The text registered first; null when none can be predicted at any moment. */
  readonly text: string | null;
  /** Every text in the order it is registered while the connector keeps up. */
  readonly versions: readonly TimedVersion[];
  /** What a connector that is restarted behind one of the pending migrations registers besides. */
  readonly afterRestart: readonly TimedVersion[];
  /** What rows register that are read only behind DDL that came after them. */
  readonly lag: readonly LagVariant[];
  /** What streaming registers before the pending migrations by the base's own configuration, and after them; null = nothing. */
  readonly before: string | null;
  readonly after: string | null;
  /** Why some text cannot be predicted. */
  readonly problem: string | null;
  /** What the converter makes of rows after the pending migrations, where it writes them with the registry's latest version instead. */
  readonly wanted: WantedText | null;
}

/** Every subject of a database's connectors along the pending migrations, in name order. */
export function subjectsOverTime(view: PendingView): readonly PredictedSubject[] {
  return view.connectors
    .flatMap((connector) => subjectsOf(view, connector))
    .sort((a, b) => compareTexts(a.subject, b.subject) || compareTexts(a.connector, b.connector));
}

/** Subjects of logical messages, of which no configuration speaks: there are some only if an application writes them. */
export function possibleSubjects(view: PendingView): readonly PredictedSubject[] {
  return view.connectors.flatMap((connector) =>
    (predictFor(view.database, connector, view.catalog).possible ?? []).map(possibleSubject),
  );
}

function possibleSubject(one: SubjectPrediction): PredictedSubject {
  const { subject, topic, kind, connector, table } = one;
  const texts = one.predicted === true ? one.texts : [];
  const [text = null] = texts;
  return {
    ...{ subject, topic, kind, connector, table, text, before: text, after: text },
    versions: texts.map((own): TimedVersion => ({ text: own, when: "next row", at: null })),
    ...{ schemaType: one.predicted === true ? one.schemaType : null, afterRestart: [], lag: [] },
    problem: one.predicted === true ? null : one.reason,
    wanted: null,
  };
}

function subjectsOf(view: PendingView, connector: Connector): readonly PredictedSubject[] {
  const { database, before } = view;
  const options = { debezium: database.debezium ?? NEWEST_DEBEZIUM, postgres: database.postgres };
  const made = predictor(connector, options);
  const start = { catalog: before.catalog, prediction: made.predict(before.catalog) };
  const points = changingPoints(before.catalog, view.points);
  const moments = points.map((point) => {
    return { point, prediction: made.predict(point.catalog), rows: { kind: "every" } as const };
  });
  const lines = timeline(start, moments, made);
  const lag = lagVariants(before.catalog, points, made);
  const atBase = basePrediction(view, connector);
  const end = moments.at(-1)?.prediction ?? start.prediction;
  const types = schemaTypes([start.prediction, ...moments.map(({ prediction }) => prediction)]);
  const known = new Set(lines.map(({ subject }) => subject));
  return [...lines, ...lateOnly(lag.filter(({ subject }) => !known.has(subject)))].map((line) => {
    const { subject, topic, kind, table, versions, afterRestart } = line;
    const text = versions[0]?.text ?? afterRestart[0]?.text ?? null;
    const moments = { before: streamedLast(atBase, subject), after: streamedLast(end, subject) };
    return {
      ...{ subject, topic, kind, connector: connector.name, table, text, versions, afterRestart, ...moments },
      schemaType: types.get(subject) ?? null,
      lag: lag.filter((variant) => variant.subject === subject),
      problem: line.problems[0]?.reason ?? null,
      wanted: wantedOf(end, subject),
    };
  });
}

function wantedOf(prediction: Prediction, name: string): WantedText | null {
  const found = prediction.subjects.find(({ subject }) => subject === name);
  return found?.predicted === false ? (found.wanted ?? null) : null;
}

function schemaTypes(predictions: readonly Prediction[]): ReadonlyMap<string, SchemaType> {
  const types = new Map<string, SchemaType>();
  for (const subject of predictions.flatMap(({ subjects }) => subjects)) {
    if (subject.predicted === true && subject.schemaType !== null) types.set(subject.subject, subject.schemaType);
  }
  return types;
}

/** Subjects that get a version from rows that are read late only. */
function lateOnly(variants: readonly LagVariant[]): readonly SubjectTimeline[] {
  const first = new Map([...variants].reverse().map((variant) => [variant.subject, variant]));
  return [...first.values()].map(({ subject, topic, kind, table }) => {
    return { subject, topic, kind, table, versions: [], afterRestart: [], problems: [] };
  });
}

/** What the base's connector of the same name makes of the base; null where the base has none. */
function basePrediction(view: PendingView, connector: Connector): Prediction | null {
  const base = view.before.connectors?.find(({ name }) => name === connector.name);
  return base === undefined ? null : predictFor(view.database, base, view.before.catalog);
}

function streamedLast(prediction: Prediction | null, name: string): string | null {
  const found: SubjectPrediction | undefined = prediction?.subjects.find(({ subject }) => subject === name);
  return found?.predicted === true ? (found.texts.at(-1) ?? null) : null;
}
