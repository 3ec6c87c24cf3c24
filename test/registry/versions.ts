import type { RegisteredVersion } from "../../src/model/registry.ts";

/** An Avro version as most are: without references and metadata. The id is made of the number. */
export function registered(version: number, schema: string): RegisteredVersion {
  return { version, id: version + 100, schemaType: "AVRO", schema, references: [], metadata: new Map() };
}
