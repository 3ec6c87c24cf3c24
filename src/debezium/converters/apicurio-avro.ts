import { avroText, DEFAULT_AVRO_TEXT_OPTIONS } from "../../avro/from-connect.ts";
import { APICURIO_OPTIONS, readArtifactNaming, readRegistration, registeredOnce } from "./apicurio-artifacts.ts";
import { asRegistered, type ConverterFactory } from "./converter.ts";

/** Apicurio's AvroConverter 2.6 (apicurio-registry-utils-converter): a copy of Confluent's with its own serializer, on Avro 1.12. */
export const apicurioAvro: ConverterFactory = {
  classes: ["io.apicurio.registry.utils.converter.AvroConverter"],
  read(options) {
    options.boolean("enhanced.avro.schema.support", false);
    options.integer("schemas.cache.config");
    options.noteOthers(OPTIONS);
    const registering = readRegistration(options);
    const text = {
      ...DEFAULT_AVRO_TEXT_OPTIONS,
      connectMetaData: options.boolean("connect.meta.data", true),
      avro: options.avro ?? "1.12",
    };
    return {
      schemaType: "AVRO",
      ...(registering.kind !== "looks up" ? {} : { registering }),
      subject: readArtifactNaming(options),
      remarks: registeredOnce,
      convert(schema) {
        const result = avroText(schema, text);
        return result.ok
          ? asRegistered("AVRO", result.text, result.recordName, registering)
          : { kind: "error", reason: result.reason };
      },
    };
  },
};

/** AvroDataConfig's own. */
const OPTIONS = ["connect.meta.data", "enhanced.avro.schema.support", "schemas.cache.config", ...APICURIO_OPTIONS];
