import { predict } from "../debezium/predict.ts";
import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
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
  const of = (connector: Connector, catalog: Catalog): Prediction => predict(catalog, connector, options);
  const known = headConnectors.map((connector): Stream => {
    const base = pairedWith(connector, baseConnectors);
    const atBase = base === null ? null : of(base, before);
    const start = base !== null && sameConnector(base, connector) ? atBase : of(connector, before);
    return {
      connector,
      baseConnector: base,
      before: atBase,
      steps: steps(input.points, start, (catalog) => of(connector, catalog)),
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

/** A commit point that changed nothing repeats the prediction before it; one step at least, for a change of configuration. */
function steps(
  points: readonly CommitPoint<Catalog>[],
  start: Prediction | null,
  predictAt: (catalog: Catalog) => Prediction,
): readonly StreamStep[] {
  const made: StreamStep[] = [];
  let latest = start;
  for (const point of points) {
    if (point.changes.length === 0) continue;
    latest = predictAt(point.catalog);
    made.push({ prediction: latest, changes: point.changes, at: point.at });
  }
  return made.length > 0 || latest === null ? made : [{ prediction: latest, changes: [], at: null }];
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
    at: null,
  };
}
