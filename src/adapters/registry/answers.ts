import {
  REGISTRY_SCHEMA_TYPES,
  type ReferencedSchema,
  type RegisteredVersion,
  type RegistrySchemaType,
} from "../../model/registry.ts";
import { InputError } from "../../ports.ts";
import type { HttpAnswer, HttpClient } from "../http/client.ts";
import { shortened } from "../http/service.ts";
import { jsonOf, memberOf, numberOf, textOf } from "../json.ts";

/** A version as the registry has it: what it refers to is named only. */
export interface RawVersion extends Omit<RegisteredVersion, "references"> {
  /** As the registry names it, with its context. */
  readonly subject: string;
  readonly references: readonly Reference[];
}

/** Version -1 is the latest. */
export type Reference = Omit<ReferencedSchema, "schema">;

/** What an answer of status 200 holds. Throws InputError for any other status, and where `reader` finds nothing in it. */
export function read<Value>(http: HttpClient, answer: HttpAnswer, reader: (json: unknown) => Value | null): Value {
  const value = answer.status === 200 ? reader(jsonOf(answer.body)) : null;
  if (value === null) throw noRegistry(http, answer);
  return value;
}

export function noRegistry(http: HttpClient, { status, body }: HttpAnswer): InputError {
  return new InputError(`this is no schema registry's answer (${status}): ${shortened(http.redact(body))}`, {
    where: http.label,
    todo: "give the address below which the registry has /subjects; Apicurio Registry's ends with /apis/ccompat/v7",
  });
}

/** The version that was asked for. Throws InputError where the answer is another's: something on the way mixes answers up. */
export function readVersion(
  http: HttpClient,
  answer: HttpAnswer,
  isAsked: (version: RawVersion) => boolean,
): RawVersion {
  const version = read(http, answer, versionOf);
  if (isAsked(version)) return version;
  throw mixedUp(http, version);
}

/** An answer to another question than what was asked. */
export function mixedUp(http: HttpClient, { version, subject }: Pick<RawVersion, "version" | "subject">): InputError {
  return new InputError(`the registry answers with version ${version} of ${subject}, not what it was asked for`, {
    where: http.label,
    todo: "something between here and the registry mixes answers up: a cache, a proxy",
  });
}

/**
 * A registry's own word that something is not there: subject 40401 (40404 softly deleted), version 40402, schema 40403, level of its own 40408,
 * mode of its own 40409. Null for any other answer: a 404 without such a code comes from something else.
 */
export function absenceOf({ status, body }: HttpAnswer): number | null {
  const code = status === 404 ? numberOf(jsonOf(body), "error_code") : null;
  return code !== null && code >= 40400 && code <= 40499 ? code : null;
}

/** The server does not know the question. */
export function isUnsupported(answer: HttpAnswer): boolean {
  return [405, 501].includes(answer.status) || (answer.status === 404 && absenceOf(answer) === null);
}

/** The registry's own words about a schema it does not take. */
export function messageOf(http: HttpClient, answer: HttpAnswer): string {
  const message = textOf(jsonOf(answer.body), "message");
  if (message === null) throw noRegistry(http, answer);
  return message;
}

/** Null for what is no version. A type that is left out is AVRO. */
export function versionOf(json: unknown): RawVersion | null {
  const [numbers, schema, subject] = [versionNumbersOf(json), textOf(json, "schema"), textOf(json, "subject")];
  const schemaType = schemaTypeOf(memberOf(json, "schemaType"));
  const references = referencesOf(memberOf(json, "references"));
  if (numbers === null || schema === null || subject === null || schemaType === null || references === null)
    return null;
  return { ...numbers, subject, schema, schemaType, references, metadata: metadataOf(memberOf(json, "metadata")) };
}

export function versionNumbersOf(json: unknown): { readonly version: number; readonly id: number } | null {
  const [version, id] = [numberOf(json, "version"), numberOf(json, "id")];
  return version === null || id === null ? null : { version, id };
}

function schemaTypeOf(value: unknown): RegistrySchemaType | null {
  return REGISTRY_SCHEMA_TYPES.find((type) => type === (value ?? "AVRO")) ?? null;
}

function referencesOf(value: unknown): readonly Reference[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return null;
  const references = value.flatMap((one: unknown) => {
    const [name, subject, version] = [textOf(one, "name"), textOf(one, "subject"), numberOf(one, "version")];
    return name === null || subject === null || version === null ? [] : { name, subject, version };
  });
  return references.length === value.length ? references : null;
}

function metadataOf(value: unknown): ReadonlyMap<string, string> {
  const properties = memberOf(value, "properties");
  if (typeof properties !== "object" || properties === null) return new Map();
  return new Map(Object.entries(properties).map(([name, property]) => [name, String(property)]));
}
