import { writtenBy } from "../debezium/converters/converters.ts";
import { type Catalog, type Oid, qualifiedName, type Relation } from "../model/catalog.ts";
import type { ConnectSchema } from "../model/connect-schema.ts";
import type { Operation } from "../model/contract.ts";
import {
  type CapturedTable,
  type Connector,
  connectSchemaOf,
  type Prediction,
  type SubjectPrediction,
} from "../model/prediction.ts";

/** What a consumer of one captured table sees. */
export interface TableShape {
  readonly connector: string;
  readonly relation: Oid;
  /** schema.table */
  readonly table: string;
  readonly topic: string;
  /** Fields of the row in their order on the wire. */
  readonly columns: readonly ColumnShape[];
  /** Null when records carry no key. */
  readonly key: readonly ColumnShape[] | null;
  /** The whole value and the whole key as they are written, envelope and all; null where they cannot be told, or there is no key. */
  readonly valueSchema: ConnectSchema | null;
  readonly keySchema: ConnectSchema | null;
  /** Attnums whose old values the before image carries; "all" under REPLICA IDENTITY FULL, null when there is no before image. */
  readonly beforeImage: "all" | readonly number[] | null;
  readonly operations: readonly Operation[];
  readonly tombstones: boolean;
  /** Whether changes come, or rows of a snapshot at most. */
  readonly streamed: boolean;
  /** What turns keys and values into bytes. */
  readonly writtenBy: { readonly key: string; readonly value: string };
  /** Avro text of the value in streaming, null when it cannot be predicted or the value is not Avro. */
  readonly valueText: string | null;
  /** The same of the key; null too where records carry none. */
  readonly keyText: string | null;
  /** How values in JSON hold decimals (JsonConverter, `decimal.format`). */
  readonly jsonDecimals: "base64" | "numeric";
  /** Why the shape cannot be told; columns and key then say nothing. */
  readonly opaque: string | null;
}

export interface ColumnShape {
  /** The field's name on the wire. */
  readonly field: string;
  /** Null for fields that are no column, such as those transforms add. */
  readonly column: string | null;
  readonly attnum: number | null;
  readonly schema: ConnectSchema;
  /** Labels when the column's type is an enum. */
  readonly labels: readonly string[] | null;
}

/** What consumers of each table see that one connector captures. */
export function tableShapes(catalog: Catalog, prediction: Prediction, connector: Connector): readonly TableShape[] {
  const subjects = subjectsByTable(prediction);
  const whole = {
    connector,
    operations: operations(catalog, connector),
    writtenBy: { key: writtenBy(connector, "key"), value: writtenBy(connector, "value") },
    jsonDecimals: jsonDecimals(connector),
  };
  return prediction.tables.map((table) => tableShape(catalog, subjects, whole, table));
}

/** The first subject of each table and kind. */
type SubjectsByTable = (table: string, kind: SubjectPrediction["kind"]) => SubjectPrediction | null;

function subjectsByTable({ subjects }: Prediction): SubjectsByTable {
  const keyOf = (table: string | null, kind: SubjectPrediction["kind"]) => `${kind} ${table}`;
  const found = new Map<string, SubjectPrediction>();
  for (const subject of subjects) {
    const key = keyOf(subject.table, subject.kind);
    if (!found.has(key)) found.set(key, subject);
  }
  return (table, kind) => found.get(keyOf(table, kind)) ?? null;
}

function tableShape(
  catalog: Catalog,
  subjectOf: SubjectsByTable,
  {
    connector,
    operations,
    writtenBy,
    jsonDecimals,
  }: Pick<TableShape, "operations" | "writtenBy" | "jsonDecimals"> & { readonly connector: Connector },
  captured: CapturedTable,
): TableShape {
  const table = qualifiedName({ schema: captured.schema, name: captured.table });
  const relation = catalog.relations.get(captured.oid) ?? null;
  const value = subjectOf(table, "value");
  const key = subjectOf(table, "key");
  // Few tables of a database are asked for more than their names: their schemas are looked into when they are.
  const schemas = () => rowSchemas(value);
  const shaper = () => columnShaper(catalog, relation, captured);
  return {
    connector: connector.name,
    relation: captured.oid,
    table,
    // A transform may send the records elsewhere.
    topic: value?.topic ?? captured.topic,
    get columns() {
      const column = shaper();
      return (schemas().row?.fields ?? []).map(({ name, schema }) => column(name, schema));
    },
    get key() {
      return captured.key === null ? null : keyShape(key, captured, shaper());
    },
    get valueSchema() {
      return value === null ? null : connectSchemaOf(value);
    },
    get keySchema() {
      return captured.key === null || key === null ? null : connectSchemaOf(key);
    },
    get beforeImage() {
      return schemas().after === null || relation === null ? null : beforeImage(relation);
    },
    operations,
    tombstones: connector.config.get("tombstones.on.delete")?.toLowerCase() !== "false",
    streamed: captured.streamed,
    writtenBy,
    jsonDecimals,
    get valueText() {
      return avroText(value);
    },
    get keyText() {
      return captured.key === null ? null : avroText(key);
    },
    opaque: opacity(value) ?? (captured.key === null ? null : opacity(key)) ?? relation?.opaque ?? null,
  };
}

