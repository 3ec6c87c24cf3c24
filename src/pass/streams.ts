import type { Outline } from "../debezium/outline.ts";
import { type Predictor, predictor } from "../debezium/predict.ts";
import { lagVariants } from "../debezium/time/lag.ts";
import { timeline } from "../debezium/time/timeline.ts";
import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import { type Location, startOf } from "../model/location.ts";
import { once } from "../model/once.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import type { Stream, StreamStep } from "./pass.ts";

export interface StreamInput {
  readonly before: Catalog;
  readonly points: readonly CommitPoint<Catalog>[];
  readonly baseConnectors: readonly Connector[];
  readonly headConnectors: readonly Connector[];
  readonly debezium: string;
  readonly postgres: number;
  /** Of the base's connectors before the change, where they are known. */
  readonly outlines: readonly Outline[] | null;
}

/** The streams, and the outlines of the base's connectors before the change. */
export interface BuiltStreams {
  readonly streams: readonly Stream[];
  readonly outlines: readonly Outline[];
}

/** What each connector makes of the database before the change and after each of its commit points. */
export function buildStreams(input: StreamInput): BuiltStreams {
  const { before, baseConnectors, headConnectors, debezium, postgres } = input;
  const options = { debezium, postgres };
  const atBase = new Map(
    baseConnectors.map((connector, index): [Connector, AtBase] => {
      // The same configuration is one: what the SQL leaves alone is then worked out once.
      const head = pairedWith(connector, headConnectors);
      const connectorNow = head !== null && sameConnector(head, connector) ? head : null;
      const made = predictor(connectorNow ?? connector, options, input.outlines?.[index] ?? null);
      const prediction = made.predict(before);
      return [connector, { connectorNow, made, prediction, outline: made.outline() }];
    }),
  );
  const known = headConnectors.map((connector): Stream => {
    const base = pairedWith(connector, baseConnectors);
    const was = base === null ? undefined : atBase.get(base);
    const unchanged = base !== null && sameConnector(base, connector);
    const one = was?.connectorNow === connector ? was : null;
    const made = one?.made ?? predictor(connector, options);
    const start = one?.prediction ?? made.predict(before);
    const migrated = steps(before, input.points, (catalog) => made.predict(catalog));
    // A changed configuration is looked at by itself first: what it does is not the SQL's doing.
    const option = base === null ? null : changedOption(base, connector);
    const follow = { before, start, points: input.points, migrated, made, running: base !== null };
    const first = { prediction: start, changes: [], at: unchanged ? null : (option ?? startOf(connector.file)) };
    return {
      connector,
      baseConnector: base,
      before: unchanged ? start : (was?.prediction ?? null),
      steps: unchanged && migrated.length > 0 ? migrated : [first, ...migrated],
      ...followed(follow),
    };
  });
  const removed = [...atBase]
    .filter(([connector]) => pairedWith(connector, headConnectors) === null)
    .map(
      ([connector, { prediction }]): Stream => ({
        connector,
        baseConnector: connector,
        before: prediction,
        steps: [gone(connector)],
        late: () => [],
        timed: () => [],
      }),
    );
  return { streams: [...known, ...removed], outlines: [...atBase.values()].map(({ outline }) => outline) };
}

interface Followed {
  readonly before: Catalog;
  readonly start: Prediction;
  readonly points: readonly CommitPoint<Catalog>[];
  readonly migrated: readonly StreamStep[];
  readonly made: Predictor;
  /** A connector that is new with the change has no rows to catch up with. */
  readonly running: boolean;
}

/** What a connector makes of the change that runs while it does. Rules ask for little of it, and seldom. */
function followed({ before, start, points, migrated, made, running }: Followed): Pick<Stream, "late" | "timed"> {
  if (!running) return { late: () => [], timed: () => [] };
  const changing = changingPoints(before, points);
  const moments = () =>
    changing.flatMap((point, index) => {
      const prediction = migrated[index]?.prediction;
      return prediction === undefined ? [] : [{ point, prediction, rows: { kind: "every" } as const }];
    });
  return {
    late: once(() => lagVariants(before, changing, made)),
    timed: once(() => timeline({ catalog: before, prediction: start }, moments(), made)),
  };
}

interface AtBase {
  /** The head's, where its configuration is the same. */
  readonly connectorNow: Connector | null;
  readonly made: Predictor;
  readonly prediction: Prediction;
  readonly outline: Outline;
}

function steps(
  before: Catalog,
  points: readonly CommitPoint<Catalog>[],
  predictAt: (catalog: Catalog) => Prediction,
): readonly StreamStep[] {
  return changingPoints(before, points).map(({ catalog, changes, at }) => ({
    prediction: predictAt(catalog),
    changes,
    at,
  }));
}

/** The first option that differs; null where one was only taken out. */
export function changedOption(base: Connector, connector: Connector): Location | null {
  const valueIn = ({ config, worker }: Connector, name: string) => config.get(name) ?? worker.get(name);
  const key = [...connector.positions.keys()].find((name) => valueIn(base, name) !== valueIn(connector, name));
  return key === undefined ? null : (connector.positions.get(key) ?? null);
}

/** The commit points after which a connector may see something else, whether or not there is a word for what changed. */
export function changingPoints(
  before: Catalog,
  points: readonly CommitPoint<Catalog>[],
): readonly CommitPoint<Catalog>[] {
  return points.filter(({ changes, catalog }, index) => {
    const last = points[index - 1]?.catalog ?? before;
    const same =
      last.relations === catalog.relations &&
      last.types === catalog.types &&
      last.publications === catalog.publications &&
      last.opaque === catalog.opaque;
    return changes.length > 0 || !same;
  });
}

function pairedWith(connector: Connector, others: readonly Connector[]): Connector | null {
  return others.find((other) => other.name === connector.name) ?? null;
}

export function sameConnector(a: Connector, b: Connector): boolean {
  const sameRelease = (a.debezium ?? null) === (b.debezium ?? null) && a.avro === b.avro;
  return sameRelease && sameEntries(a.config, b.config) && sameEntries(a.worker, b.worker);
}

function sameEntries(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function gone(connector: Connector): StreamStep {
  return {
    prediction: { connector: connector.name, tables: [], subjects: [], problems: [], notes: [] },
    changes: [],
    at: startOf(connector.file),
  };
}
