import type { Converter } from "./converter.ts";
import type { ConverterOptions } from "./converter-options.ts";

const PACKAGE = "io.confluent.kafka.serializers.subject";
const TOPIC_NAME = `${PACKAGE}.TopicNameStrategy`;

type Naming = (topic: string, recordName: string | null, kind: "key" | "value") => string | null;

/** Confluent's three strategies; those that name the record throw for anything else than one. */
const STRATEGIES: ReadonlyMap<string, Naming> = new Map<string, Naming>([
  [TOPIC_NAME, (topic, _name, kind) => `${topic}-${kind}`],
  [`${PACKAGE}.RecordNameStrategy`, (_topic, name) => name],
  [`${PACKAGE}.TopicRecordNameStrategy`, (topic, name) => (name === null ? null : `${topic}-${name}`)],
]);

/**
 * The naming that a converter of Confluent's is told by `key.subject.name.strategy` or `value.subject.name.strategy`
 * (AbstractKafkaSchemaSerDeConfig). A context strategy may put a context in front of any name.
 */
export function readSubjectNaming(options: ConverterOptions): Converter["subject"] {
  const { kind } = options;
  const key = readStrategy(options, "key.subject.name.strategy");
  const value = readStrategy(options, "value.subject.name.strategy");
  const naming = kind === "key" ? key : value;
  const context = options.text("context.name.strategy")?.trim() ?? NO_CONTEXT;
  if (context !== NO_CONTEXT) options.unknown("context.name.strategy", `is ${context}: its contexts are not known`);
  return (topic, recordName) => (naming === undefined ? `${topic}-${kind}` : naming(topic, recordName, kind));
}

/** A converter makes both strategies, whichever side it is for: a class that does not exist stops it either way. */
function readStrategy(options: ConverterOptions, option: string): Naming | undefined {
  const strategy = options.text(option)?.trim() ?? TOPIC_NAME;
  const naming = STRATEGIES.get(strategy);
  if (naming === undefined) options.unknown(option, `is ${strategy}: only Confluent's own strategies are known`);
  return naming;
}

const NO_CONTEXT = "io.confluent.kafka.serializers.context.NullContextNameStrategy";
