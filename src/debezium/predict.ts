import type { Catalog } from "../model/catalog.ts";
import { formatLocation } from "../model/location.ts";
import type { CapturedTable, Connector, Prediction, SubjectPrediction } from "../model/prediction.ts";
import { type Capture, capture } from "./capture/capture.ts";
import { type ConverterReading, readConverter } from "./converters/converters.ts";
import { newestBehaviour, readBehaviour } from "./options/behaviour.ts";
import { readSettings, type Settings } from "./options/options.ts";
import { unlabelledEnum } from "./options/unlabelled-enums.ts";
import type { Outline } from "./outline.ts";
import { plainRecord, side, unknownSide } from "./record.ts";
import { readRecordKinds } from "./record-kinds.ts";
import { type TablelessRecord, tablelessRecords } from "./schema/envelope.ts";
import { expectsMessages, logicalMessage } from "./schema/logical-messages.ts";
import { type Converters, type Emission, type Registration, registrationsOf, Subjects } from "./subjects.ts";
import { type OneTable, TableRecords, tableNow } from "./table-records.ts";
import { readTransforms } from "./transforms/chain.ts";
import { emissionsOf } from "./transforms/emissions.ts";
import type { Transform } from "./transforms/transform.ts";

/** Which releases the prediction is for. */
export interface PredictOptions {
  /** Debezium version, `3.7` or `3.7.0.Final`, for connectors that tell none themselves. */
  readonly debezium: string;
  /** PostgreSQL major version. */
  readonly postgres: number;
}

/**
 * What a Debezium PostgreSQL connector registers for a catalog through its converters: every subject with its
 * exact texts, the snapshot's first, then streaming's where it differs. What cannot be told is a value with its reason.
 */
export function predict(catalog: Catalog, connector: Connector, options: PredictOptions): Prediction {
  return predictor(connector, options).predict(catalog);
}

/** The tables of a prediction, without what they register. No release captures others than the newest. */
export function capturedBy(catalog: Catalog, connector: Connector): readonly CapturedTable[] {
  return capture(catalog, readSettings(connector, newestBehaviour).settings).captures.map(({ table }) => table);
}

/** One connector's predictions for one catalog of a database after the other: what a migration leaves alone is worked out once. */
export interface Predictor {
  predict(catalog: Catalog): Prediction;
  /** Of the catalog asked about last. */
  outline(): Outline;
  readonly settings: Settings;
  /** What records of one table register, seen as `one` says. */
  registers(catalog: Catalog, one: Capture): readonly Registration[];
}

/** @param outline of the catalog that is asked about first: spares the schemas of tables nobody asks about */
export function predictor(connector: Connector, options: PredictOptions, outline: Outline | null = null): Predictor {
  const version = readBehaviour(connector.debezium ?? options.debezium);
  const { settings, options: reader } = readSettings(connector, version.ok ? version.behaviour : newestBehaviour);
  if (!version.ok) reader.block(null, version.reason);
  else if (version.note !== null) reader.notes.push(version.note);
  const transforms = readTransforms(connector, settings.behaviour);
  const kinds = readRecordKinds(reader, settings.behaviour);
  for (const { key: option, reason } of transforms.refusals) reader.refuse(option, reason);
  const key = readConverter(connector, "key");
  const value = readConverter(connector, "value");
  const converters = { key: key.converter, value: value.converter };
  const { transform } = transforms;
  const records = new TableRecords({ settings, transform, kinds, converters, outline });
  const message = [logicalMessage(reader, settings)];
  const expected = expectsMessages(reader);
  const tableless = tablelessEmissions([...tablelessRecords(settings), ...(expected ? message : [])], transform);
  const possible = tablelessEmissions(expected ? [] : message, transform);
  const reading = { settings, reader, transforms, key, value, converters, tableless, possible };
  const registered = registrationsOf(tableless, converters);
  const subjects = new Subjects(connector.name);
  return {
    predict: (catalog) => predictWith(catalog, connector, { ...reading, records, registered, subjects }),
    outline: () => records.outline(),
    settings,
    registers: (catalog, one) => {
      const table = tableNow(catalog, one, { settings, transform, kinds, converters });
      return allRegistrations([table], null, { reader, tableless: [], registered: [], converters });
    },
  };
}

