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

/** Debezium Server's and the engine's `connect` format: the sink gets the record itself. */
export const noConverter: ConverterFactory = {
  classes: ["io.debezium.embedded.Connect"],
  read: ({ kind }) => unregistered(kind, () => ({ kind: "bare" })),
};
