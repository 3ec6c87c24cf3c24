import { type CheckerException, checkReaderWriter, type PlacedIncompatibility } from "../avro/compatibility.ts";
import { parseSchema } from "../avro/parse.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import type { AvroLine } from "../model/prediction.ts";
import type { CompatibilityResult, Level, ReadingDirection } from "../model/verdict.ts";
import { type MessageStyle, quoteOlder, refusalText } from "./messages.ts";

/** The release of a registry, as far as its verdicts differ from another's. */
export interface CheckerProfile {
  readonly avro: AvroLine;
  readonly messages: MessageStyle;
}

/** Confluent 7.4 to 8.0.2 and 8.1.0. */
export const DEFAULT_PROFILE: CheckerProfile = { avro: "1.11", messages: "described" };

export type LevelCheck =
  | { readonly kind: "result"; readonly result: CompatibilityResult }
  | { readonly kind: "parse-error"; readonly message: string };

/** A version the new schema is held against; `version` is the registry's number where there is one already. */
export interface PreviousVersion {
  readonly schema: AvroSchema;
  readonly version: number | null;
  /** What its text refers to, which the registry does not quote with it. */
  readonly references?: readonly AvroSchema[];
}

/** One thing for which a version refuses, in Avro's words. */
export type Refusal = { readonly direction: ReadingDirection } & (
  | ({ readonly kind: "incompatibility" } & PlacedIncompatibility)
  | CheckerException
);

export interface LevelVerdict<Version extends PreviousVersion = PreviousVersion> extends CompatibilityResult {
  /** The version that refused, null when all agree. */
  readonly clash: Version | null;
  /** What it refused for, in the registry's order; `messages`, made when they are asked for, say the same in its words. */
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
export function parseChain(schema: string, previous: readonly string[], avro: AvroLine = "1.11"): ChainReading {
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

/** Which way data must flow (both: forward is said first), and whether every older version counts or only the newest. */
const CHECKS: Readonly<
  Record<Exclude<Level, "NONE">, { directions: readonly ReadingDirection[]; transitive: boolean }>
> = {
  BACKWARD: { directions: ["backward"], transitive: false },
  BACKWARD_TRANSITIVE: { directions: ["backward"], transitive: true },
  FORWARD: { directions: ["forward"], transitive: false },
  FORWARD_TRANSITIVE: { directions: ["forward"], transitive: true },
  FULL: { directions: ["forward", "backward"], transitive: false },
  FULL_TRANSITIVE: { directions: ["forward", "backward"], transitive: true },
};

/** The registry walks from the newest version to the oldest and stops at the first that disagrees. */
export function checkLevel<Version extends PreviousVersion>(
  level: Level,
  schema: AvroSchema,
  previous: readonly Version[],
  profile: CheckerProfile = DEFAULT_PROFILE,
): LevelVerdict<Version> {
  if (level === "NONE") return COMPATIBLE;
  const { directions, transitive } = CHECKS[level];
  const oldest = transitive ? 0 : previous.length - 1;
  for (let at = previous.length - 1; at >= oldest; at--) {
    const version = previous[at];
    if (version === undefined) break;
    const refusals = directions.flatMap((direction) => refusalsOf(direction, schema, version.schema, profile.avro));
    if (refusals.length > 0) return refused(version, refusals, directions, profile);
  }
  return COMPATIBLE;
}

const COMPATIBLE: LevelVerdict<never> = { compatible: true, messages: [], clash: null, refusals: [], failure: null };

function refused<Version extends PreviousVersion>(
  clash: Version,
  refusals: readonly Refusal[],
  directions: readonly ReadingDirection[],
  profile: CheckerProfile,
): LevelVerdict<Version> {
  // Of two directions only the backward one has the older schema quoted.
  const quoted = profile.messages === "described" && refusals.some(({ direction }) => direction === directions.at(-1));
  return {
    compatible: false,
    clash,
    refusals,
    failure: failureOf(refusals, profile),
    get messages() {
      const texts = refusals.map((refusal) => {
        const formatted = refusalText(refusal, profile.messages);
        return formatted.ok ? formatted.text : formatted.problem;
      });
      return quoted ? [...texts, ...quoteOlder(clash)] : texts;
    },
  };
}

/** Only a `%` can make the formatter fail; a stack overflow is no exception that the registry catches. */
function failureOf(refusals: readonly Refusal[], profile: CheckerProfile): string | null {
  for (const refusal of refusals) {
    if (refusal.kind === "exception" && refusal.cause === "stack-overflow") return refusal.message;
    if (!(refusal.kind === "exception" ? refusal.message : refusal.info).includes("%")) continue;
    const formatted = refusalText(refusal, profile.messages);
    if (!formatted.ok) return formatted.problem;
  }
  return null;
}

function refusalsOf(
  direction: ReadingDirection,
  schema: AvroSchema,
  older: AvroSchema,
  avro: AvroLine,
): readonly Refusal[] {
  const check =
    direction === "backward" ? checkReaderWriter(schema, older, avro) : checkReaderWriter(older, schema, avro);
  if (check.kind === "exception") return [{ direction, ...check }];
  return check.incompatibilities.map((found) => ({ direction, kind: "incompatibility", ...found }));
}
