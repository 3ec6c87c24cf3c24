import { contextOf } from "../../model/registry.ts";

/** Confluent's contexts: registries within one. `:.context:subject` is a subject of one, `/contexts/.context` the address of all of one. */

/** What a subject is called by one that stands in a context. */
export function qualified(subject: string, context: string): string {
  return subject.startsWith(":") ? subject : `${context}${subject}`;
}

/** The context that an address's path is of, as `:.context:`; empty for the default one. */
export function contextOfPath(path: string): string {
  const context = /\/contexts\/([^/]+)$/.exec(path)?.[1];
  return context === undefined ? "" : qualifier(decodeURIComponent(context));
}

function qualifier(context: string): string {
  return context.startsWith(":") ? context : `:${context}:`;
}

/** The path of the registry as a whole. */
export function withoutContext(path: string): string {
  return path.replace(/\/contexts\/[^/]+$/, "");
}

/**
 * Whether a registry's name for a subject is the one it was asked for: it puts contexts in front that it was not told, and leaves the default
 * one away.
 * @param context of the address
 */
export function isSameSubject(named: string, asked: string, context: string): boolean {
  return plain(named) === plain(asked) || named === qualified(asked, context);
}

function plain(subject: string): string {
  return subject.replace(/^:\.:/, "");
}

/** Without a context: a lookup that finds nothing in the default context goes on in the others (Confluent's `lookUpSchemaUnderSubjectUsingContexts`). */
export function bareName(subject: string): string {
  return subject.slice(contextOf(subject).length);
}
