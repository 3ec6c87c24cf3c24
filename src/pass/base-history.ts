import { emptyCatalog } from "../catalog/empty.ts";
import { replay } from "../catalog/replay.ts";
import { type PredictOptions, predictor } from "../debezium/predict.ts";
import { lagVariants } from "../debezium/time/lag.ts";
import { timeline } from "../debezium/time/timeline.ts";
import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import type { Transition } from "../model/migration.ts";
import { once } from "../model/once.ts";
import type { Connector, SubjectPrediction } from "../model/prediction.ts";
import type { SqlParser } from "../ports.ts";
import type { EarlierTexts } from "../registry/drift/drift.ts";
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

/** A subject, and the table it is of (schema.table); null for one of no table. */
export interface SubjectOfTable {
  readonly subject: string;
  readonly table: string | null;
}

/** What the base's connectors, as they are now, would have registered of a subject while the base's history ran. */
export interface BaseHistory {
  /** Behind each commit point that made it another, oldest first. */
  texts(of: SubjectOfTable): readonly EarlierTexts[];
  /** Besides: of rows read behind DDL that came after them, and before the connector noticed DDL. */
  onTheWay(of: SubjectOfTable): readonly string[];
}

/** Replays the base's history statically, and only as far as it is asked about. A state without a history has none. */
export function baseHistory(input: BaseHistoryInput): BaseHistory {
  const past = once(() => replayed(input));
  const known = new Map<
    string | null,
    { readonly texts: () => TextsOverTime; readonly onTheWay: () => TextsOnTheWay }
  >();
  const about = (table: string | null) => {
    const narrow = canBeNarrowed(input.baseConnectors);
    const own = narrow ? table : null;
    const found = known.get(own);
    if (found !== undefined) return found;
    const part = once(() => (narrow ? narrowed(past(), own) : past()));
    const made = { texts: once(() => textsOverTime(part())), onTheWay: once(() => textsOnTheWay(part())) };
    known.set(own, made);
    return made;
  };
  return {
    texts: ({ subject, table }) => about(table).texts().get(subject) ?? [],
    onTheWay: ({ subject, table }) => about(table).onTheWay().get(subject) ?? [],
  };
}

/** What transforms send where is not known by the table. */
function canBeNarrowed(connectors: readonly Connector[]): boolean {
  return connectors.every(({ config }) => (config.get("transforms") ?? "") === "");
}

/** As if one table alone were captured, at the commit points at which it or a type became another: schemas have hundreds of tables. */
function narrowed(past: Past, table: string | null): Past {
  // Records of no table are the same whatever there is in the database.
  if (table === null) return { ...past, points: past.points.slice(-1) };
  const relationIn = ({ relations }: Catalog) =>
    [...relations.values()].find(({ schema, name }) => `${schema}.${name}` === table) ?? null;
  let [last, types] = [relationIn(past.start), past.start.types];
  const points = past.points.filter(({ catalog }) => {
    const relation = relationIn(catalog);
    const same = relation === last && (relation === null || types === catalog.types);
    [last, types] = [relation, catalog.types];
    return !same;
  });
  return { ...past, points, connectors: past.connectors.map((connector) => capturingOnly(connector, table)) };
}

function capturingOnly(connector: Connector, table: string): Connector {
  const others = ["table.exclude.list", "table.whitelist", "table.blacklist"];
  const kept = [...connector.config].filter(([name]) => !others.includes(name));
  const only = table.replaceAll(/[^A-Za-z0-9_]/g, (sign) => `\\${sign}`);
  return { ...connector, config: new Map([...kept, ["table.include.list", only]]) };
}

interface Past {
  readonly start: Catalog;
  readonly points: readonly CommitPoint<Catalog>[];
  readonly connectors: readonly Connector[];
  readonly releases: PredictOptions;
}

type TextsOverTime = ReadonlyMap<string, readonly EarlierTexts[]>;
type TextsOnTheWay = ReadonlyMap<string, readonly string[]>;

function replayed({ transition, baseConnectors, parser, postgres, debezium }: BaseHistoryInput): Past {
  const applied = transition.kind === "states" ? [] : transition.applied;
  const read = applied.flatMap((migration) => readMigration(migration, parser));
  const start = emptyCatalog({ postgres });
  const { commitPoints } = replay(start, read, { postgres, trace: true, parser });
  const points = changingPoints(start, commitPoints);
  return { start, points, connectors: baseConnectors, releases: { debezium, postgres } };
}

/** By subject. */
function textsOverTime({ points, connectors, releases }: Past): TextsOverTime {
  const found = new Map<string, EarlierTexts[]>();
  const made = connectors.map((connector) => predictor(connector, releases));
  for (const { catalog, at } of points) {
    const now = textsOf(made.flatMap((one) => one.predict(catalog).subjects));
    for (const [subject, texts] of now) append(found, subject, texts, at);
  }
  return found;
}

/** Several connectors may feed one subject. */
function textsOf(subjects: readonly SubjectPrediction[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const subject of subjects) {
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

/** By subject. */
function textsOnTheWay({ start, points, connectors, releases }: Past): TextsOnTheWay {
  const found = new Map<string, string[]>();
  const keep = (subject: string, text: string) => {
    const list = found.get(subject);
    if (list === undefined) found.set(subject, [text]);
    else list.push(text);
  };
  for (const connector of connectors) {
    const made = predictor(connector, releases);
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
