import { fieldNamed } from "../connect/schema.ts";
import { type Deliveries, deliveriesOf } from "../debezium/deliveries.ts";
import { type Catalog, type Column, type Oid, qualifiedName, type Relation } from "../model/catalog.ts";
import type { ConnectSchema } from "../model/connect-schema.ts";
import { once } from "../model/once.ts";
import {
  type CapturedTable,
  type Connector,
  connectSchemaOf,
  type Prediction,
  type SubjectPrediction,
} from "../model/prediction.ts";
import { type Encoding, encodingOf } from "./encoding.ts";
import { hasOldValue, type OldValues, oldValues } from "./images.ts";
import { type RoutedColumns, routedColumns } from "./routed.ts";
import { type ServerSink, serverSinkOf } from "./server-sink.ts";
import { type StreamShape, streamShape } from "./stream.ts";
import { canBeToasted, isReselected, placeholderOf } from "./toast.ts";

/** What a consumer of one captured table sees. */
export interface TableShape extends StreamShape, Encoding {
  readonly connector: string;
  readonly relation: Oid;
  /** schema.table */
  readonly table: string;
  readonly topic: string;
  /** All topics its records go to: an outbox router has one a value of its column, or a pattern of them. */
  readonly topics: readonly string[];
  /** Fields of the row in their order on the wire. */
  readonly columns: readonly ColumnShape[];
  /** Null when records carry no key. */
  readonly key: readonly ColumnShape[] | null;
  /** The whole value and the whole key as they are written, envelope and all; null where they cannot be told, or there is no key. */
  readonly valueSchema: ConnectSchema | null;
  readonly keySchema: ConnectSchema | null;
  /** Attnums whose old values the before image carries; "all" under REPLICA IDENTITY FULL, null when there is no before image. */
  readonly beforeImage: "all" | readonly number[] | null;
  /** Which old values PostgreSQL logs, whether records have a place for them or not. */
  readonly oldValues: OldValues;
  /** `unavailable.value.placeholder` */
  readonly placeholder: string;
  /** The condition by which a publication leaves rows out; null where all come. */
  readonly rowFilter: string | null;
  /** Whether changes come, or rows of a snapshot at most. */
  readonly streamed: boolean;
  /**
   * Attnums of the columns an outbox router makes values of, and keys where those cannot be told; null where there is none, and the
   * whole row counts.
   */
  readonly routed: readonly number[] | null;
  /** Where Debezium Server sends it; null where Kafka Connect runs the connector. */
  readonly server: ServerSink | null;
  /** Avro text of the value in streaming, null when it cannot be predicted or the value is not Avro. */
  readonly valueText: string | null;
  /** The same of the key; null too where records carry none. */
  readonly keyText: string | null;
  /** Why the shape cannot be told; columns and key then say nothing. */
  readonly opaque: string | null;
  /** The error with which the connector or its converter fails at the next record; null where it does not. */
  readonly refused: string | null;
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
  /** Whether an update leaves out its value where that is TOASTed and stays as it is: the placeholder then comes instead. */
  readonly unsent: boolean;
}

/**
 * What consumers of each table see that one connector captures.
 * @param debezium version, for connectors that tell none themselves; null = newest known
 */
export function tableShapes(
  catalog: Catalog,
  prediction: Prediction,
  connector: Connector,
  debezium: string | null = null,
): readonly TableShape[] {
  const subjects = subjectsByTable(prediction);
  const whole = {
    connector,
    server: serverSinkOf(connector),
    router: routedColumns(connector),
    topics: topicsByTable(prediction),
    deliveries: once(() => deliveriesOf(catalog, connector, debezium)),
    encoding: encodingOf(connector),
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

function topicsByTable({ subjects }: Prediction): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { table, kind, topic } of subjects) {
    if (table === null || kind !== "value") continue;
    const topics = found.get(table) ?? new Set();
    found.set(table, topics.add(topic));
  }
  return new Map([...found].map(([table, topics]) => [table, [...topics]]));
}

/** What all tables of a connector have in common. */
interface OfAllTables extends Pick<TableShape, "server"> {
  readonly encoding: Encoding;
  readonly connector: Connector;
  readonly deliveries: () => Deliveries;
  readonly router: RoutedColumns | null;
  readonly topics: ReadonlyMap<string, readonly string[]>;
}

