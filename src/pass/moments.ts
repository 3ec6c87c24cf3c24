import type { Moment } from "../contracts/between.ts";
import { type TableShape, tableShapes } from "../contracts/shape.ts";
import { type Catalog, type Oid, qualifiedName } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import type { Stream } from "./pass.ts";
import { changingPoints } from "./streams.ts";

/** What the moments of a change are made from. */
export interface MomentInput {
  readonly before: Catalog;
  readonly points: readonly CommitPoint<Catalog>[];
  readonly streams: readonly Stream[];
  readonly headConnectors: readonly Connector[];
  readonly debezium: string;
}

/** What consumers see of the tables they read between the commits of a change: after each of them but the last. */
export function momentsOf(input: MomentInput, read: readonly TableShape[]): readonly Moment[] {
  const points = changingPoints(input.before, input.points);
  const sights = input.streams
    .filter(({ connector }) => input.headConnectors.includes(connector))
    .map((stream) => {
      // One for each of the points, behind that of a changed configuration.
      const steps = stream.steps.slice(stream.steps.length - points.length);
      const sight = new Sight(stream.connector, read, input.debezium);
      return (catalog: Catalog, index: number) => {
        const step = steps[index];
        return step === undefined ? [] : sight.shapes(catalog, step.prediction);
      };
    });
  return points.slice(0, -1).map(({ catalog, changes, at }, index) => ({
    catalog,
    changes,
    at,
    until: points[index + 1]?.at ?? null,
    shapes: sights.flatMap((shapes) => shapes(catalog, index)),
  }));
}

/** What one connector shows of the tables that are read, from one moment to the next: most of them stay as they are. */
class Sight {
  readonly #connector: Connector;
  readonly #relations: ReadonlySet<Oid>;
  readonly #names: ReadonlySet<string>;
  readonly #debezium: string;
  #last: Catalog | null = null;
  #known: ReadonlyMap<Oid, Seen> = new Map();

  constructor(connector: Connector, read: readonly TableShape[], debezium: string) {
    this.#connector = connector;
    this.#relations = new Set(read.map(({ relation }) => relation));
    this.#names = new Set(read.map(({ table }) => table));
    this.#debezium = debezium;
  }

  /** The tables that are read, and those that take their names. */
  shapes(catalog: Catalog, prediction: Prediction): readonly TableShape[] {
    const nameOf = ({ schema, table }: Prediction["tables"][number]) => qualifiedName({ schema, name: table });
    const wanted = prediction.tables.filter(
      (table) => this.#relations.has(table.oid) || this.#names.has(nameOf(table)),
    );
    const names = new Set(wanted.map(nameOf));
    const subjects = prediction.subjects.filter(({ table }) => table !== null && names.has(table));
    const same = this.#last?.types === catalog.types && this.#last.publications === catalog.publications;
    this.#last = catalog;
    const sources = wanted.map((table): Source => {
      const own = subjects.filter((subject) => subject.table === nameOf(table));
      const from = [catalog.relations.get(table.oid), ...own];
      const known = same ? this.#known.get(table.oid) : undefined;
      return { table, from, known: known !== undefined && isSame(known.from, from) ? known.shape : null };
    });
    // All in one: what a connector delivers is told for all of its tables at once.
    const tables = sources.filter(({ known }) => known === null).map(({ table }) => table);
    const made = tableShapes(catalog, { ...prediction, tables, subjects }, this.#connector, this.#debezium);
    const fresh = new Map(made.map((shape) => [shape.relation, shape]));
    const seen = sources.flatMap(({ table, from, known }): readonly Seen[] => {
      const shape = known ?? fresh.get(table.oid);
      return shape === undefined ? [] : [{ from, shape }];
    });
    this.#known = new Map(seen.map((one) => [one.shape.relation, one]));
    return seen.map(({ shape }) => shape);
  }
}

interface Source {
  readonly table: Prediction["tables"][number];
  /** What its shape is made from. */
  readonly from: readonly unknown[];
  readonly known: TableShape | null;
}

interface Seen extends Pick<Source, "from"> {
  readonly shape: TableShape;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
