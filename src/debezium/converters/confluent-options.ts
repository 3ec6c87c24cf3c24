import type { Registering } from "../../model/prediction.ts";
import type { ConverterOptions } from "./converter-options.ts";

/** What all converters of Confluent's read for their serializer (AbstractKafkaSchemaSerDeConfig 7.7). */
export interface SerializerSettings {
  /** `normalize.schemas`: the registry sorts what it is given. */
  readonly normalize: boolean;
  readonly registering: Registering;
}

/** Reads the serializer's options; those that take the choice of schema away from the record are said to be unknown. */
export function readSerializer(options: ConverterOptions): SerializerSettings {
  options.needs("schema.registry.url");
  for (const name of FLAGS) options.boolean(name, false);
  for (const name of NUMBERS) options.integer(name);
  const registers = options.boolean("auto.register.schemas", true);
  return {
    normalize: options.boolean("normalize.schemas", false),
    registering: registers ? { kind: "registers" } : readLookUp(options),
  };
}

/** AbstractKafkaAvroSerializer.serializeImpl: these count only where nothing is registered, in this order. */
function readLookUp(options: ConverterOptions): Registering {
  const id = options.text("use.schema.id")?.trim() ?? "-1";
  if (Number(id) >= 0) options.unknown("use.schema.id", `is ${id}: records are written with that schema`);
  else if (options.text("use.latest.with.metadata") !== null) {
    options.unknown("use.latest.with.metadata", "lets the registry choose the schema");
  } else if (options.boolean("use.latest.version", false)) {
    const strict = options.boolean("latest.compatibility.strict", true);
    return { kind: "writes latest", option: options.written("use.latest.version", "true"), strict };
  } else {
    options.note(
      "auto.register.schemas",
      "is false: records are refused until their schema is registered as predicted",
    );
  }
  return { kind: "looks up", option: options.written("auto.register.schemas", "false") };
}

const FLAGS = [
  ...["id.compatibility.strict", "latest.compatibility.strict", "schema.reflection", "rule.service.loader.enable"],
];

const NUMBERS = [
  ...["max.schemas.per.subject", "http.connect.timeout.ms", "http.read.timeout.ms", "latest.cache.size"],
  ...["latest.cache.ttl.sec", "proxy.port", "use.schema.id", "bearer.auth.cache.expiry.buffer.seconds"],
];

/** Names, and prefixes that end in a dot; none of them shows in a schema but those read above and the subject strategies. */
export const SERIALIZER_OPTIONS: readonly string[] = [
  ...FLAGS,
  ...NUMBERS,
  ...["auto.register.schemas", "normalize.schemas", "use.latest.version", "use.latest.with.metadata"],
  ...["schema.registry.", "basic.auth.", "bearer.auth.", "proxy.", "request.header.", "rule.", "schema.format"],
  ...["key.subject.name.strategy", "value.subject.name.strategy", "context.name.strategy", "converter.type"],
  ...["reference.subject.name.strategy", "key.schema.id.", "value.schema.id."],
];
