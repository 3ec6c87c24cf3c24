/** AvroData.ANYTHING_SCHEMA: what Confluent's AvroConverter registers for payloads without a schema. */

export const ANYTHING_NAME = "io.confluent.connect.avro.Anything";

const nullable = (name: string, type: string): string => `{"name":"${name}","type":["null",${type}],"default":null}`;

const PRIMITIVES = ["boolean", "bytes", "double", "float", "int", "long", "string"];

const ENTRY =
  '{"type":"record","name":"MapEntry","fields":[{"name":"key","type":"Anything"},{"name":"value","type":"Anything"}]}';

export const ANYTHING = `{"type":"record","name":"Anything","namespace":"io.confluent.connect.avro","fields":[${[
  ...PRIMITIVES.map((name) => nullable(name, `"${name}"`)),
  nullable("array", '{"type":"array","items":"Anything"}'),
  nullable("map", `{"type":"array","items":${ENTRY}}`),
].join(",")}]}`;
