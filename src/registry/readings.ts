import { type RootCause, readingCauses } from "../avro/root-cause.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import { DATA_READ, LEVEL_REACH, type Level, type ReadingDirection, versionsWithin } from "../model/verdict.ts";
import { checkLevel } from "./levels.ts";
import type { CheckerProfile, PreviousVersion } from "./version-check.ts";

/** One reader that cannot read what one writer writes, and why. */
export interface FailedReading<Version extends PreviousVersion = PreviousVersion> {
  /** Backward: the new schema reads what the older one wrote. */
  readonly direction: ReadingDirection;
  readonly older: Version;
  /** The registry's own words, as the level of that direction alone has them. */
  readonly messages: readonly string[];
  /** The fields to blame, which the registry's words may not name. */
  readonly causes: readonly RootCause[];
}

/** Every older version a level looks at and both ways it may look, newest version first: more than the registry tells, which stops at the first. */
export function failedReadings<Version extends PreviousVersion>(
  levels: readonly Level[],
  schema: AvroSchema,
  previous: readonly Version[],
  profile: CheckerProfile,
): readonly FailedReading<Version>[] {
  return (["backward", "forward"] as const).flatMap((direction) => {
    const reaches = levels
      .map((level) => LEVEL_REACH[level])
      .filter(({ directions }) => directions.includes(direction));
    const widest = reaches.find(({ versions }) => versions === "all") ?? reaches[0] ?? LEVEL_REACH.NONE;
    const looked = versionsWithin(widest.versions, previous);
    return looked.flatMap((older) => failedReading(direction, schema, older, profile) ?? []);
  });
}

function failedReading<Version extends PreviousVersion>(
  direction: ReadingDirection,
  schema: AvroSchema,
  older: Version,
  profile: CheckerProfile,
): FailedReading<Version> | null {
  const level = direction === "backward" ? "BACKWARD" : "FORWARD";
  const { compatible, messages } = checkLevel(level, schema, [older], profile);
  if (compatible) return null;
  return { direction, older, messages, causes: readingCauses([DATA_READ[direction]], older.schema, schema) };
}
