import { type ConverterFactory, unregistered } from "./converter.ts";
import { embeddedSchema } from "./embedded-schema.ts";

/** Kafka's JsonConverter: no registry, the schema stands in each message unless `schemas.enable` is false. */
export const kafkaJson: ConverterFactory = {
  classes: ["org.apache.kafka.connect.json.JsonConverter"],
  read(options) {
    const enabled = options.boolean("schemas.enable", true);
    const decimals = options.choice("decimal.format", ["BASE64", "NUMERIC"], "BASE64");
    options.boolean("replace.null.with.default", true);
    options.integer("schemas.cache.size");
    options.noteOthers(OPTIONS);
    return unregistered(options.kind, (schema) =>
      enabled ? { kind: "text", text: embeddedSchema(schema, decimals), recordName: null } : { kind: "bare" },
    );
  },
};

/** JsonConverterConfig; `schema.content` is for reading messages. */
const OPTIONS = [
  ...["schemas.enable", "schemas.cache.size", "decimal.format", "replace.null.with.default", "converter.type"],
  "schema.content",
];
