import type { Location } from "../../model/location.ts";
import { isPlaceholder } from "../options/configuration.ts";
import type { WrittenOption } from "./format.ts";

/** What Debezium Server makes of `debezium.format.key` or `debezium.format.value`. */
export interface ServerFormat {
  /** `debezium.format.key`, `debezium.format.value`. */
  readonly key: string;
  /** Where that stands, or the beginning of the file. */
  readonly at: Location;
  /** The converter's class and options as a Connect worker would have them. */
  readonly worker: readonly WrittenOption[];
  /** What the server would refuse; null when all is well. */
  readonly problem: string | null;
}

const APICURIO = "apicurio.registry.url";

/** Classes with Confluent's registry or none, and with Apicurio's. */
interface Alternatives {
  readonly plain: string;
  readonly apicurio: string;
}

/** DebeziumSerializationProducer's names, and the classes that ConverterBuilder of debezium-embedded takes for them. */
const FORMATS: ReadonlyMap<string, string | Alternatives> = new Map<string, string | Alternatives>([
  ["json", jsonConverters()],
  ["jsonbytearray", jsonConverters()],
  ["cloudevents", "io.debezium.converters.CloudEventsConverter"],
  [
    "avro",
    {
      plain: "io.confluent.connect.avro.AvroConverter",
      apicurio: "io.apicurio.registry.utils.converter.AvroConverter",
    },
  ],
  ["protobuf", "io.confluent.connect.protobuf.ProtobufConverter"],
  ["binary", "io.debezium.converters.BinaryDataConverter"],
  ["simplestring", "org.apache.kafka.connect.storage.StringConverter"],
  // No converter: the sink gets the record itself.
  ["connect", "io.debezium.embedded.Connect"],
]);

function jsonConverters(): Alternatives {
  return {
    plain: "org.apache.kafka.connect.json.JsonConverter",
    apicurio: "io.apicurio.registry.utils.converter.ExtJsonConverter",
  };
}

/**
 * The converter for keys or values. Options may stand under the source's `converter.` and `key.converter.`, under
 * `debezium.format.` for both and under `debezium.format.key.`, the later above the earlier; `class` names another class.
 */
export function serverConverter(
  settings: ReadonlyMap<string, WrittenOption>,
  kind: "key" | "value",
  start: Location,
): ServerFormat {
  const name = `debezium.format.${kind}`;
  const named = settings.get(name);
  const format = named?.value.trim() ?? "json";
  const options = converterOptions(settings, kind);
  const known = FORMATS.get(format.toLowerCase() === "connect" ? "connect" : format);
  const own = options.get("class")?.value;
  const converter =
    own ?? (typeof known === "string" ? known : options.has(APICURIO) ? known?.apicurio : known?.plain) ?? null;
  const key = `${kind}.converter`;
  const at = named?.at ?? start;
  const chosen = { key, value: converter ?? `${name}=${format}`, at, valueAt: named?.valueAt ?? at };
  const given = [...options]
    .filter(([option]) => option !== "class")
    .map(([option, written]) => ({ ...written, key: `${key}.${option}` }));
  return { key: name, at, worker: [chosen, ...given], problem: complaint(name, format, known !== undefined, own) };
}

function complaint(name: string, format: string, known: boolean, own: string | undefined): string | null {
  if (known) return null;
  if (isPlaceholder(format)) return `${name} holds a placeholder (${format}) whose value is not known`;
  if (format !== "clientprovided") return `${name}=${format} is no format of Debezium Server: it does not start`;
  return own === undefined ? `${name}=clientprovided needs ${name}.class` : null;
}

function converterOptions(
  settings: ReadonlyMap<string, WrittenOption>,
  kind: "key" | "value",
): ReadonlyMap<string, WrittenOption> {
  const options = new Map<string, WrittenOption>();
  const source = ["debezium.source.converter.", `debezium.source.${kind}.converter.`];
  const shared = "debezium.format.";
  for (const prefix of [...source, shared, `debezium.format.${kind}.`]) {
    for (const [name, option] of settings) {
      if (!name.startsWith(prefix)) continue;
      const key = name.slice(prefix.length);
      if (prefix === shared && /^(?:key|value|header)(?:\.|$)/.test(key)) continue;
      options.set(key, option);
    }
  }
  return options;
}
