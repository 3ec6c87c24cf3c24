import { type Catalog, qualifiedName, type Relation } from "../model/catalog.ts";
import { formatLocation } from "../model/location.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import { type Capture, capture, type TableView } from "./capture.ts";
import { readConverter } from "./converter.ts";
import { envelope, tablelessRecords } from "./envelope.ts";
import { misreadKeyColumn } from "./keys.ts";
import { readSettings, type Settings } from "./options.ts";
import { type RecordShape, type Side, side, unknownSide } from "./record.ts";
import { type Built, keySchema, rowSchema } from "./row.ts";
import { type Emission, SubjectCollector } from "./subjects.ts";
import { readTransforms } from "./transforms/chain.ts";
import type { Transform } from "./transforms/transform.ts";

/** Which releases the prediction is for. */
export interface PredictOptions {
  /** Debezium version, `3.7` or `3.7.0.Final`. */
  readonly debezium: string;
  /** PostgreSQL major version. */
  readonly postgres: number;
}

/**
 * What a Debezium PostgreSQL connector with Confluent's AvroConverter registers for a catalog: every subject with its
 * exact texts, the snapshot's first, then streaming's where it differs. What cannot be told is a value with its reason.
 */
export function predict(catalog: Catalog, connector: Connector, options: PredictOptions): Prediction {
  const { settings, options: reader } = readSettings(connector);
  const transforms = readTransforms(connector);
  const key = readConverter(connector, "key");
  const value = readConverter(connector, "value");
  const captured = capture(catalog, settings);
  if (!/^3\.7(\.|$)/.test(options.debezium))
    reader.blockers.push(`Debezium ${options.debezium} is not modelled, 3.7 is`);
  const collector = new SubjectCollector(connector.name, key, value);

  const failures = new Set<string>();
  if (captured.problem !== null) failures.add(captured.problem);
  const emissions = captured.captures.flatMap((one) =>
    tableEmissions(catalog, one, settings, transforms.transform, failures),
  );
  for (const record of tablelessRecords(settings)) {
    const shape = { topic: record.topic, key: side(record.key), value: side(record.value) };
    emissions.push(...transformed({ table: null, phase: "streaming" }, shape, transforms.transform));
  }
  for (const emission of emissions) collector.add(overruled(emission, failures, reader.blockers));

  const problems = [
    ...reader.problems,
    ...transforms.problems.map(({ key: option, reason }) => ({
      key: option,
      message: reason,
      at: connector.positions.get(option) ?? null,
    })),
  ];
  return {
    connector: connector.name,
    tables: captured.captures.map((one) => one.table),
    subjects: collector.subjects(),
    problems: [
      ...problems,
      ...converterProblems(connector, [key, value]),
      ...emptyCapture(connector, captured.captures),
    ],
    notes: [...reader.notes, ...captured.notes, ...converterNotes(key, value), ...opaqueNotes(catalog)],
  };
}

/** All records of one table, phase by phase, through the transforms. */
function tableEmissions(
  catalog: Catalog,
  one: Capture,
  settings: Settings,
  transform: Transform,
  failures: Set<string>,
): Emission[] {
  return one.views.flatMap((view) => {
    const shape = recordShape(catalog, one, view, settings, failures);
    return transformed({ table: one.table, phase: view.phase }, shape, transform);
  });
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

function transformed(origin: Pick<Emission, "table" | "phase">, shape: RecordShape, transform: Transform): Emission[] {
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

function overruled(emission: Emission, failures: ReadonlySet<string>, blockers: readonly string[]): Emission {
  if (failures.size > 0) return { ...emission, error: `the connector stops: ${[...failures].join("; ")}` };
  if (blockers.length === 0) return emission;
  const unknown = unknownSide(blockers.join("; "));
  const { record } = emission;
  return { ...emission, record: { ...record, key: record.key.kind === "none" ? record.key : unknown, value: unknown } };
}

type Converters = ReturnType<typeof readConverter>;

function converterProblems(connector: Connector, converters: readonly Converters[]): Prediction["problems"][number][] {
  return converters.flatMap((converter, index) => {
    if (converter.ok) return [];
    const key = index === 0 ? "key.converter" : "value.converter";
    return [{ key, message: converter.reason, at: connector.positions.get(key) ?? null }];
  });
}

function converterNotes(key: Converters, value: Converters): string[] {
  const assumed = [key.ok && key.assumed ? "keys" : null, value.ok && value.assumed ? "values" : null];
  const kinds = assumed.filter((kind) => kind !== null);
  if (kinds.length === 0) return [];
  return [`no converter is named for ${kinds.join(" and ")}: taken to be Confluent's AvroConverter`];
}

/** Statements that may have changed anything: the prediction holds only if they changed nothing captured. */
function opaqueNotes(catalog: Catalog): string[] {
  const entries = catalog.opaque.filter((entry) => entry.relations === null);
  const [first] = entries;
  if (first === undefined) return [];
  const others = entries.length === 1 ? "" : ` and ${entries.length - 1} more`;
  return [
    `predicted as if this statement changed no captured table: ${formatLocation(first.at)}${others}: ${first.reason}`,
  ];
}

/** A filter that lets no table through is most likely misspelt. */
function emptyCapture(connector: Connector, captures: readonly Capture[]): Prediction["problems"][number][] {
  if (captures.length > 0) return [];
  const key = ["table.include.list", "schema.include.list"].find((option) => connector.config.has(option)) ?? null;
  const at = key === null ? null : (connector.positions.get(key) ?? null);
  return [{ key, message: `${connector.name} captures no table`, at }];
}
