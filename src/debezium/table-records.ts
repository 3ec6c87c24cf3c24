import { identicalSchema } from "../connect/schema.ts";
import { type Catalog, type Column, type Oid, qualifiedName } from "../model/catalog.ts";
import { once } from "../model/once.ts";
import type { Capture, TableView } from "./capture/capture.ts";
import { misreadKeyColumn } from "./capture/keys.ts";
import { alikeIn, opaqueReason } from "./capture/surroundings.ts";
import { columnAlikeButForCase } from "./names/table-lookup.ts";
import type { Settings } from "./options/options.ts";
import { type Outline, outlined, registrationsLater } from "./outline.ts";
import { plainRecord, type RecordShape, type Side, side, unknownSide } from "./record.ts";
import { changesOf, type RecordKinds, recordsIn } from "./record-kinds.ts";
import { envelope } from "./schema/envelope.ts";
import { javaRemarks } from "./schema/java-remarks.ts";
import { type Built, keySchema, rowSchema } from "./schema/row.ts";
import { type Converters, type Emission, type Registration, registrationsOf } from "./subjects.ts";
import { emissionsOf } from "./transforms/emissions.ts";
import type { Transform } from "./transforms/transform.ts";

/** All records of one table, phase by phase, through the transforms, and what about it stops the connector. */
interface OneTablesRecords {
  readonly emissions: readonly Emission[];
  readonly failures: readonly string[];
  readonly remarks: readonly string[];
}

/** What comes of one table. What an outline tells is known before the records are. */
export interface OneTable {
  readonly capture: Capture;
  readonly emissions: () => readonly Emission[];
  readonly failures: readonly string[];
  /** Which of its events, or of its rows, the connector fails on. */
  readonly remarks: readonly string[];
  readonly registrations: readonly Registration[];
}

/** What tables' records are made with. */
export interface RecordMaking {
  readonly settings: Settings;
  /** Null for a connector without transforms: then all records of a table and phase are alike. */
  readonly transform: Transform | null;
  readonly kinds: RecordKinds;
  readonly converters: Converters;
  /** Of the first catalog that is asked about; null when it is not known. */
  readonly outline: Outline | null;
}

/**
 * What one connector emits for each table. They are a function of the table, of the types and of what is opaque, of the names
 * of all relations (Debezium finds types by name, and tables are types), and of what is captured; where all of it is as in the
 * catalog before, so are they.
 */
export class TableRecords {
  readonly #making: RecordMaking;
  #catalog: Catalog | null = null;
  #known: ReadonlyMap<Oid, OneTable> = new Map();
  readonly #publication: string;

  constructor(making: RecordMaking) {
    this.#making = making;
    this.#publication = making.settings.publication.name;
  }

  of(catalog: Catalog, captures: readonly Capture[]): readonly OneTable[] {
    const published = (of: Catalog | null) => of?.publications.get(this.#publication)?.publish.join() ?? "";
    const same = this.#catalog !== null && published(this.#catalog) === published(catalog);
    const alike = this.#catalog === null || !same ? null : alikeIn(this.#catalog, catalog);
    const outline = new Map(this.#catalog === null ? this.#making.outline : null);
    const found = captures.map((capture) => {
      const { oid } = capture.relation;
      const known = this.#known.get(oid);
      if (known !== undefined && sameCapture(known.capture, capture) && alike?.(capture.relation)) return known;
      const told = outline.get(oid);
      return told === undefined
        ? tableNow(catalog, capture, this.#making)
        : tableLater(catalog, capture, this.#making, told);
    });
    this.#catalog = catalog;
    this.#known = new Map(found.map((one) => [one.capture.relation.oid, one]));
    return found;
  }

  /** Of the catalog asked about last. */
  outline(): Outline {
    return [...this.#known].flatMap(([oid, { failures, remarks, registrations }]) => {
      const sound = outlined([...failures, ...remarks], registrations);
      return sound === null ? [] : [[oid, sound] as const];
    });
  }
}

/** One table's records, worked out at once and by themselves. */
export function tableNow(catalog: Catalog, capture: Capture, making: Omit<RecordMaking, "outline">): OneTable {
  const { emissions, failures, remarks } = recordsOf(catalog, capture, making);
  const registrations = registrationsOf(emissions, making.converters);
  return { capture, emissions: () => emissions, failures, remarks, registrations };
}

function tableLater(catalog: Catalog, capture: Capture, making: RecordMaking, told: Outline[number][1]): OneTable {
  const table = once(() => tableNow(catalog, capture, making));
  const registrations = registrationsLater(told, () => table().registrations);
  return { capture, emissions: () => table().emissions(), failures: [], remarks: [], registrations };
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

function recordsOf(
  catalog: Catalog,
  one: Capture,
  { settings, transform, kinds }: Pick<RecordMaking, "settings" | "transform" | "kinds">,
): OneTablesRecords {
  const failures = new Set<string>();
  const changes = changesOf(catalog, one.relation, settings.publication.name);
  let before: RecordShape | null = null;
  const shapes = one.views.map((view) => {
    const shape = sharing(before, recordShape(catalog, one, view, settings, failures));
    before = shape;
    const all = recordsIn(view.phase, shape, kinds, changes);
    // Rows look alike where nothing changes them; only the end of all of them comes without a key.
    const records = transform === null ? [shape, ...all.filter(({ event }) => event === "truncate")] : all;
    return { phase: view.phase, records };
  });
  const { emissions, remarks } = emissionsOf(one.table, shapes, transform);
  const records = [...shapes.flatMap((phase) => phase.records), ...emissions.map((emission) => emission.record)];
  const printed = javaRemarks(
    qualifiedName(one.relation),
    records.flatMap(({ key, value }) => [key, value]),
  );
  return { emissions, remarks: [...remarks, ...printed], failures: [...failures] };
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
  const { topic } = view;
  const name = `${table.schema}.${table.table}`;
  const opaque = view.uncertain ?? opaqueReason(catalog, relation);
  if (opaque !== null) {
    const unknown = unknownSide(`${name}: ${opaque}`);
    return plainRecord(topic, unknown, unknown, "create");
  }
  if (relation.columns.length === 0 && view.phase === "snapshot") failures.add(`${name} has no columns`);
  const alike = columnAlikeButForCase(relation);
  if (alike !== null && settings.behaviour.refusesNamesAlikeButForCase)
    failures.add(`${name} has columns that differ only by case: ${alike}`);
  const misread = misreadKeyColumn(relation);
  if (misread !== null) failures.add(`${name}: the driver misreads the name of key column ${misread}`);
  const key = toSide(keySchema(catalog, view.relation, view, topic, settings), name, failures);
  const row = rowSchema(catalog, view.relation, view, topic, settings);
  const value = row.kind === "built" ? side(envelope(topic, row.value, settings)) : toSide(row, name, failures);
  return plainRecord(topic, key, value, "create");
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
