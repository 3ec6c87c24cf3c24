import { writtenBy } from "../debezium/converters/converters.ts";
import { namedConverter } from "../debezium/converters/named-converter.ts";
import type { Connector } from "../model/prediction.ts";

/** How a connector's converters turn records into bytes, as far as their schemas do not say it. */
export interface Encoding {
  /** What turns keys and values into bytes, in words that differ where messages do. */
  readonly writtenBy: { readonly key: string; readonly value: string };
  /** How values in JSON hold decimals (JsonConverter, `decimal.format`). */
  readonly jsonDecimals: "base64" | "numeric";
  /** What stands in values for a null of a nullable field that has a default. */
  readonly nullsWritten: "null" | "default";
}

export function encodingOf(connector: Connector): Encoding {
  const { name, option } = namedConverter(connector, "value");
  return {
    writtenBy: { key: writtenBy(connector, "key"), value: writtenBy(connector, "value") },
    jsonDecimals: option("decimal.format")?.toUpperCase() === "NUMERIC" ? "numeric" : "base64",
    nullsWritten: keepsNulls(name, option) ? "null" : "default",
  };
}

/**
 * Struct.get gives the default of a field for its null, unless the converter asks for the null itself: Confluent's by
 * `ignore.default.for.nullables` (AvroDataConfig, JsonSchemaDataConfig), Kafka's JsonConverter by `replace.null.with.default`.
 */
function keepsNulls(converter: string | undefined, option: (name: string) => string | undefined): boolean {
  return converter === "org.apache.kafka.connect.json.JsonConverter"
    ? option("replace.null.with.default")?.toLowerCase() === "false"
    : option("ignore.default.for.nullables")?.toLowerCase() === "true";
}
