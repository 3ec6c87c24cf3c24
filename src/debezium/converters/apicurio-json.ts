import { APICURIO_OPTIONS, readArtifactNaming, readRegistration, registeredOnce } from "./apicurio-artifacts.ts";
import { asRegistered, type ConverterFactory } from "./converter.ts";
import { embeddedSchema } from "./embedded-schema.ts";

/** Apicurio's ExtJsonConverter 2.6: registers what Kafka's JsonConverter would write into each message, as a KCONNECT artifact. */
export const apicurioJson: ConverterFactory = {
  classes: ["io.apicurio.registry.utils.converter.ExtJsonConverter"],
  read(options) {
    options.boolean("schemas.enable", true);
    options.boolean("replace.null.with.default", true);
    options.integer("schemas.cache.size");
    const decimals = options.choice("decimal.format", ["BASE64", "NUMERIC"], "BASE64");
    options.noteOthers([
      ...["schemas.enable", "schemas.cache.size", "decimal.format", "replace.null.with.default", "schema.content"],
      ...APICURIO_OPTIONS,
    ]);
    const registering = readRegistration(options);
    return {
      schemaType: "KCONNECT",
      subject: readArtifactNaming(options),
      remarks: registeredOnce,
      convert: (schema) => asRegistered("KCONNECT", embeddedSchema(schema, decimals), null, registering),
    };
  },
};
