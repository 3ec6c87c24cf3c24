import type { Catalog } from "../model/catalog.ts";
import { formatLocation } from "../model/location.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import { type Capture, capture } from "./capture.ts";
import { type ConverterResult, type Converting, converting, readConverter } from "./converter.ts";
import { tablelessRecords } from "./envelope.ts";
import { readSettings, type Settings } from "./options.ts";
import { side, unknownSide } from "./record.ts";
import { type Emission, SubjectCollector } from "./subjects.ts";
import { TableRecords, transformed } from "./table-records.ts";
import { readTransforms } from "./transforms/chain.ts";

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
  return predictor(connector, options)(catalog);
}

/** `predict` for one catalog of a database after the other: what a migration leaves alone is worked out once. */
export function predictor(connector: Connector, options: PredictOptions): (catalog: Catalog) => Prediction {
  const { settings, options: reader } = readSettings(connector);
  if (!/^3\.7(\.|$)/.test(options.debezium))
    reader.blockers.push(`Debezium ${options.debezium} is not modelled, 3.7 is`);
  const transforms = readTransforms(connector);
  const key = readConverter(connector, "key");
  const value = readConverter(connector, "value");
  const records = new TableRecords(settings, transforms.transform);
  const converters = { key: converting(key), value: converting(value) };
  return (catalog) =>
    predictWith(catalog, connector, { settings, reader, transforms, key, value, records, converters });
}

/** What a configuration says, read once. */
interface Reading {
  readonly settings: Settings;
  readonly reader: ReturnType<typeof readSettings>["options"];
  readonly transforms: ReturnType<typeof readTransforms>;
  readonly key: ConverterResult;
  readonly value: ConverterResult;
  readonly records: TableRecords;
  readonly converters: { readonly key: Converting; readonly value: Converting };
}

function predictWith(
  catalog: Catalog,
  connector: Connector,
  { settings, reader, transforms, key, value, records, converters }: Reading,
): Prediction {
  const captured = capture(catalog, settings);
  const collector = new SubjectCollector(connector.name, converters.key, converters.value);
  const failures = new Set<string>();
  if (captured.problem !== null) failures.add(captured.problem);
  const emissions: Emission[] = [];
  for (const table of records.of(catalog, captured.captures)) {
    emissions.push(...table.emissions);
    for (const failure of table.failures) failures.add(failure);
  }
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

function overruled(emission: Emission, failures: ReadonlySet<string>, blockers: readonly string[]): Emission {
  if (failures.size > 0) return { ...emission, error: `the connector stops: ${[...failures].join("; ")}` };
  if (blockers.length === 0) return emission;
  const unknown = unknownSide(blockers.join("; "));
  const { record } = emission;
  return { ...emission, record: { ...record, key: record.key.kind === "none" ? record.key : unknown, value: unknown } };
}

function converterProblems(
  connector: Connector,
  converters: readonly ConverterResult[],
): Prediction["problems"][number][] {
  return converters.flatMap((converter, index) => {
    if (converter.ok) return [];
    const key = index === 0 ? "key.converter" : "value.converter";
    return [{ key, message: converter.reason, at: connector.positions.get(key) ?? null }];
  });
}

function converterNotes(key: ConverterResult, value: ConverterResult): string[] {
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
