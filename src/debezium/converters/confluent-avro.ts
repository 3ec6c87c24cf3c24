import { ANYTHING, ANYTHING_NAME } from "../../avro/anything.ts";
import { avroText } from "../../avro/from-connect.ts";
import { readSerializer, SERIALIZER_OPTIONS } from "./confluent-options.ts";
import { readSubjectNaming } from "./confluent-subjects.ts";
import { asRegistered, type ConverterFactory } from "./converter.ts";

/** Confluent's AvroConverter (kafka-connect-avro-converter). */
export const confluentAvro: ConverterFactory = {
  classes: ["io.confluent.connect.avro.AvroConverter"],
  read(options) {
    for (const name of WITHOUT_EFFECT) options.boolean(name, false);
    options.integer("schemas.cache.config");
    options.noteOthers([...OPTIONS, ...SERIALIZER_OPTIONS]);
    const serializer = readSerializer(options);
    const text = {
      connectMetaData: options.boolean("connect.meta.data", true),
      scrubInvalidNames: options.boolean("scrub.invalid.names", false),
      discardTypeDocDefault: options.boolean("discard.type.doc.default", false),
      normalize: serializer.normalize,
      avro: options.avro ?? "1.11",
    };
    return {
      schemaType: "AVRO",
      ...(serializer.registering.kind !== "looks up" ? {} : { registering: serializer.registering }),
      subject: readSubjectNaming(options),
      convert(schema) {
        const result = avroText(schema, text);
        return result.ok
          ? asRegistered("AVRO", result.text, result.recordName, serializer.registering)
          : { kind: "error", reason: result.reason };
      },
      schemaless: text.normalize
        ? { kind: "unknown", reason: "the normalized form of the schema for maps without one is not known" }
        : { kind: "text", text: ANYTHING, recordName: ANYTHING_NAME },
    };
  },
};

/** They concern enums and unions as Avro and Protobuf know them, which no Debezium schema has, or reading, or data. */
const WITHOUT_EFFECT = [
  ...["enhanced.avro.schema.support", "generalized.sum.type.support", "flatten.singleton.unions"],
  ...["allow.optional.map.keys", "ignore.default.for.nullables"],
];

/** AvroDataConfig, and the options of the Avro serializer and deserializer, which start with `avro.` and `specific.avro.`. */
const OPTIONS = [
  ...WITHOUT_EFFECT,
  ...["connect.meta.data", "scrub.invalid.names", "discard.type.doc.default", "schemas.cache.config"],
  ...["avro.", "specific.avro."],
];
