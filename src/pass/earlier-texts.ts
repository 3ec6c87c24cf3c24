import { emptyCatalog } from "../catalog/empty.ts";
import { replay } from "../catalog/replay.ts";
import { predictor } from "../debezium/predict.ts";
import type { Location } from "../model/location.ts";
import type { Transition } from "../model/migration.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import type { SqlParser } from "../ports.ts";
import type { EarlierTexts } from "../registry/drift.ts";
import { once } from "../registry/versions.ts";
import { readMigration } from "../sql/read.ts";
import { isRegistered } from "./registry-clashes.ts";
import { changingPoints } from "./streams.ts";

export interface EarlierInput {
  readonly transition: Transition;
  readonly baseConnectors: readonly Connector[];
  readonly debezium: string;
  readonly postgres: number;
  readonly parser: SqlParser;
}

/**
 * What the base's connectors, as they are now, would have registered behind each commit point of the base's history, by subject. The history is
 * replayed statically, and only when it is asked about. A state without a history has none.
 */
export function earlierTexts(input: EarlierInput): (subject: string) => readonly EarlierTexts[] {
  const all = once(() => textsOverTime(input));
  return (subject) => all().get(subject) ?? [];
}

function textsOverTime(input: EarlierInput): ReadonlyMap<string, readonly EarlierTexts[]> {
  const { transition, baseConnectors, parser, postgres, debezium } = input;
  if (transition.kind === "states") return new Map();
  const read = transition.applied.flatMap((migration) => readMigration(migration, parser));
  const empty = emptyCatalog({ postgres });
  const { commitPoints } = replay(empty, read, { postgres, trace: true, parser });
  const predictors = baseConnectors.map((connector) => predictor(connector, { debezium, postgres }));
  const found = new Map<string, EarlierTexts[]>();
  for (const { catalog, at } of changingPoints(empty, commitPoints)) {
    const predictions = predictors.map((made) => made.predict(catalog));
    for (const [subject, texts] of textsOf(predictions)) append(found, subject, texts, at);
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
