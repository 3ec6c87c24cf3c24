import { isJsonObject, printJson, readJson } from "../avro/json.ts";
import { type JsonObject, type JsonValue, PRIMITIVE_TYPES } from "../model/avro-schema.ts";
import { LEVELS, type Level } from "../model/verdict.ts";
import { type CheckerProfile, checkLevel, DEFAULT_PROFILE, parseChain } from "./levels.ts";

/**
 * One line of `headgate compat --batch`: `{"id","schema","previous":[oldest … newest],"levels":[…]?}` in, `{"id","results":{LEVEL:
 * {"compatible","messages"}}}` or `{"id","parseError"}` out. A schema is an Avro text or the schema itself as JSON; all seven levels when none are
 * named. Never throws: a line that cannot be judged says so.
 */
export function compatBatchLine(line: string, profile: CheckerProfile = DEFAULT_PROFILE): string {
  const json = readJson(line);
  if (!json.ok) return refusal(null, json.message);
  const id = isJsonObject(json.value) ? (json.value.get("id") ?? null) : null;
  if (!isJsonObject(json.value)) return refusal(id, "not a JSON object");
  if (line.slice(json.end).trim() !== "") return refusal(id, "text after the JSON object");
  const request = readRequest(json.value);
  if (typeof request === "string") return refusal(id, request);
  const chain = parseChain(request.schema, request.previous, profile.avro);
  if (!chain.ok) return refusal(id, chain.message);
  const results: string[] = [];
  for (const level of request.levels) {
    const { compatible, messages, failure } = checkLevel(level, chain.schema, chain.previous, profile);
    if (failure !== null) return refusal(id, `the registry itself fails: ${failure}`);
    results.push(`"${level}":${JSON.stringify({ compatible, messages })}`);
  }
  return `{"id":${printJson(id)},"results":{${results.join(",")}}}`;
}

interface BatchRequest {
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
  return { schema: schemaText(schema), previous: previous.map(schemaText), levels };
}

/** A string is the schema's text, anything else the schema itself; a bare primitive's name is no JSON text, so it can only be the schema. */
function schemaText(schema: JsonValue): string {
  return typeof schema === "string" && !PRIMITIVES.has(schema) ? schema : printJson(schema);
}

const PRIMITIVES: ReadonlySet<string> = new Set(PRIMITIVE_TYPES);

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
