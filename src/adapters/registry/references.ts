import { contextOf, type ReferencedSchema, type RegisteredVersion } from "../../model/registry.ts";
import { InputError } from "../../ports.ts";
import type { HttpClient } from "../http/client.ts";
import { absenceOf, type RawVersion, type Reference, readVersion } from "./answers.ts";
import { contextOfPath, isSameSubject, qualified } from "./contexts.ts";

/** Gives versions with the texts of all they refer to. */
export type ResolveReferences = (version: RawVersion) => Promise<RegisteredVersion>;

/** Each text is fetched once a run. Throws InputError for references to what is not there, and for those that lead back to where they come from. */
export function referenceResolver(http: HttpClient): ResolveReferences {
  const fetched = new Map<string, Promise<RawVersion>>();
  const fetch = (subject: string, version: number): Promise<RawVersion> => {
    const key = keyOf(subject, version);
    const known = fetched.get(key) ?? fetchVersion(http, subject, version);
    fetched.set(key, known);
    return known;
  };
  /** Adds what references lead to, each after what it needs itself. `above` is the way there. */
  const collect = async (
    references: readonly Reference[],
    context: string,
    above: readonly string[],
    found: Map<string, ReferencedSchema>,
  ): Promise<void> => {
    for (const { name, subject: named, version } of references) {
      const subject = qualified(named, context);
      const target = await fetch(subject, version);
      const key = keyOf(subject, target.version);
      if (above.includes(key)) throw circular(http, [...above, key]);
      await collect(target.references, contextOf(subject), [...above, key], found);
      found.set(`${name} ${key}`, { name, subject, version: target.version, schema: target.schema });
    }
  };
  return async ({ subject, references, ...version }) => {
    const found = new Map<string, ReferencedSchema>();
    await collect(references, contextOf(subject), [keyOf(subject, version.version)], found);
    return { ...version, references: [...found.values()] };
  };
}

function keyOf(subject: string, version: number): string {
  return `${subject} version ${version}`;
}

/** Softly deleted versions still stand for those that refer to them. */
async function fetchVersion(http: HttpClient, subject: string, version: number): Promise<RawVersion> {
  const which = version === -1 ? "latest" : `${version}?deleted=true`;
  const answer = await http.send("GET", `/subjects/${encodeURIComponent(subject)}/versions/${which}`);
  if (absenceOf(answer) === null) {
    const context = contextOfPath(http.path);
    const isAsked = (found: RawVersion) =>
      isSameSubject(found.subject, subject, context) && (version === -1 || found.version === version);
    return readVersion(http, answer, isAsked);
  }
  throw new InputError(`a schema refers to ${keyOf(subject, version)}, which the registry does not have`, {
    where: http.label,
    todo: "it was deleted for good: register it again, or the schema that refers to it without",
  });
}

function circular({ label }: HttpClient, way: readonly string[]): InputError {
  return new InputError(`schemas refer to each other in a circle: ${way.join(" → ")}`, {
    where: label,
    todo: "no registry resolves that: one of them must be registered without the reference",
  });
}
