import type { SchemaType } from "../../model/prediction.ts";
import { type ConverterFactory, unregistered } from "./converter.ts";

/**
 * Converters whose texts have not been held against the real ones: what they write is known, not how. None of them is to be had from
 * the repository the other real parts come from, and a text nobody has seen registered is a guess.
 */
const REGISTERING: readonly (readonly [name: string, schemaType: SchemaType, what: string])[] = [
  [
    "io.confluent.connect.json.JsonSchemaConverter",
    "JSON",
    "the JSON Schema that JsonSchemaConverter makes of it was never held against the real one",
  ],
  [
    "io.confluent.connect.protobuf.ProtobufConverter",
    "PROTOBUF",
    "the file that ProtobufConverter makes of it was never held against the real one",
  ],
  [
    "io.apicurio.registry.utils.converter.ProtobufConverter",
    "PROTOBUF",
    "the file that Apicurio's ProtobufConverter makes of it was never held against the real one: 2.6 has none",
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