/** What a configuration says, read once. */
interface Reading {
  readonly settings: Settings;
  readonly reader: ReturnType<typeof readSettings>["options"];
  readonly transforms: ReturnType<typeof readTransforms>;
  readonly key: ConverterReading;
  readonly value: ConverterReading;
  readonly converters: Converters;
  readonly records: TableRecords;
  /** Heartbeats and the like, and what they register. */
  readonly tableless: readonly Emission[];
  /** Logical messages of which no option speaks. */
  readonly possible: readonly Emission[];
  readonly registered: readonly Registration[];
  readonly subjects: Subjects;
}

function predictWith(catalog: Catalog, connector: Connector, reading: Reading): Prediction {
  const { settings, reader, transforms, key, value, records } = reading;
  const captured = capture(catalog, settings);
  const tables = records.of(catalog, captured.captures);
  const remarks = tables.flatMap((table) => table.remarks);
  const problems = [
    ...reader.problems,
    ...transforms.problems.map(({ key: option, reason }) => ({
      key: option,
      message: reason,
      at: connector.positions.get(option) ?? null,
    })),
  ];
  const subjects = reading.subjects.of(
    allRegistrations(tables, startProblem(catalog, captured.problem, reading), reading),
  );
  return {
    connector: connector.name,
    tables: captured.captures.map((one) => one.table),
    subjects,
    possible: possibleSubjects(connector, reading),
    problems: [
      ...problems,
      ...converterProblems(connector, [key, value]),
      ...emptyCapture(connector, captured.captures),
    ],
    notes: [
      ...reader.notes,
      ...captured.notes,
      ...remarks,
      ...converterNotes(key, value),
      ...converterRemarks(subjects, reading),
      ...opaqueNotes(catalog),
    ],
  };
}

function possibleSubjects(connector: Connector, reading: Reading): readonly SubjectPrediction[] {
  const { reader, possible: tableless, converters } = reading;
  const registered = registrationsOf(tableless, converters);
  return new Subjects(connector.name).of(allRegistrations([], null, { reader, tableless, registered, converters }));
}

/** What stops the connector when it starts: its publication, its types, extensions that a transform asks for. */
function startProblem(catalog: Catalog, problem: string | null, { settings, transforms }: Reading): string | null {
  const missing = transforms.extensions.find((name) => !catalog.extensions.some((one) => one.name === name));
  if (missing !== undefined)
    return `no migration creates the extension ${missing}, without which a transform does not start`;
  return problem ?? unlabelledEnum(catalog, settings.behaviour);
}

/** @param problem what stops the connector before it looks at any table */
function allRegistrations(
  tables: readonly OneTable[],
  problem: string | null,
  {
    reader: { blockers, refusals },
    tableless,
    registered,
    converters,
  }: Pick<Reading, "reader" | "tableless" | "registered" | "converters">,
): readonly Registration[] {
  const failures = new Set([
    ...refusals,
    ...(problem === null ? [] : [problem]),
    ...tables.flatMap((table) => table.failures),
  ]);
  if (failures.size === 0 && blockers.length === 0) {
    return [...tables.flatMap(({ registrations }) => registrations), ...registered];
  }
  const emissions = [...tables.flatMap((table) => table.emissions()), ...tableless];
  return registrationsOf(
    emissions.map((emission) => overruled(emission, failures, blockers)),
    converters,
  );
}

function tablelessEmissions(records: readonly TablelessRecord[], transform: Transform | null): readonly Emission[] {
  return records.flatMap(({ topic, key, value }) => {
    const record = plainRecord(topic, side(key), side(value), "other");
    return emissionsOf(null, [{ phase: "streaming", records: [record] }], transform).emissions;
  });
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
  converters: readonly ConverterReading[],
): Prediction["problems"][number][] {
  return converters.flatMap(({ problems }) =>
    problems.map(({ key, message }) => ({ key, message, at: connector.positions.get(key) ?? null })),
  );
}

function converterNotes(key: ConverterReading, value: ConverterReading): string[] {
  const kinds = [...(key.assumed ? ["keys"] : []), ...(value.assumed ? ["values"] : [])];
  const assumed =
    kinds.length === 0
      ? []
      : [`no converter is named for ${kinds.join(" and ")}: taken to be Confluent's AvroConverter`];
  return [...assumed, ...key.notes, ...value.notes];
}

function converterRemarks(subjects: readonly SubjectPrediction[], { converters }: Reading): readonly string[] {
  return (["key", "value"] as const).flatMap(
    (kind) => converters[kind].remarks?.(subjects.filter((subject) => subject.kind === kind)) ?? [],
  );
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
