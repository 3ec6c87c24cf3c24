import { avroText } from "../../avro/from-connect.ts";
import { readSubjectNaming } from "./confluent-subjects.ts";
import type { ConverterFactory } from "./converter.ts";

/** Confluent's AvroConverter (kafka-connect-avro-converter). */
export const confluentAvro: ConverterFactory = {
  classes: ["io.confluent.connect.avro.AvroConverter"],
  read(options) {
    const text = {
      connectMetaData: options.boolean("connect.meta.data", true),
      scrubInvalidNames: options.boolean("scrub.invalid.names", false),
      discardTypeDocDefault: options.boolean("discard.type.doc.default", false),
      normalize: options.boolean("normalize.schemas", false),
    };
    return {
      schemaType: "AVRO",
      subject: readSubjectNaming(options),
      convert(schema) {
        const result = avroText(schema, text);
        return result.ok
          ? { kind: "text", text: result.text, recordName: result.recordName }
          : { kind: "error", reason: result.reason };
      },
    };
  },
};
