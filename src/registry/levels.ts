import { parseSchema } from "../avro/parsing/parse.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import { type AvroLine, USUAL_AVRO } from "../model/prediction.ts";
import { type CompatibilityResult, LEVEL_REACH, type Level, versionsWithin } from "../model/verdict.ts";
import {
  type CheckerProfile,
  DEFAULT_PROFILE,
  type Directions,
  type PreviousVersion,
  type Refusal,
  VersionCheck,
} from "./version-check.ts";

export type LevelCheck =
  | { readonly kind: "result"; readonly result: CompatibilityResult }
  | { readonly kind: "parse-error"; readonly message: string };

export interface LevelVerdict<Version extends PreviousVersion = PreviousVersion> extends CompatibilityResult {
  /** The version that refused, null when all agree. */
  readonly clash: Version | null;
  /** What it refused for, in the registry's order; `messages` say the same in its words, or that it fails. */
  readonly refusals: readonly Refusal[];
  /** What makes the registry itself fail, with 500 instead of a verdict; null almost always. */
  readonly failure: string | null;
}

/**
 * May a registry at this level accept `schema` after `previous` (oldest first)? With the messages Confluent Schema Registry 7.7 lists,
 * up to its closing line about the configuration.
 */
export function checkCompatibility(level: Level, schema: string, previous: readonly string[]): LevelCheck {
  const parsed = parseChain(schema, previous);
  if (!parsed.ok) return { kind: "parse-error", message: parsed.message };
  const { compatible, messages } = checkLevel(level, parsed.schema, parsed.previous);
  return { kind: "result", result: { compatible, messages } };
}

export type ChainReading =
  | { readonly ok: true; readonly schema: AvroSchema; readonly previous: readonly PreviousVersion[] }
  | { readonly ok: false; readonly message: string };

/** Parses a schema and what came before it; the first text that is no schema is the problem. */
export function parseChain(schema: string, previous: readonly string[], avro: AvroLine = USUAL_AVRO): ChainReading {
  const parsed = parseSchema(schema, { avro });
  if (!parsed.ok) return parsed;
  const versions: PreviousVersion[] = [];
  for (const text of previous) {
    const version = parseSchema(text, { avro });
    if (!version.ok) return version;
    versions.push({ schema: version.schema, version: null });
  }
  return { ok: true, schema: parsed.schema, previous: versions };
}

/** One new schema and what came before it, at any number of levels: no two versions are compared twice. */
export class ChainCheck<Version extends PreviousVersion> {
  readonly #versions: readonly VersionCheck<Version>[];

  /** @param previous oldest first */
  constructor(schema: AvroSchema, previous: readonly Version[], profile: CheckerProfile = DEFAULT_PROFILE) {
    this.#versions = previous.map((version) => new VersionCheck(schema, version, profile));
  }

  /** The registry walks from the newest version to the oldest and stops at the first that disagrees. */
  at(level: Level): LevelVerdict<Version> {
    const { directions, versions } = LEVEL_REACH[level];
    for (const version of versionsWithin(versions, this.#versions)) {
      if (!version.agrees(directions)) return new Refused(version, directions);
    }
    return COMPATIBLE;
  }
}

/** What a registry at this level says to `schema` after `previous` (oldest first). */
export function checkLevel<Version extends PreviousVersion>(
  level: Level,
  schema: AvroSchema,
  previous: readonly Version[],
  profile: CheckerProfile = DEFAULT_PROFILE,
): LevelVerdict<Version> {
  return new ChainCheck(schema, previous, profile).at(level);
}

const COMPATIBLE: LevelVerdict<never> = { compatible: true, messages: [], clash: null, refusals: [], failure: null };

/** Why, and in which words, is worked out when it is asked for. */
class Refused<Version extends PreviousVersion> implements LevelVerdict<Version> {
  readonly compatible = false;
  readonly clash: Version;
  readonly #check: VersionCheck<Version>;
  readonly #directions: Directions;

  constructor(check: VersionCheck<Version>, directions: Directions) {
    this.clash = check.version;
    this.#check = check;
    this.#directions = directions;
  }

  get refusals(): readonly Refusal[] {
    return this.#check.refusals(this.#directions);
  }

  get failure(): string | null {
    return this.#check.failure(this.#directions);
  }

  get messages(): readonly string[] {
    const { failure } = this;
    return failure === null ? this.#check.messages(this.#directions) : [failureText(failure)];
  }
}

/** Said in place of the registry's words: whoever registers gets 500, and no version. */
export function failureText(failure: string): string {
  return `the registry itself fails, with 500 and no verdict: ${failure}`;
}
