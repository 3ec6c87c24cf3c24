import type { ConverterOptions } from "./converter-options.ts";

/** CloudEventsConverterConfig. What stands under `json.` and `avro.` is read by the converters it is handed on to. */
export const CLOUD_EVENTS_OPTIONS: readonly string[] = [
  ...["serializer.type", "data.serializer.type", "schema.name.adjustment.mode", "schema.cloudevents.name"],
  ...["extension.attributes.enable", "opentelemetry.tracing.attributes.enable"],
  ...["schema.data.name.source.header.enable", "metadata.source", "converter.type", "json.", "avro."],
];

const SOURCE = "metadata.source";
const DEFAULT = "value,id:generate,type:generate,traceparent:header,dataSchemaName:generate";
const FIELDS = ["id", "type", "traceparent", "dataSchemaName"];

/**
 * CloudEventsConverterConfig.metadataSource: where the record stands, then where single attributes stand. The headers of a record decide
 * whether anything is written once one of them is asked for, and they are not known.
 */
export function readMetadataSource(options: ConverterOptions): void {
  const traced = options.boolean("opentelemetry.tracing.attributes.enable", false);
  const named = options.boolean("schema.data.name.source.header.enable", false);
  const [global = "", ...custom] = (options.text(SOURCE) ?? DEFAULT).split(",").map((part) => part.trim());
  const sources = new Map(FIELDS.map((name): [string, string] => [name, global.toLowerCase()]));
  if (!isOneOf(global, ["value", "header"])) options.refuse(SOURCE, "must begin with value or header");
  for (const part of custom) {
    const [name = "", source = ""] = part.split(":");
    if (!sources.has(name)) options.refuse(SOURCE, `names ${name}, which has no source of its own`);
    if (!isOneOf(source, ["header", "generate"])) options.refuse(SOURCE, `${part} must be header or generate`);
    sources.set(name, source.trim().toLowerCase());
  }
  if (traced) options.unknown("opentelemetry.tracing.attributes.enable", "is true: the trace's parent is a header");
  const asked = [...sources].filter(([name, source]) => {
    if (source !== "header" || name === "traceparent") return false;
    return name !== "dataSchemaName" || named;
  });
  const [first] = global.toLowerCase() === "header" ? ["the record's source"] : asked.map(([name]) => name);
  if (first !== undefined) options.unknown(SOURCE, `takes ${first} from headers, which are not known`);
}

function isOneOf(text: string, words: readonly string[]): boolean {
  return words.includes(text.trim().toLowerCase());
}
