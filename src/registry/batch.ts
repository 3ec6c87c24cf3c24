import { isJsonObject, printJson, readJson } from "../avro/json.ts";
import type { JsonObject, JsonValue } from "../model/avro-schema.ts";
import { REGISTRY_SCHEMA_TYPES, type RegistrySchemaType } from "../model/registry.ts";
import { LEVELS, type Level } from "../model/verdict.ts";
import { type Comparison, compareWith } from "./compare.ts";
import { ChainCheck, failureText, parseChain } from "./levels.ts";
import { plainRules } from "./registration-rules.ts";
import { type CheckerProfile, DEFAULT_PROFILE, type PreviousVersion } from "./version-check.ts";
import { type Content, contentOf, newVersion } from "./versions.ts";

/**
 * One line of `headgate compat --batch`: `{"id","schema","previous":[oldest … newest],"levels":[…]?}` in, `{"id","results":{LEVEL:
 * {"compatible","messages"}}}` or `{"id","parseError"}` out. A schema is an Avro text or the schema itself as JSON; all seven levels when none are
 * named. `"schemaType"` tells JSON Schema and Protobuf apart, of which `compatible` is null with a `reason` where only a registry can tell.
 * Never throws: a line that cannot be judged says so.
 */
export function compatBatchLine(line: string, profile: CheckerProfile = DEFAULT_PROFILE): string {
  const json = readJson(line);
  if (!json.ok) return refusal(null, json.message);
  const id = isJsonObject(json.value) ? (json.value.get("id") ?? null) : null;
  if (!isJsonObject(json.value)) return refusal(id, "not a JSON object");
  if (line.slice(json.end).trim() !== "") return refusal(id, "text after the JSON object");
  const request = readRequest(json.value);
  if (typeof request === "string") return refusal(id, request);
  if (request.type !== "AVRO") return otherTypeLine(id, request, request.type);
  const chain = parseChain(request.schema, request.previous, profile.avro);
  if (!chain.ok) return refusal(id, chain.message);
  try {
    return answerLine(id, new ChainCheck(chain.schema, chain.previous, profile), request.levels);
  } catch (problem) {
    // Schemas that refer to one another often enough are refused for more than fits into a string.
    if (problem instanceof RangeError) return refusal(id, "the registry's answer is too long");
    throw problem;
  }
}

function answerLine(id: JsonValue, check: ChainCheck<PreviousVersion>, levels: readonly Level[]): string {
  const results: string[] = [];
  for (const level of levels) {
    const { compatible, messages, failure } = check.at(level);
    if (failure !== null) return refusal(id, failureText(failure));
    results.push(`"${level}":${JSON.stringify({ compatible, messages })}`);
  }
  return `{"id":${printJson(id)},"results":{${results.join(",")}}}`;
}

/** What is certain without the rules of the registry's own providers. */
function otherTypeLine(
  id: JsonValue,
  { schema, previous, levels }: BatchRequest,
  type: Exclude<RegistrySchemaType, "AVRO">,
): string {
  const candidate: Content = contentOf({ type, text: schema, avro: null });
  if (candidate.kind === "unreadable") return refusal(id, candidate.message);
  const versions = previous.map((text) => newVersion(text, () => contentOf({ type, text, avro: null }), []));
  const results = levels.map((level) => {
    const comparison = compareWith({ text: schema, content: candidate }, versions, plainRules(level));
    return `"${level}":${JSON.stringify(answerOf(comparison))}`;
  });
  return `{"id":${printJson(id)},"results":{${results.join(",")}}}`;
}

function answerOf(comparison: Comparison) {
  switch (comparison.kind) {
    case "agrees":
      return { compatible: true, messages: [] };
    case "refuses":
      return { compatible: false, messages: comparison.messages };
    case "undecided":
      return { compatible: null, messages: [], reason: comparison.reason };
    default:
      return comparison satisfies never;
  }
}

interface BatchRequest {
  readonly type: RegistrySchemaType;
  readonly schema: string;
  readonly previous: readonly string[];
  readonly levels: readonly Level[];
}

/** The request, or what is wrong with it. */
function readRequest(json: JsonObject): BatchRequest | string {
  const schema = json.get("schema");
  const previous = json.get("previous") ?? [];
  if (schema === undefined) return "no schema";
  if (!Array.isArray(previous)) return "previous is not a list";
  const levels = readLevels(json.get("levels"));
  if (typeof levels === "string") return levels;
  const name = json.get("schemaType") ?? "AVRO";
  const type = REGISTRY_SCHEMA_TYPES.find((known) => known === name);
  if (type === undefined) return `no such schemaType: ${printJson(name)}`;
  return { type, schema: schemaText(schema), previous: previous.map(schemaText), levels };
}

/** A string is the schema's text, as in a registry's requests, where `int` is none but `"int"` is; anything else the schema itself. */
function schemaText(schema: JsonValue): string {
  return typeof schema === "string" ? schema : printJson(schema);
}

function readLevels(json: JsonValue | undefined): readonly Level[] | string {
  if (json === undefined || json === null) return LEVELS;
  if (!Array.isArray(json)) return "levels is not a list";
  const levels: Level[] = [];
  for (const name of json) {
    const level = LEVELS.find((known) => typeof name === "string" && known === name.toUpperCase());
    if (level === undefined) return `no such level: ${printJson(name)}`;
    levels.push(level);
  }
  return levels;
}

function refusal(id: JsonValue, message: string): string {
  return `{"id":${printJson(id)},"parseError":${JSON.stringify(message)}}`;
}
