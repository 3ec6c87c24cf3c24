import { meaningBetween } from "../avro/meaning/meaning.ts";
import { likelyRenames } from "../avro/meaning/renamed-field.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import { LEVELS, type Level, type MeaningChange } from "../model/verdict.ts";
import type { RegistryOpinion } from "../ports.ts";
import { compareWith, type NewSchema } from "./compare.ts";
import { type FailedReading, failedReadings } from "./readings.ts";
import type { RegistrationRules } from "./registration-rules.ts";
import { type PreviousVersion, profileOf } from "./version-check.ts";
import { groupOf, knownVersion, typeOf, type Version } from "./versions.ts";

/** What one level says. `messages` are the registry's words. */
export type LevelAnswer<V extends Version> = { readonly level: Level } & (
  | { readonly verdict: "compatible" }
  /** The clash is null where the registry itself was asked: it need not tell. The opinion says how the registry's own answer differs. */
  | {
      readonly verdict: "incompatible";
      readonly clash: V | null;
      readonly messages: readonly string[];
      readonly opinion: string | null;
    }
  /** Nobody but the registry itself can tell; `reason` is a sentence. */
  | { readonly verdict: "unknown"; readonly clash: V; readonly reason: string }
);

export interface Answer<V extends Version> {
  /** One for each level asked about. */
  readonly levels: readonly LevelAnswer<V>[];
  /** Versions and directions behind the refusals, those included that the registry does not come to. Avro only. */
  readonly readings: readonly FailedReading<V & PreviousVersion>[];
  /** A version that is the same schema: whoever registers gets it back, whatever the level. */
  readonly same: V | null;
  /** What passes between the newest version and this one although a reader misreads it. Avro only. */
  readonly meaning: readonly MeaningChange[];
}

/**
 * What a registry answers to a schema, and what it does not say.
 * @param level null: at all seven
 * @param versions oldest first
 */
export function answer<V extends Version>(
  candidate: NewSchema,
  versions: readonly V[],
  level: Level | null,
  rules: RegistrationRules,
): Answer<V> {
  const asked = level === null ? LEVELS : [level];
  const levels = asked.map((one) => levelAnswer(candidate, versions, { ...rules, level: one }));
  const latest = versions.at(-1);
  const { content } = candidate;
  return {
    levels,
    readings: content.kind === "avro" ? readingsOf(content.schema, versions, asked, rules) : [],
    same: knownVersion(versions, { type: typeOf(content), text: candidate.text, content: () => content }, rules),
    meaning: content.kind === "avro" && latest !== undefined ? meaningSince(latest, content.schema) : [],
  };
}

function meaningSince(latest: Version, schema: AvroSchema): readonly MeaningChange[] {
  const older = latest.content();
  return older.kind === "avro" ? [...meaningBetween(older.schema, schema), ...likelyRenames(older.schema, schema)] : [];
}

/** Why something is refused that was found to be compatible here. */
export const REFUSED_BY_REGISTRY = "headgate itself finds nothing against it: the registry decides";
/** What a registry may be right or wrong about. */
export const ACCEPTED_BY_REGISTRY =
  "the registry, asked whether the schema may come next, would take it: it may look at fewer versions than when a connector registers";
/** For want of a registry's own words. */
export const WORDLESS = "refused, and not said why";

/**
 * What the registry itself answers at the subject's level, held against what was worked out here: what it refuses is refused, and what is unknown is as
 * it says. What was found to be refused stays refused.
 */
export function asTheRegistrySays<V extends Version>(answered: Answer<V>, registry: RegistryOpinion): Answer<V> {
  return { ...answered, levels: answered.levels.map((one) => settled(one, registry)) };
}

function settled<V extends Version>(one: LevelAnswer<V>, registry: RegistryOpinion): LevelAnswer<V> {
  const { level, verdict } = one;
  if (registry.kind === "accepted") {
    return verdict === "incompatible" ? { ...one, opinion: ACCEPTED_BY_REGISTRY } : { level, verdict: "compatible" };
  }
  if (verdict === "incompatible") return one;
  const messages = registry.messages.length === 0 ? [WORDLESS] : registry.messages;
  const opinion = verdict === "compatible" ? REFUSED_BY_REGISTRY : null;
  return { level, verdict: "incompatible", clash: null, messages, opinion };
}

function levelAnswer<V extends Version>(
  candidate: NewSchema,
  versions: readonly V[],
  rules: RegistrationRules,
): LevelAnswer<V> {
  const { level } = rules;
  const comparison = compareWith(candidate, versions, rules);
  if (comparison.kind === "agrees") return { level, verdict: "compatible" };
  const { version: clash } = comparison;
  return comparison.kind === "refuses"
    ? { level, verdict: "incompatible", clash, messages: comparison.messages, opinion: null }
    : { level, verdict: "unknown", clash, reason: comparison.reason };
}

function readingsOf<V extends Version>(
  schema: AvroSchema,
  versions: readonly V[],
  levels: readonly Level[],
  { avro, compatibilityGroup }: RegistrationRules,
): readonly FailedReading<V & PreviousVersion>[] {
  const readable = groupOf(versions, compatibilityGroup).flatMap((version) => {
    const content = version.content();
    return content.kind === "avro" ? [{ ...version, schema: content.schema }] : [];
  });
  return failedReadings(levels, schema, readable, profileOf(avro));
}
