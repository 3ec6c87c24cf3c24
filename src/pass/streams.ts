import { predictor } from "../debezium/predict.ts";
import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import { type Location, startOf } from "../model/location.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import type { Stream, StreamStep } from "./pass.ts";

export interface StreamInput {
  readonly before: Catalog;
  readonly points: readonly CommitPoint<Catalog>[];
  readonly baseConnectors: readonly Connector[];
  readonly headConnectors: readonly Connector[];
  readonly debezium: string;
  readonly postgres: number;
}

/** What each connector makes of the database before the change and after each of its commit points. */
export function buildStreams(input: StreamInput): readonly Stream[] {
  const { before, baseConnectors, headConnectors } = input;
  const options = { debezium: input.debezium, postgres: input.postgres };
  const predictors = new Map<Connector, (catalog: Catalog) => Prediction>();
  const of = (connector: Connector, catalog: Catalog): Prediction => {
    const known = predictors.get(connector) ?? predictor(connector, options);
    predictors.set(connector, known);
    return known(catalog);
  };
  const known = headConnectors.map((connector): Stream => {
    const base = pairedWith(connector, baseConnectors);
    const unchanged = base !== null && sameConnector(base, connector);
    // The same configuration is one: what the SQL leaves alone is then worked out once.
    const atBase = base === null ? null : of(unchanged ? connector : base, before);
    const start = unchanged && atBase !== null ? atBase : of(connector, before);
    const migrated = steps(before, input.points, (catalog) => of(connector, catalog));
    // A changed configuration is looked at by itself first: what it does is not the SQL's doing.
    const option = base === null ? null : changedOption(base, connector);
    const first = { prediction: start, changes: [], at: unchanged ? null : (option ?? startOf(connector.file)) };
    return {
      connector,
      baseConnector: base,
      before: atBase,
      steps: unchanged && migrated.length > 0 ? migrated : [first, ...migrated],
    };
  });
  const removed = baseConnectors
    .filter((connector) => pairedWith(connector, headConnectors) === null)
    .map(
      (connector): Stream => ({
        connector,
        baseConnector: connector,
        before: of(connector, before),
        steps: [gone(connector)],
      }),
    );
  return [...known, ...removed];
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
  const key = [...connector.positions.keys()].find((name) => base.config.get(name) !== connector.config.get(name));
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
  return sameEntries(a.config, b.config) && sameEntries(a.worker, b.worker);
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
