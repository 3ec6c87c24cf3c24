import { LEVEL_REACH, versionsWithin } from "../model/verdict.ts";
import { checkLevel } from "./levels.ts";
import { DIFFERENT_TYPE, undecidedReason } from "./other-types.ts";
import type { RegistrationRules } from "./registration-rules.ts";
import { type PreviousVersion, profileOf } from "./version-check.ts";
import { groupOf, type ReadableContent, typeOf, type Version } from "./versions.ts";

/** What the versions that a level looks at have to say about a new one. */
export type Comparison<V extends Version = Version> =
  | { readonly kind: "agrees" }
  | { readonly kind: "refuses"; readonly version: V; readonly messages: readonly string[] }
  | { readonly kind: "undecided"; readonly version: V; readonly reason: string };

/** A schema as it may follow a subject's versions. */
export interface NewSchema {
  readonly text: string;
  readonly content: ReadableContent;
}

/**
 * Holds a schema against those that the level looks at, newest first, up to the first that refuses it. One that it cannot be held against
 * is never passed over: it may be the one that refuses.
 * @param versions oldest first
 */
export function compareWith<V extends Version>(
  schema: NewSchema,
  versions: readonly V[],
  rules: RegistrationRules,
): Comparison<V> {
  const group = groupOf(versions, rules.compatibilityGroup);
  for (const version of versionsWithin(LEVEL_REACH[rules.level].versions, group)) {
    const comparison = compareWithOne(schema, version, rules);
    if (comparison.kind !== "agrees") return comparison;
  }
  return { kind: "agrees" };
}

function compareWithOne<V extends Version>(
  { text, content }: NewSchema,
  version: V,
  { level, avro }: RegistrationRules,
): Comparison<V> {
  const older = version.content();
  if (older.kind === "unreadable") {
    return { kind: "undecided", version, reason: `it is no schema that can be read: ${older.message}` };
  }
  if (content.kind === "avro" && older.kind === "avro") {
    const { schema, references } = older;
    const previous: PreviousVersion = { schema, references, version: version.version };
    const { clash, messages } = checkLevel(level, content.schema, [previous], profileOf(avro));
    return clash === null ? { kind: "agrees" } : { kind: "refuses", version, messages };
  }
  if (typeOf(content) !== typeOf(older)) {
    return { kind: "refuses", version, messages: [DIFFERENT_TYPE] };
  }
  const type = typeOf(content);
  if (type === "AVRO" || version.text === text) return { kind: "agrees" };
  return { kind: "undecided", version, reason: undecidedReason(type) };
}
