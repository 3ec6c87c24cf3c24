import { readJson } from "../avro/json.ts";
import type { RegistrySchemaType } from "../model/registry.ts";

/**
 * JSON Schema and Protobuf: what a registry is certain to answer without the rules of its providers (JsonSchema, ProtobufSchema), which exist in
 * Java only. Everything else about them is undecided: what another library finds compatible is not what the registry does.
 *
 * Certain are: no version to be held against, level NONE, the same text as a version it holds, a version of another type (SchemaValidatorBuilder
 * refuses it without a look), JSON that is none.
 */

export const TYPE_NAMES: Readonly<Record<RegistrySchemaType, string>> = {
  AVRO: "an Avro schema",
  JSON: "a JSON Schema",
  PROTOBUF: "a Protobuf schema",
};

/** Its words where the two types differ, whatever the schemas say. */
export const DIFFERENT_TYPE = "Incompatible because of different schema type";

/** Why two texts of one type cannot be held against each other here. */
export function undecidedReason(type: Exclude<RegistrySchemaType, "AVRO">): string {
  return `what ${TYPE_NAMES[type]} may become is decided by rules that only the registry has`;
}

/** What keeps a text from being a schema for certain; null where nothing does, which does not make it one. */
export function textProblem(type: Exclude<RegistrySchemaType, "AVRO">, text: string): string | null {
  if (type === "PROTOBUF") return null;
  const json = readJson(text);
  return json.ok ? null : json.message;
}