function tableShape(
  catalog: Catalog,
  subjectOf: SubjectsByTable,
  { connector, server, router, deliveries, topics, encoding }: OfAllTables,
  captured: CapturedTable,
): TableShape {
  const table = qualifiedName({ schema: captured.schema, name: captured.table });
  const relation = catalog.relations.get(captured.oid) ?? null;
  const value = subjectOf(table, "value");
  const key = subjectOf(table, "key");
  // Few tables of a database are asked for more than their names: their schemas are looked into when they are.
  const schemas = () => rowSchemas(value);
  const stream = once(() => streamShape(deliveries()(captured.oid)));
  const old: OldValues = relation === null ? { kind: "none", by: "" } : oldValues(relation);
  const isUnsent = (column: Column) =>
    relation !== null &&
    old.kind === "some" &&
    !hasOldValue(old, column.attnum) &&
    stream().operations.includes("u") &&
    canBeToasted(catalog, relation, column) &&
    !isReselected(connector, table, column.name);
  const shaper = () => columnShaper(catalog, relation, captured, isUnsent);
  const columns = once(() => {
    const column = shaper();
    return (schemas().row?.fields ?? []).map(({ name, schema }) => column(name, schema));
  });
  const keyColumns = once(() => (captured.key === null ? null : keyShape(key, captured, router, shaper())));
  return {
    connector: connector.name,
    relation: captured.oid,
    table,
    // A transform may send the records elsewhere.
    topic: value?.topic ?? captured.topic,
    topics: topics.get(table) ?? [captured.topic],
    get columns() {
      return columns();
    },
    get key() {
      return keyColumns();
    },
    get valueSchema() {
      return value === null ? null : connectSchemaOf(value);
    },
    get keySchema() {
      return captured.key === null || key === null ? null : connectSchemaOf(key);
    },
    get beforeImage() {
      if (schemas().after === null || relation === null) return null;
      return old.kind === "all" ? "all" : old.kind === "some" ? old.columns : [];
    },
    oldValues: old,
    placeholder: placeholderOf(connector),
    rowFilter: rowFilter(catalog, connector, captured.oid),
    get operations() {
      return stream().operations;
    },
    get tombstones() {
      return stream().tombstones && server?.nulls.kind !== "dropped";
    },
    get rows() {
      return stream().rows;
    },
    get deletes() {
      return stream().deletes;
    },
    streamed: captured.streamed,
    routed: router === null || relation === null ? null : routedAttnums(relation, router, key),
    server,
    ...encoding,
    get valueText() {
      return avroText(value);
    },
    get keyText() {
      return captured.key === null ? null : avroText(key);
    },
    opaque: opacity(value) ?? (captured.key === null ? null : opacity(key)) ?? relation?.opaque ?? null,
    refused: value?.predicted === "error" ? value.reason : key?.predicted === "error" ? key.reason : null,
  };
}

function routedAttnums(relation: Relation, router: RoutedColumns, key: SubjectPrediction | null): readonly number[] {
  const names = opacity(key) === null ? router.value : [...router.value, router.key];
  return relation.columns.filter(({ name }) => names.includes(name)).map(({ attnum }) => attnum);
}

function avroText(subject: SubjectPrediction | null): string | null {
  return subject?.predicted === true && subject.schemaType === "AVRO" ? (subject.texts.at(-1) ?? null) : null;
}

/** The row of a value, and the `after` of an envelope where it is in one. */
function rowSchemas(value: SubjectPrediction | null): {
  readonly row: ConnectSchema | null;
  readonly after: ConnectSchema | null;
} {
  const known = value === null ? null : connectSchemaOf(value);
  const after = known === null ? null : fieldNamed(known, "after");
  return { row: after ?? known, after };
}

function opacity(subject: SubjectPrediction | null): string | null {
  if (subject === null) return "no schema is predicted for it";
  return subject.predicted === true || connectSchemaOf(subject) !== null ? null : subject.reason;
}

type ColumnShaper = (field: string, schema: ConnectSchema) => ColumnShape;

function columnShaper(
  catalog: Catalog,
  relation: Relation | null,
  captured: CapturedTable,
  isUnsent: (column: Column) => boolean,
): ColumnShaper {
  const columns = new Map([...(captured.key ?? []), ...captured.columns].map((column) => [column.field, column]));
  return (field, schema) => {
    const column = columns.get(field) ?? null;
    const attnum = column?.attnum ?? null;
    const own = relation?.columns.find((candidate) => candidate.attnum === attnum);
    return {
      field,
      column: column?.name ?? null,
      attnum,
      schema,
      labels: enumLabels(catalog, own),
      get unsent() {
        return own !== undefined && isUnsent(own);
      },
    };
  };
}

function enumLabels(catalog: Catalog, column: Column | undefined): readonly string[] | null {
  let oid = column?.type.oid;
  for (;;) {
    const type = oid === undefined ? undefined : catalog.types.get(oid);
    if (type?.kind !== "domain") return type?.kind === "enum" ? type.labels : null;
    oid = type.base.oid;
  }
}

/** A transform may have made the key a bare value: it then stands for the only key column, or the one that an outbox router takes. */
function keyShape(
  key: SubjectPrediction | null,
  captured: CapturedTable,
  router: RoutedColumns | null,
  column: ColumnShaper,
): readonly ColumnShape[] | null {
  const connect = key === null ? null : connectSchemaOf(key);
  if (connect === null) return null;
  if (connect.type === "STRUCT") return connect.fields.map(({ name, schema }) => column(name, schema));
  const field = router?.key ?? captured.key?.[0]?.field;
  return field === undefined ? null : [column(field, connect)];
}

/** The row filter of the publication that a connector reads (CREATE PUBLICATION … WHERE). */
function rowFilter(catalog: Catalog, { config }: Connector, relation: Oid): string | null {
  const publication = catalog.publications.get(config.get("publication.name") ?? "dbz_publication");
  const member = publication?.tables.find((table) => table.relation === relation);
  return member?.filtered === true ? (member.filter ?? "a condition") : null;
}

/** The column a contract's name stands for: a field of the row as it is on the wire, or the table's own name for it. */
export function findColumn(columns: readonly ColumnShape[], name: string): ColumnShape | null {
  return columns.find(({ field }) => field === name) ?? columns.find(({ column }) => column === name) ?? null;
}
