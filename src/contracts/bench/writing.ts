import { parseSchema } from "../../avro/parsing/parse.ts";
import { namedConverter } from "../../debezium/converters/named-converter.ts";
import type { AvroSchema } from "../../model/avro-schema.ts";
import { type Catalog, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { CapturedTable, Connector, Prediction, SubjectPrediction } from "../../model/prediction.ts";
import { type TableShape, tableShapes } from "../shape.ts";
import type { ColumnFacts } from "./edges/edges.ts";
import { columnFacts } from "./facts.ts";

/** Written before the change and still in the topic, or after it. */
export type Version = "before" | "after";

/** How a connector writes one captured table. */
export interface Writing {
  readonly version: Version;
  readonly shape: TableShape;
  readonly relation: Relation;
  /** Null where records carry no key. */
  readonly key: Part | null;
  readonly value: Part;
  /** By field. */
  readonly facts: ReadonlyMap<string, ColumnFacts>;
  readonly connector: Connector;
  readonly captured: CapturedTable;
}

/** A key or a value: what it holds, and how it becomes bytes. */
export interface Part {
  readonly connect: ConnectSchema;
  readonly format: WireFormat;
}

export type WireFormat =
  /** Magic byte 0, four bytes of the schema's id, Avro (Confluent's wire format). */
  | { readonly kind: "avro"; readonly text: string; readonly schema: AvroSchema }
  /** Kafka's JsonConverter; `embedded` is the schema that stands in each message, null with `schemas.enable=false`. */
  | { readonly kind: "json"; readonly embedded: string | null; readonly decimals: "BASE64" | "NUMERIC" }
  /** Kafka's StringConverter, of a text. */
  | { readonly kind: "text" };

export type WritingResult =
  | { readonly kind: "writing"; readonly writing: Writing }
  /** What it writes cannot be generated. */
  | { readonly kind: "unknown"; readonly shape: TableShape; readonly reason: string };

/**
 * Everything a connector writes for a catalog, table by table.
 * @param debezium version, for connectors that tell none themselves; null = newest known
 */
export function writingsOf(
  version: Version,
  catalog: Catalog,
  connector: Connector,
  prediction: Prediction,
  debezium: string | null,
): readonly WritingResult[] {
  const shapes = tableShapes(catalog, prediction, connector, debezium);
  return prediction.tables.flatMap((captured, index) => {
    const shape = shapes[index];
    return shape === undefined ? [] : [writingOf(version, catalog, connector, prediction, { captured, shape })];
  });
}

function writingOf(
  version: Version,
  catalog: Catalog,
  connector: Connector,
  prediction: Prediction,
  { captured, shape }: { readonly captured: CapturedTable; readonly shape: TableShape },
): WritingResult {
  const unknown = (reason: string): WritingResult => ({ kind: "unknown", shape, reason });
  if (shape.opaque !== null) return unknown(shape.opaque);
  const relation = catalog.relations.get(captured.oid);
  if (relation === undefined) return unknown(`${shape.table} is not in the catalog`);
  const table = qualifiedName({ schema: captured.schema, name: captured.table });
  const find = (kind: SubjectPrediction["kind"]) =>
    prediction.subjects.find((subject) => subject.table === table && subject.kind === kind) ?? null;
  const value = partOf(connector, find("value"));
  const key = find("key") === null ? null : partOf(connector, find("key"));
  if (typeof value === "string") return unknown(value);
  if (typeof key === "string") return unknown(key);
  const facts = columnFacts(catalog, captured, shape);
  return { kind: "writing", writing: { version, shape, relation, key, value, facts, connector, captured } };
}

/** A part, or why it cannot be written here. */
function partOf(connector: Connector, subject: SubjectPrediction | null): Part | string {
  if (subject === null) return "nothing is predicted for it";
  if (subject.predicted !== true) return subject.reason;
  const format = formatOf(connector, subject);
  return typeof format === "string" ? format : { connect: subject.connect, format };
}

const CONFLUENT_AVRO = "io.confluent.connect.avro.AvroConverter";
const KAFKA_JSON = "org.apache.kafka.connect.json.JsonConverter";
const KAFKA_STRING = "org.apache.kafka.connect.storage.StringConverter";

function formatOf(
  connector: Connector,
  subject: SubjectPrediction & { readonly predicted: true },
): WireFormat | string {
  const { name: converter = CONFLUENT_AVRO, option } = namedConverter(connector, subject.kind);
  const text = subject.streamed.at(-1) ?? subject.texts.at(-1) ?? null;
  switch (converter) {
    case CONFLUENT_AVRO: {
      const reading = text === null ? null : parseSchema(text);
      if (text === null || reading === null) return "no schema is predicted for it";
      return reading.ok ? { kind: "avro", text, schema: reading.schema } : `its schema is refused: ${reading.message}`;
    }
    case KAFKA_JSON: {
      const decimals = option("decimal.format")?.toUpperCase() === "NUMERIC" ? "NUMERIC" : "BASE64";
      return { kind: "json", embedded: text, decimals };
    }
    case KAFKA_STRING:
      return subject.connect.type === "STRING"
        ? { kind: "text" }
        : `${converter} writes no text that can be read again`;
    default:
      return `the test bench does not write what ${converter} does`;
  }
}
