import type { SchemaType } from "../../model/prediction.ts";
import { type ConverterFactory, unregistered } from "./converter.ts";

/** Converters whose texts have not been held against the real ones: what they write is known, not how. */
const REGISTERING: readonly (readonly [name: string, schemaType: SchemaType, what: string])[] = [
  [
    "io.confluent.connect.json.JsonSchemaConverter",
    "JSON",
    "the JSON Schema JsonSchemaConverter makes is not modelled",
  ],
  ["io.confluent.connect.protobuf.ProtobufConverter", "PROTOBUF", "the file ProtobufConverter makes is not modelled"],
  [
    "io.apicurio.registry.utils.converter.ProtobufConverter",
    "PROTOBUF",
    "the file Apicurio's ProtobufConverter makes is not modelled",
  ],
];

export const unpredictable: readonly ConverterFactory[] = REGISTERING.map(([name, schemaType, reason]) => ({
  classes: [name],
  read: ({ kind }) => ({
    schemaType,
    subject: (topic) => `${topic}-${kind}`,
    convert: () => ({ kind: "unknown", reason }),
  }),
}));

/** Debezium's CloudEventsConverter: as JSON nothing is registered, as Avro an event around or in the record is. */
export const cloudEvents: ConverterFactory = {
  classes: ["io.debezium.converters.CloudEventsConverter"],
  read(options) {
    const serializers = ["serializer.type", "data.serializer.type"] as const;
    const avro = serializers.filter((name) => options.choice(name, ["json", "avro"], "json") === "avro");
    const reason = `CloudEvents with ${avro.join(" and ")}=avro are not modelled`;
    if (avro.length === 0) return unregistered(options.kind, () => ({ kind: "bare" }));
    return {
      schemaType: "AVRO",
      subject: (topic) => `${topic}-${options.kind}`,
      convert: () => ({ kind: "unknown", reason }),
    };
  },
};

/** Debezium Server's and the engine's `connect` format: the sink gets the record itself. */
export const noConverter: ConverterFactory = {
  classes: ["io.debezium.embedded.Connect"],
  read: ({ kind }) => unregistered(kind, () => ({ kind: "bare" })),
};
