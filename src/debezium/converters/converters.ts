import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Connector } from "../../model/prediction.ts";
import { apicurioAvro } from "./apicurio-avro.ts";
import { apicurioJson } from "./apicurio-json.ts";
import { cloudEvents } from "./cloud-events.ts";
import { confluentAvro } from "./confluent-avro.ts";
import {
  type Conversion,
  type Converter,
  type ConverterFactory,
  type KnownConverters,
  unregistered,
} from "./converter.ts";
import { ConverterOptions, type OptionProblem } from "./converter-options.ts";
import { debeziumBinary } from "./debezium-binary.ts";
import { kafkaJson } from "./kafka-json.ts";
import { kafkaOneType, kafkaString } from "./kafka-primitives.ts";
import { namedConverter } from "./named-converter.ts";
import { noConverter, unpredictable } from "./unpredictable.ts";

/** Every converter that is known. A new one is a file of its own and a line here. */
const FACTORIES: readonly ConverterFactory[] = [
  confluentAvro,
  apicurioAvro,
  apicurioJson,
  kafkaJson,
  kafkaString,
  ...kafkaOneType,
  ...debeziumBinary,
  cloudEvents,
  noConverter,
  ...unpredictable,
];

const BY_CLASS: KnownConverters = new Map(
  FACTORIES.flatMap((factory) => factory.classes.map((name) => [name, factory] as const)),
);

/** The converter of a connector's keys or values, with what there is to say about its options. */
export interface ConverterReading {
  readonly converter: Converter;
  /** Neither connector nor worker names one: it is taken to be Confluent's AvroConverter. */
  readonly assumed: boolean;
  readonly problems: readonly OptionProblem[];
  readonly notes: readonly string[];
}

/** What converts a connector's keys or values; unknown where it is no class that is modelled. */
export function readConverter(connector: Connector, kind: "key" | "value"): ConverterReading {
  const key = `${kind}.converter`;
  const { name: named } = namedConverter(connector, kind);
  const options = ConverterOptions.of(connector, kind);
  const factory = named === undefined ? confluentAvro : BY_CLASS.get(named);
  if (factory === undefined) return unknownConverter(kind, { key, message: `${key}=${named} is not modelled` });
  const converter = factory.read(options, BY_CLASS);
  const [refusal] = options.refusals;
  const [unknown] = options.unknowns;
  return {
    converter: remembering(
      refusal !== undefined
        ? always(converter, { kind: "error", reason: refusal.message })
        : unknown !== undefined
          ? always(converter, { kind: "unknown", reason: unknown.message })
          : converter,
    ),
    assumed: named === undefined,
    problems: [...options.refusals, ...options.unknowns],
    notes: [...options.notes, ...unchecked(converter, kind, named)],
  };
}

/** Which of the registry's rules hold back nothing, said once for all subjects. */
function unchecked({ schemaType }: Converter, kind: "key" | "value", named: string | undefined): readonly string[] {
  if (schemaType === "AVRO") return [];
  const simple = named?.split(".").at(-1);
  return schemaType === null
    ? [`${kind}s go through ${simple}, which registers nothing: no registry checks them, contracts do`]
    : [`${kind}s go through ${simple}: the registry's rules for ${schemaType} are not checked, contracts are`];
}

/** Who writes keys or values, in words that differ where messages do: another class, another format, schemas in each message and none. */
export function writtenBy(connector: Connector, kind: "key" | "value"): string {
  const { name: named, option } = namedConverter(connector, kind);
  const name = named ?? confluentAvro.classes[0] ?? "";
  if (cloudEvents.classes.includes(name)) {
    const formats = ["serializer.type", "data.serializer.type"].map((key) => option(key) ?? "json");
    return `${name} as ${formats.join(" with ").toLowerCase()}`;
  }
  const bare = kafkaJson.classes.includes(name) && option("schemas.enable")?.toLowerCase() === "false";
  return bare ? `${name} without schemas` : name;
}

function unknownConverter(kind: "key" | "value", problem: OptionProblem): ConverterReading {
  const converter = unregistered(kind, () => ({ kind: "unknown", reason: problem.message }));
  return { converter, assumed: false, problems: [problem], notes: [] };
}

function always(converter: Converter, conversion: Conversion): Converter {
  const { inside } = converter;
  return {
    ...converter,
    convert: () => conversion,
    schemaless: conversion,
    ...(inside === undefined ? {} : { inside: always(inside, conversion) }),
  };
}

/** The same schema, which is the same object, is converted once. */
function remembering(converter: Converter): Converter {
  const known = new WeakMap<ConnectSchema, Conversion>();
  const { inside } = converter;
  return {
    ...converter,
    ...(inside === undefined ? {} : { inside: remembering(inside) }),
    convert(schema) {
      const conversion = known.get(schema) ?? converter.convert(schema);
      known.set(schema, conversion);
      return conversion;
    },
  };
}
