import { identicalSchema } from "../connect/schema.ts";
import { type Catalog, type Column, type Oid, qualifiedName, type Relation } from "../model/catalog.ts";
import { formatLocation } from "../model/location.ts";
import type { Capture, TableView } from "./capture.ts";
import { envelope } from "./envelope.ts";
import { misreadKeyColumn } from "./keys.ts";
import type { Settings } from "./options.ts";
import { type RecordShape, type Side, side, unknownSide } from "./record.ts";
import { type Built, keySchema, rowSchema } from "./row.ts";
import type { Emission } from "./subjects.ts";
import type { Transform } from "./transforms/transform.ts";

/** All records of one table, phase by phase, through the transforms, and what about it stops the connector. */
export interface OneTablesRecords {
  readonly emissions: readonly Emission[];
  readonly failures: readonly string[];
}

/**
 * What one connector emits for each table. They are a function of the table, of the types and of what is opaque, of the names
 * of all relations (Debezium finds types by name, and tables are types), and of what is captured; where all of it is as in the
 * catalog before, so are they.
 */
export class TableRecords {
  readonly #settings: Settings;
  readonly #transform: Transform;
  #catalog: Catalog | null = null;
  #known: ReadonlyMap<Oid, { readonly capture: Capture; readonly records: OneTablesRecords }> = new Map();

  constructor(settings: Settings, transform: Transform) {
    this.#settings = settings;
    this.#transform = transform;
  }

  of(catalog: Catalog, captures: readonly Capture[]): readonly OneTablesRecords[] {
    const comparable = this.#catalog !== null && sameSurroundings(this.#catalog, catalog);
    const found = captures.map((capture) => {
      const known = comparable ? this.#known.get(capture.relation.oid) : undefined;
      if (known !== undefined && sameCapture(known.capture, capture)) return known;
      return { capture, records: recordsOf(catalog, capture, this.#settings, this.#transform) };
    });
    this.#catalog = catalog;
    this.#known = new Map(found.map((one) => [one.capture.relation.oid, one]));
    return found.map(({ records }) => records);
  }
}

/** Entries of catalogs are never changed, only replaced: the same object is the same state. */
function sameSurroundings(a: Catalog, b: Catalog): boolean {
  if (a.types !== b.types || a.opaque !== b.opaque || a.relations.size !== b.relations.size) return false;
  for (const [oid, relation] of a.relations) {
    const other = b.relations.get(oid);
    if (other === relation) continue;
    if (other?.name !== relation.name || other.schema !== relation.schema || other.kind !== relation.kind) return false;
  }
  return true;
}

function sameCapture(a: Capture, b: Capture): boolean {
  return (
    a.relation === b.relation &&
    a.views.length === b.views.length &&
    a.views.every((view, index) => sameView(view, b.views[index]))
  );
}

function sameView(a: TableView, b: TableView | undefined): boolean {
  return (
    a.phase === b?.phase &&
    a.uncertain === b.uncertain &&
    sameItems(a.columns, b.columns) &&
    (a.key === null || b.key === null ? a.key === b.key : sameItems(a.key, b.key)) &&
    sameItems([...a.hidden], [...b.hidden])
  );
}

function sameItems<T extends Column | number>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function recordsOf(catalog: Catalog, one: Capture, settings: Settings, transform: Transform): OneTablesRecords {
  const failures = new Set<string>();
  const emissions: Emission[] = [];
  let before: RecordShape | null = null;
  for (const view of one.views) {
    const shape = sharing(before, recordShape(catalog, one, view, settings, failures));
    emissions.push(...transformed({ table: one.table, phase: view.phase }, shape, transform));
    before = shape;
  }
  return { emissions, failures: [...failures] };
}

/** Most tables look the same in both phases: their schemas then are the same objects, and need be converted once. */
function sharing(before: RecordShape | null, shape: RecordShape): RecordShape {
  if (before === null) return shape;
  return { ...shape, key: shared(before.key, shape.key), value: shared(before.value, shape.value) };
}

function shared(before: Side, now: Side): Side {
  const same = before.kind === "schema" && now.kind === "schema" && identicalSchema(before.schema, now.schema);
  return same ? before : now;
}

function recordShape(
  catalog: Catalog,
  { relation, table }: Capture,
  view: TableView,
  settings: Settings,
  failures: Set<string>,
): RecordShape {
  const { topic } = table;
  const name = `${table.schema}.${table.table}`;
  const opaque = view.uncertain ?? opaqueReason(catalog, relation);
  if (opaque !== null) {
    const unknown = unknownSide(`${name}: ${opaque}`);
    return { topic, key: unknown, value: unknown };
  }
  if (relation.columns.length === 0 && view.phase === "snapshot") failures.add(`${name} has no columns`);
  const misread = misreadKeyColumn(relation);
  if (misread !== null) failures.add(`${name}: the driver misreads the name of key column ${misread}`);
  const key = toSide(keySchema(catalog, relation, view, topic, settings), name, failures);
  const row = rowSchema(catalog, relation, view, topic, settings);
  if (row.kind !== "built") return { topic, key, value: toSide(row, name, failures) };
  return { topic, key, value: side(envelope(topic, row.value, settings)) };
}

/**
 * Why a relation's shape is not known: its own mark, or a statement that could not be followed and names it or one of its
 * types.
 */
function opaqueReason(catalog: Catalog, relation: Relation): string | null {
  if (relation.opaque !== null) return relation.opaque;
  const types = relation.columns.flatMap((column) => catalog.types.get(column.type.oid) ?? []);
  const names = new Set([relation, ...types].flatMap((object) => [qualifiedName(object), object.name]));
  const entry = catalog.opaque.find((one) => (one.relations ?? one.mentions).some((name) => names.has(name)));
  return entry === undefined ? null : `${formatLocation(entry.at)}: ${entry.reason}`;
}

/** What fails while schemas are built stops the whole connector. */
function toSide(schema: Built<Parameters<typeof side>[0]>, table: string, failures: Set<string>): Side {
  switch (schema.kind) {
    case "built":
      return side(schema.value);
    case "unknown":
      return unknownSide(schema.reason);
    case "error":
      failures.add(`${table}: ${schema.reason}`);
      return unknownSide(schema.reason);
    default:
      return schema satisfies never;
  }
}

export function transformed(
  origin: Pick<Emission, "table" | "phase">,
  shape: RecordShape,
  transform: Transform,
): Emission[] {
  const outcome = transform(shape);
  switch (outcome.kind) {
    case "records":
      return outcome.records.map((record) => ({ ...origin, record, error: null }));
    case "unknown": {
      const unknown = unknownSide(outcome.reason);
      const key: Side = shape.key.kind === "none" ? shape.key : unknown;
      return [{ ...origin, record: { topic: shape.topic, key, value: unknown }, error: null }];
    }
    case "error":
      return [{ ...origin, record: shape, error: outcome.reason }];
    default:
      return outcome satisfies never;
  }
}
