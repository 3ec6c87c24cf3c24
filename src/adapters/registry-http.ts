import { MODES, type Mode, type RegisteredVersion, type RegistrySettings } from "../model/registry.ts";
import { LEVELS, type Level } from "../model/verdict.ts";
import {
  InputError,
  type RegistryOpinion,
  type RegistryWriter,
  type SchemaLookup,
  type SchemaToRegister,
} from "../ports.ts";
import { type HttpAnswer, type HttpClient, type HttpPatience, openHttp, shortened } from "./http.ts";
import type { HttpAccess } from "./http-access.ts";

const CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

/**
 * A live registry over Confluent's REST API, version 1, as Confluent Platform and Cloud, Karapace and Apicurio (below
 * `/apis/ccompat/v7`) speak it. Nothing is sent before the first question.
 */
export function openRegistry(access: HttpAccess, patience?: HttpPatience): RegistryWriter {
  const http = openHttp(access, CONTENT_TYPE, patience);
  const of = (subject: string) => `/subjects/${encodeURIComponent(subject)}`;
  const versions = async (subject: string): Promise<readonly RegisteredVersion[]> => {
    const answer = await http.send("GET", `${of(subject)}/versions`);
    if (isUnknown(answer)) return [];
    const numbers = read(http, answer, (json) => (Array.isArray(json) && json.every(isNumber) ? json : null));
    const all = numbers.map(async (number) =>
      read(http, await http.send("GET", `${of(subject)}/versions/${number}`), versionOf),
    );
    return (await Promise.all(all)).sort((a, b) => a.version - b.version);
  };
  const settings = async (subject: string | null): Promise<RegistrySettings> => {
    const [config, mode] = await Promise.all([told(http, "/config", subject), told(http, "/mode", subject)]);
    return {
      level: read(http, config, (json) => levelOf(textOf(json, "compatibilityLevel"))),
      mode: modeOf(textOf(jsonOf(mode.body), "mode")),
      normalize: memberOf(jsonOf(config.body), "normalize") === true,
      compatibilityGroup: textOf(jsonOf(config.body), "compatibilityGroup"),
    };
  };
  return {
    label: http.label,
    takenAt: null,
    async subject(name) {
      const [live, own] = await Promise.all([versions(name), settings(name)]);
      return { ...own, versions: live };
    },
    async subjects() {
      const names = read(http, await http.send("GET", "/subjects"), (json) => (Array.isArray(json) ? json : null));
      return names.map(String).sort();
    },
    settings: () => settings(null),
    server: () => Promise.resolve({ product: null, version: null, avro: null }),
    async find(subject, schema): Promise<SchemaLookup> {
      const answer = await http.send("POST", of(subject), bodyOf(schema));
      if (isUnknown(answer)) return { kind: "absent" };
      if (answer.status === 422) return { kind: "invalid", message: messageOf(http, answer) };
      return { kind: "found", version: read(http, answer, versionNumbersOf) };
    },
    async compatibility(subject, schema): Promise<RegistryOpinion> {
      const path = `/compatibility${of(subject)}/versions/latest?verbose=true`;
      const answer = await http.send("POST", path, bodyOf(schema));
      // Confluent's before 6.0 know nothing of a subject without versions.
      if (isUnknown(answer)) return { kind: "accepted" };
      if (answer.status === 422) return { kind: "refused", messages: [messageOf(http, answer)] };
      return read(http, answer, opinionOf);
    },
    async register(subject, schema): Promise<RegistryOpinion> {
      const answer = await http.send("POST", `${of(subject)}/versions`, bodyOf(schema));
      if (answer.status === 409 || answer.status === 422) {
        return { kind: "refused", messages: [messageOf(http, answer)] };
      }
      read(http, answer, (json) => numberOf(json, "id"));
      return { kind: "accepted" };
    },
  };
}

/** AVRO is what a registry takes a schema for where no type is told; those before 5.5 know no other way. */
function bodyOf({ type, text }: SchemaToRegister): string {
  return JSON.stringify(type === "AVRO" ? { schema: text } : { schema: text, schemaType: type });
}

/** A subject (40401), version (40402), schema (40403) or level (40408) that is not there. Any other 404 comes from something else. */
function isUnknown({ status, body }: HttpAnswer): boolean {
  const code = status === 404 ? numberOf(jsonOf(body), "error_code") : null;
  return code !== null && /^404\d\d$/.test(String(code));
}

/** What an answer of status 200 holds. Throws InputError for any other status, and where `reader` finds nothing in it. */
function read<Value>(http: HttpClient, answer: HttpAnswer, reader: (json: unknown) => Value | null): Value {
  const value = answer.status === 200 ? reader(jsonOf(answer.body)) : null;
  if (value === null) throw noRegistry(http, answer);
  return value;
}

/** The registry's own words about a schema it does not take. */
function messageOf(http: HttpClient, answer: HttpAnswer): string {
  const message = textOf(jsonOf(answer.body), "message");
  if (message === null) throw noRegistry(http, answer);
  return message;
}

function noRegistry({ label }: HttpClient, { status, body }: HttpAnswer): InputError {
  return new InputError(`this is no schema registry's answer (${status}): ${shortened(body)}`, {
    where: label,
    todo: "give the address below which the registry has /subjects; Apicurio Registry's ends with /apis/ccompat/v7",
  });
}

function opinionOf(json: unknown): RegistryOpinion | null {
  const isCompatible = memberOf(json, "is_compatible");
  if (isCompatible === true) return { kind: "accepted" };
  if (isCompatible !== false) return null;
  const messages = memberOf(json, "messages");
  return { kind: "refused", messages: Array.isArray(messages) ? messages.map(String) : [] };
}

/** What holds for a subject, or for those that set nothing (null). */
async function told(http: HttpClient, path: "/config" | "/mode", subject: string | null): Promise<HttpAnswer> {
  if (subject === null) return http.send("GET", path);
  const own = await http.send("GET", `${path}/${encodeURIComponent(subject)}?defaultToGlobal=true`);
  return isUnknown(own) ? http.send("GET", path) : own;
}

function levelOf(text: string | null): Level | null {
  return LEVELS.find((level) => level === text?.toUpperCase()) ?? null;
}

function modeOf(text: string | null): Mode | null {
  return MODES.find((mode) => mode === text?.toUpperCase()) ?? null;
}

function versionNumbersOf(json: unknown): Pick<RegisteredVersion, "version" | "id"> | null {
  const [version, id] = [numberOf(json, "version"), numberOf(json, "id")];
  return version === null || id === null ? null : { version, id };
}

function versionOf(json: unknown): RegisteredVersion | null {
  const [numbers, schema] = [versionNumbersOf(json), textOf(json, "schema")];
  if (numbers === null || schema === null) return null;
  return { ...numbers, schema, schemaType: "AVRO", references: [], metadata: new Map() };
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
}

function textOf(json: unknown, name: string): string | null {
  const value = memberOf(json, name);
  return typeof value === "string" ? value : null;
}

function numberOf(json: unknown, name: string): number | null {
  const value = memberOf(json, name);
  return isNumber(value) ? value : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
