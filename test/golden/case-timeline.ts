import { replay } from "../../src/catalog/replay.ts";
import { predictor } from "../../src/debezium/predict.ts";
import type { Rows } from "../../src/debezium/time/follower.ts";
import { type SubjectTimeline, timeline } from "../../src/debezium/time/timeline.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { CommitPoint } from "../../src/model/change.ts";
import type { Prediction } from "../../src/model/prediction.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import { type GoldenCase, type GoldenEvent, ownSteps } from "./cases.ts";
import { caseConnector, catalogAtStart, releasesOf } from "./predict-case.ts";

/** What the connector of a case with steps of its own registers, rows being written where the case's events say so. */
export function caseTimeline(golden: GoldenCase, parser: SqlParser): readonly SubjectTimeline[] {
  const made = predictor(caseConnector(golden), releasesOf(golden));
  const { postgres } = releasesOf(golden);
  const catalog = catalogAtStart(golden, parser);
  const start = { catalog, prediction: made.predict(catalog) };
  let before = catalog;
  let unseen: readonly CommitPoint<Catalog>[] = [];
  const moments = ownSteps(golden).flatMap((step, index, all) => {
    const own = transaction(before, step.sql ?? "", parser, postgres);
    before = own.catalog;
    unseen = [...unseen, own];
    if (step.connector !== undefined && all[index + 1]?.connector === step.connector) return [];
    const point = together(unseen, own);
    unseen = [];
    const prediction = made.predict(point.catalog);
    const rows = rowsOf(step.events, golden, [start.prediction, prediction]);
    return [{ point, prediction, rows, reading: READINGS[step.connector ?? "keeps up"] }];
  });
  return timeline(start, moments, made);
}

const READINGS = { "keeps up": "on time", behind: "behind", stopped: "restarted" } as const;

/** Transactions that are read only once all of them are there. */
function together(points: readonly CommitPoint<Catalog>[], last: CommitPoint<Catalog>): CommitPoint<Catalog> {
  return { ...last, changes: points.flatMap(({ changes }) => changes), uses: points.flatMap(({ uses = [] }) => uses) };
}

function transaction(before: Catalog, text: string, parser: SqlParser, postgres: number): CommitPoint<Catalog> {
  const source = { file: "case.sql", text, ranges: [{ start: 0, end: text.length }] };
  const migration = { statements: readStatements(source, parser), transaction: "migration" } as const;
  const { catalog, commitPoints } = replay(before, [migration], { postgres, trace: true, parser });
  return commitPoints.at(-1) ?? { catalog, changes: [], at: null };
}

/** Whatever a value's sample shows behind an equals sign may be a label. */
function rowsOf(events: readonly GoldenEvent[], golden: GoldenCase, predictions: readonly Prediction[]): Rows {
  const labels = new Map<string, Set<string>>();
  for (const { topic, valueSample = "" } of events) {
    const known = labels.get(topic) ?? new Set();
    for (const [, value = ""] of valueSample.replace(/,op=.\}$/, "").matchAll(/=([^,{}=]+)/g)) known.add(value);
    labels.set(topic, known);
  }
  if (golden.config.transforms !== undefined && events.length > 0) {
    // A transform may have sent a table's rows anywhere.
    for (const { topic } of predictions.flatMap(({ tables }) => tables))
      labels.set(topic, labels.get(topic) ?? new Set());
  }
  return { kind: "these", labelsByTopic: labels };
}
