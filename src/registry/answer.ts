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
  /** The clash is null where the registry itself was asked: it need not tell. */
  | { readonly verdict: "incompatible"; readonly clash: V | null; readonly messages: readonly string[] }
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

/** What is unknown here, as the registry itself answers it at the subject's level. */
export function asTheRegistrySays<V extends Version>(answered: Answer<V>, opinion: RegistryOpinion): Answer<V> {
  const levels = answered.levels.map((one): LevelAnswer<V> => {
    if (one.verdict !== "unknown") return one;
    return opinion.kind === "accepted"
      ? { level: one.level, verdict: "compatible" }
      : { level: one.level, verdict: "incompatible", clash: null, messages: opinion.messages };
  });
  return { ...answered, levels };
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
    ? { level, verdict: "incompatible", clash, messages: comparison.messages }
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