function avroText(subject: SubjectPrediction | null): string | null {
  return subject?.predicted === true && subject.schemaType === "AVRO" ? (subject.texts.at(-1) ?? null) : null;
}

/** A converter's settings come from where it is named: the connector, else the worker (Kafka Connect's Plugins.newConverter). */
function jsonDecimals({ config, worker }: Connector): TableShape["jsonDecimals"] {
  const named = config.has("value.converter") ? config : worker;
  return named.get("value.converter.decimal.format")?.toUpperCase() === "NUMERIC" ? "numeric" : "base64";
}

/** The row of a value, and the `after` of an envelope where it is in one. */
function rowSchemas(value: SubjectPrediction | null): {
  readonly row: ConnectSchema | null;
  readonly after: ConnectSchema | null;
} {
  const known = value === null ? null : connectSchemaOf(value);
  const after = known?.fields.find(({ name }) => name === "after")?.schema ?? null;
  return { row: after ?? known, after };
}

function opacity(subject: SubjectPrediction | null): string | null {
  if (subject === null) return "no schema is predicted for it";
  return subject.predicted === true || connectSchemaOf(subject) !== null ? null : subject.reason;
}

type ColumnShaper = (field: string, schema: ConnectSchema) => ColumnShape;

function columnShaper(catalog: Catalog, relation: Relation | null, captured: CapturedTable): ColumnShaper {
  const columns = new Map([...(captured.key ?? []), ...captured.columns].map((column) => [column.field, column]));
  return (field, schema) => {
    const column = columns.get(field) ?? null;
    const attnum = column?.attnum ?? null;
    return { field, column: column?.name ?? null, attnum, schema, labels: enumLabels(catalog, relation, attnum) };
  };
}

function enumLabels(catalog: Catalog, relation: Relation | null, attnum: number | null): readonly string[] | null {
  let oid = relation?.columns.find((column) => column.attnum === attnum)?.type.oid;
  for (;;) {
    const type = oid === undefined ? undefined : catalog.types.get(oid);
    if (type?.kind !== "domain") return type?.kind === "enum" ? type.labels : null;
    oid = type.base.oid;
  }
}

/** A transform may have made the key a bare value: it then stands for the only key column. */
function keyShape(
  key: SubjectPrediction | null,
  captured: CapturedTable,
  column: ColumnShaper,
): readonly ColumnShape[] | null {
  const connect = key === null ? null : connectSchemaOf(key);
  if (connect === null) return null;
  if (connect.type === "STRUCT") return connect.fields.map(({ name, schema }) => column(name, schema));
  const [only] = captured.key ?? [];
  return only === undefined ? null : [column(only.field, connect)];
}

/**
 * Which old values PostgreSQL writes to the WAL (ALTER TABLE, REPLICA IDENTITY): those of the primary key by default,
 * all for FULL, those of the index, or none.
 */
function beforeImage(relation: Relation): "all" | readonly number[] {
  const identity = relation.replicaIdentity;
  switch (identity.kind) {
    case "full":
      return "all";
    case "nothing":
      return [];
    case "default":
      return indexColumns(relation.indexes.find((index) => index.primary));
    case "index":
      return indexColumns(relation.indexes.find((index) => index.name === identity.index));
    default:
      return identity satisfies never;
  }
}

function indexColumns(index: Relation["indexes"][number] | undefined): readonly number[] {
  return (index?.columns ?? []).filter((attnum) => attnum !== null);
}

const PUBLISHED = [
  ["c", "insert"],
  ["u", "update"],
  ["d", "delete"],
  ["t", "truncate"],
] as const;

/** Snapshot modes under which no existing row is read (Debezium, `snapshot.mode`). */
const WITHOUT_ROWS = ["never", "no_data", "schema_only"];

/** What is published and not skipped. A publication that does not exist is created by the connector with all operations. */
function operations(catalog: Catalog, { config }: Connector): readonly Operation[] {
  const publication = catalog.publications.get(config.get("publication.name") ?? "dbz_publication");
  const skipped = (config.get("skipped.operations") ?? "t").split(",").map((operation) => operation.trim());
  const streamed = PUBLISHED.filter(
    ([operation, published]) => !skipped.includes(operation) && (publication?.publish.includes(published) ?? true),
  );
  const rows = !WITHOUT_ROWS.includes(config.get("snapshot.mode")?.toLowerCase() ?? "initial");
  return [...streamed.map(([operation]) => operation), ...(rows ? (["r"] as const) : [])];
}

/** The column a contract's name stands for: a field of the row as it is on the wire, or the table's own name for it. */
export function findColumn(columns: readonly ColumnShape[], name: string): ColumnShape | null {
  return columns.find(({ field }) => field === name) ?? columns.find(({ column }) => column === name) ?? null;
}
