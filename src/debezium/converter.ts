import type { AvroTextOptions, AvroTextResult } from "../avro/from-connect.ts";
import { avroText } from "../avro/from-connect.ts";
import type { ConnectSchema } from "../model/connect-schema.ts";
import type { Connector } from "../model/prediction.ts";

/** Confluent's AvroConverter for keys or for values, with what it registers under. */
export interface Converter {
  readonly kind: "key" | "value";
  readonly options: AvroTextOptions;
  /** The subject of a topic; needs the record's full name under the record name strategies. */
  subject(topic: string, recordName: string | null): string | null;
}

export type ConverterResult =
  | { readonly ok: true; readonly converter: Converter; readonly assumed: boolean }
  | { readonly ok: false; readonly reason: string };

const AVRO_CONVERTER = "io.confluent.connect.avro.AvroConverter";

/** A converter's settings come from where it is named: the connector, else the worker. */
export function readConverter(connector: Connector, kind: "key" | "value"): ConverterResult {
  const key = `${kind}.converter`;
  const own = connector.config.get(key);
  const from = own === undefined ? connector.worker : connector.config;
  const named = own ?? connector.worker.get(key);
  if (named !== undefined && named !== AVRO_CONVERTER) {
    return { ok: false, reason: `${key}=${named} is not modelled, only ${AVRO_CONVERTER} is` };
  }
  const flag = (name: string, fallback: boolean) => {
    const value = from.get(`${key}.${name}`)?.trim().toLowerCase();
    return value === undefined ? fallback : value === "true";
  };
  const strategy = from.get(`${key}.${kind}.subject.name.strategy`) ?? TOPIC_NAME;
  const subject = SUBJECT_STRATEGIES.get(strategy);
  if (subject === undefined) return { ok: false, reason: `the subject name strategy ${strategy} is not modelled` };
  const options = {
    connectMetaData: flag("connect.meta.data", true),
    scrubInvalidNames: flag("scrub.invalid.names", false),
    discardTypeDocDefault: flag("discard.type.doc.default", false),
    normalize: flag("normalize.schemas", false),
  };
  const converter: Converter = { kind, options, subject: (topic, name) => subject(topic, name, kind) };
  return { ok: true, converter, assumed: named === undefined };
}

type SubjectStrategy = (topic: string, recordName: string | null, kind: "key" | "value") => string | null;

const TOPIC_NAME = "io.confluent.kafka.serializers.subject.TopicNameStrategy";

/** Confluent's three strategies; those that name the record fail for anything else than one. */
const SUBJECT_STRATEGIES: ReadonlyMap<string, SubjectStrategy> = new Map<string, SubjectStrategy>([
  [TOPIC_NAME, (topic, _name, kind) => `${topic}-${kind}`],
  ["io.confluent.kafka.serializers.subject.RecordNameStrategy", (_topic, name) => name],
  [
    "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy",
    (topic, name) => (name === null ? null : `${topic}-${name}`),
  ],
]);

/** A converter in use: the same schema, which is the same object, is converted once. */
export type Converting =
  | { readonly ok: true; readonly subject: Converter["subject"]; convert(schema: ConnectSchema): AvroTextResult }
  | { readonly ok: false; readonly reason: string };

export function converting(result: ConverterResult): Converting {
  if (!result.ok) return result;
  const { converter } = result;
  const known = new WeakMap<ConnectSchema, AvroTextResult>();
  return {
    ok: true,
    subject: converter.subject,
    convert(schema) {
      const text = known.get(schema) ?? convert(converter, schema);
      known.set(schema, text);
      return text;
    },
  };
}

export function convert(converter: Converter, schema: ConnectSchema): AvroTextResult {
  return avroText(schema, converter.options);
}
