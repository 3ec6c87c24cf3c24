import { field, optional, primitive, struct } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { type AdjustmentMode, adjustSchemaName } from "../names/names.ts";
import { transactionBlock } from "../schema/envelope.ts";
import { CLOUD_EVENTS_OPTIONS, readMetadataSource } from "./cloud-events-options.ts";
import {
  type Conversion,
  type Converter,
  type ConverterFactory,
  type KnownConverters,
  unregistered,
} from "./converter.ts";
import type { ConverterOptions } from "./converter-options.ts";

/**
 * Debezium's CloudEventsConverter: the event as JSON or Avro, the change in its `data` as JSON or Avro. It always asks for a value's
 * subject, and writes nothing for what is no change event, such as keys.
 */
export const cloudEvents: ConverterFactory = {
  classes: ["io.debezium.converters.CloudEventsConverter"],
  read(options, known) {
    options.noteOthers(CLOUD_EVENTS_OPTIONS);
    readMetadataSource(options);
    const event = options.choice("serializer.type", FORMATS, "json");
    const data = options.choice("data.serializer.type", FORMATS, "json");
    const envelope = readEventSchema(options);
    if (event === "avro" && data === "json") options.refuse("data.serializer.type", "must be avro in events as avro");
    if (data === "json") return ofData(handOn(options, known, "json", JSON_CONVERTER));
    const registering = handOn(options, known, "avro", avroConverter(options));
    if (event === "json") return ofData(registering);
    return {
      ...registering,
      schemaless: NOTHING,
      convert: (schema) => ofEvent(schema, (change) => envelope(change, registering)),
      inside: { ...ofData(registering), subject: (topic, name) => registering.subject(`${topic}-data`, name) },
    };
  },
};

const FORMATS = ["json", "avro"] as const;

const JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

const NOTHING: Conversion = { kind: "nothing" };

/** Apicurio's where its address is told, whether or not Confluent's is too. */
function avroConverter(options: ConverterOptions): string {
  const avro = options.handedOn("avro", "value");
  if (avro.has("apicurio.registry.url")) return "io.apicurio.registry.utils.converter.AvroConverter";
  if (!avro.has("schema.registry.url")) {
    options.refuse("avro.schema.registry.url", "is missing, and so is avro.apicurio.registry.url");
  }
  return "io.confluent.connect.avro.AvroConverter";
}

function handOn(options: ConverterOptions, known: KnownConverters, prefix: string, name: string): Converter {
  const handedOn = options.handedOn(prefix, prefix === "avro" ? "value" : options.kind);
  const converter = known.get(name)?.read(handedOn, known);
  options.adopt(handedOn);
  return converter ?? unregistered(options.kind, () => ({ kind: "unknown", reason: `${name} is not modelled` }));
}

function ofData(converter: Converter): Converter {
  return {
    ...converter,
    schemaless: NOTHING,
    convert: (schema) => ofEvent(schema, ({ data }) => converter.convert(data)),
  };
}

/** The parts of a change event that CloudEvents are made of. */
interface Change {
  readonly source: ConnectSchema;
  readonly data: ConnectSchema;
}

/** What PostgresCloudEventsMaker and the converter ask of an envelope and of its source. */
const ENVELOPE = ["before", "after", "source", "op"];
const SOURCE = ["connector", "name", "db", "ts_ms", "lsn", "txId", "sequence"];

/** Envelope.isEnvelopeSchema goes by the name alone, and fails without one. */
function ofEvent(schema: ConnectSchema, convert: (change: Change) => Conversion): Conversion {
  if (schema.name === null) return { kind: "error", reason: "CloudEventsConverter asks each schema for its name" };
  if (!schema.name.endsWith(".Envelope")) return NOTHING;
  const source = schema.fields.find(({ name }) => name === "source")?.schema;
  if (source === undefined || !hasAll(schema, ENVELOPE) || !hasAll(source, SOURCE)) {
    return { kind: "unknown", reason: "a CloudEvent of an envelope that a transform took fields from" };
  }
  const data = schema.fields.filter(({ name }) => name === "before" || name === "after");
  const inOrder = [...data].sort((a, b) => (a.name < b.name ? 1 : -1));
  return convert({ source, data: struct("io.debezium.connector.postgresql.Data", null, inOrder) });
}

function hasAll({ fields }: ConnectSchema, names: readonly string[]): boolean {
  return names.every((name) => fields.some((one) => one.name === name));
}

type EventSchema = (change: Change, converter: Converter) => Conversion;

/** CloudEventsConverter.convertToCloudEventsFormat with data as Avro. */
function readEventSchema(options: ConverterOptions): EventSchema {
  const modes: readonly AdjustmentMode[] = ["avro", "none", "avro_unicode"];
  const mode = options.choice("schema.name.adjustment.mode", modes, "avro");
  const extended = options.boolean("extension.attributes.enable", true);
  const told = options.text("schema.cloudevents.name");
  const parts = [options.ofConnector("topic.prefix"), options.ofConnector("database.dbname")];
  const name = told ?? (parts.every((part) => part !== null) ? [...parts, "CloudEvents.Envelope"].join(".") : null);
  return ({ source }, converter) => {
    if (name === null) {
      const reason = "the event's schema is named after topic.prefix and database.dbname, which are not told";
      return { kind: "unknown", reason };
    }
    const extensions = extended ? extensionFields(source) : [];
    if (extensions === null) return { kind: "error", reason: "a field of source has a type CloudEvents do not have" };
    const fields = [...ATTRIBUTES.map((one) => field(one, STRING)), ...extensions, field("data", primitive("BYTES"))];
    return converter.convert(struct(adjustSchemaName(mode, name), null, fields));
  };
}

const STRING = primitive("STRING");

const ATTRIBUTES = ["id", "source", "specversion", "type", "time", "datacontenttype", "dataschema"];

/** Null where a type is none that extensions can have. */
function extensionFields(source: ConnectSchema): readonly ConnectField[] | null {
  const own = source.fields.map(({ name, schema }) => extension(name, schema));
  const transaction = transactionBlock.fields.map(({ name, schema }) => extension(`tx${name}`, optional(schema)));
  const fields = [field(extensionName("op"), STRING), ...own, ...transaction].filter((one) => one !== null);
  return fields.length === 1 + own.length + transaction.length ? fields : null;
}

function extension(name: string, schema: ConnectSchema): ConnectField | null {
  const type = EXTENSION_TYPES.get(schema.type);
  if (type === undefined) return null;
  return field(extensionName(name), schema.optional ? optional(primitive(type)) : primitive(type));
}

/** The CloudEvents specification has no 64-bit integers. */
const EXTENSION_TYPES: ReadonlyMap<string, "BOOLEAN" | "INT32" | "STRING"> = new Map([
  ["BOOLEAN", "BOOLEAN"],
  ["INT8", "INT32"],
  ["INT16", "INT32"],
  ["INT32", "INT32"],
  ["INT64", "STRING"],
  ["STRING", "STRING"],
]);

function extensionName(name: string): string {
  return `iodebezium${name.replaceAll(/[^A-Za-z0-9]/g, "")}`;
}
