import { emptyCatalog } from "../catalog/empty.ts";
import { replay } from "../catalog/replay.ts";
import { type Predictor, predictor } from "../debezium/predict.ts";
import { lagVariants } from "../debezium/time/lag.ts";
import { timeline } from "../debezium/time/timeline.ts";
import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import type { Transition } from "../model/migration.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import type { SqlParser } from "../ports.ts";
import type { EarlierTexts } from "../registry/drift.ts";
import { once } from "../registry/versions.ts";
import { readMigration } from "../sql/read.ts";
import { isRegistered } from "./registry-clashes.ts";
import { changingPoints } from "./streams.ts";

export interface BaseHistoryInput {
  readonly transition: Transition;
  readonly baseConnectors: readonly Connector[];
  readonly debezium: string;
  readonly postgres: number;
  readonly parser: SqlParser;
}

/** What the base's connectors, as they are now, would have registered of a subject while the base's history ran. */
export interface BaseHistory {
  /** Behind each commit point that made it another, oldest first. */
  texts(subject: string): readonly EarlierTexts[];
  /** Besides: of rows read behind DDL that came after them, and before the connector noticed DDL. */
  onTheWay(subject: string): readonly string[];
}

/** Replays the base's history statically, and only as far as it is asked about. A state without a history has none. */
export function baseHistory(input: BaseHistoryInput): BaseHistory {
  const past = once(() => replayed(input));
  const texts = once(() => textsOverTime(past()));
  const onTheWay = once(() => textsOnTheWay(past()));
  return {
    texts: (subject) => texts().get(subject) ?? [],
    onTheWay: (subject) => onTheWay().get(subject) ?? [],
  };
}

interface Past {
  readonly start: Catalog;
  readonly points: readonly CommitPoint<Catalog>[];
  /** One for each connector; a new one each time, as they remember the catalog asked about last. */
  readonly predictors: () => readonly Predictor[];
}

function replayed({ transition, baseConnectors, parser, postgres, debezium }: BaseHistoryInput): Past {
  const applied = transition.kind === "states" ? [] : transition.applied;
  const read = applied.flatMap((migration) => readMigration(migration, parser));
  const start = emptyCatalog({ postgres });
  const { commitPoints } = replay(start, read, { postgres, trace: true, parser });
  return {
    start,
    points: changingPoints(start, commitPoints),
    predictors: () => baseConnectors.map((connector) => predictor(connector, { debezium, postgres })),
  };
}

function textsOverTime({ points, predictors }: Past): ReadonlyMap<string, readonly EarlierTexts[]> {
  const found = new Map<string, EarlierTexts[]>();
  const made = predictors();
  for (const { catalog, at } of points) {
    const predictions = made.map((one) => one.predict(catalog));
    for (const [subject, texts] of textsOf(predictions)) append(found, subject, texts, at);
  }
  return found;
}

function textsOnTheWay({ start, points, predictors }: Past): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const keep = (subject: string, text: string) => {
    const list = found.get(subject);
    if (list === undefined) found.set(subject, [text]);
    else list.push(text);
  };
  for (const made of predictors()) {
    const first = { catalog: start, prediction: made.predict(start) };
    const moments = points.map((point) => {
      return { point, prediction: made.predict(point.catalog), rows: { kind: "every" } as const };
    });
    for (const { subject, versions, afterRestart } of timeline(first, moments, made)) {
      for (const { text } of [...versions, ...afterRestart]) keep(subject, text);
    }
    for (const { subject, text } of lagVariants(start, points, made)) if (text !== null) keep(subject, text);
  }
  return found;
}

/** Several connectors may feed one subject. */
function textsOf(predictions: readonly Prediction[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const subject of predictions.flatMap(({ subjects }) => subjects)) {
    if (isRegistered(subject)) found.set(subject.subject, [...(found.get(subject.subject) ?? []), ...subject.texts]);
  }
  return found;
}

/** Only where it became another. */
function append(
  found: Map<string, EarlierTexts[]>,
  subject: string,
  texts: readonly string[],
  at: Location | null,
): void {
  const list = found.get(subject) ?? [];
  const last = list.at(-1)?.texts ?? [];
  if (last.length === texts.length && last.every((text, index) => text === texts[index])) return;
  found.set(subject, [...list, { texts, at }]);
}
