/** Compatibility as Confluent's registry decides it. */
export const LEVELS = [
  "NONE",
  "BACKWARD",
  "BACKWARD_TRANSITIVE",
  "FORWARD",
  "FORWARD_TRANSITIVE",
  "FULL",
  "FULL_TRANSITIVE",
] as const;

export type Level = (typeof LEVELS)[number];

/** What a level asks of a new schema. */
export interface LevelReach {
  /** Which way data must flow; both: forward is asked first, as Confluent's CompatibilityChecker does. */
  readonly directions: readonly ReadingDirection[];
  /** The older versions that count. */
  readonly versions: "none" | "latest" | "all";
}

export const LEVEL_REACH: Readonly<Record<Level, LevelReach>> = {
  NONE: { directions: [], versions: "none" },
  BACKWARD: { directions: ["backward"], versions: "latest" },
  BACKWARD_TRANSITIVE: { directions: ["backward"], versions: "all" },
  FORWARD: { directions: ["forward"], versions: "latest" },
  FORWARD_TRANSITIVE: { directions: ["forward"], versions: "all" },
  FULL: { directions: ["forward", "backward"], versions: "latest" },
  FULL_TRANSITIVE: { directions: ["forward", "backward"], versions: "all" },
};

/**
 * The versions that a level looks at, in the order in which the registry does: the newest first.
 * @param versions oldest first
 */
export function versionsWithin<Version>(
  reach: LevelReach["versions"],
  versions: readonly Version[],
): readonly Version[] {
  switch (reach) {
    case "none":
      return [];
    case "latest":
      return versions.slice(-1);
    case "all":
      return versions.toReversed();
    default:
      return reach satisfies never;
  }
}

/** The names of org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType. */
export type IncompatibilityType =
  | "NAME_MISMATCH"
  | "FIXED_SIZE_MISMATCH"
  | "MISSING_ENUM_SYMBOLS"
  | "READER_FIELD_MISSING_DEFAULT_VALUE"
  | "TYPE_MISMATCH"
  | "MISSING_UNION_BRANCH";

export interface Incompatibility {
  readonly type: IncompatibilityType;
  /** JSON-pointer-like path into the reader schema, as Avro Java prints it. */
  readonly path: string;
  /** Avro's own message (additionalInfo). */
  readonly info: string;
}

/** Who reads what the other one wrote: backward the new schema, forward the older one. */
export type ReadingDirection = "backward" | "forward";

/** `messages` are the registry's own, as `POST /compatibility?verbose=true` lists them, without the trailing config line. */
export interface CompatibilityResult {
  readonly compatible: boolean;
  readonly messages: readonly string[];
}

/** What the registry lets through although a reader will misread it. */
export type MeaningKind =
  | "decimal-scale"
  | "decimal-precision"
  | "time-unit"
  | "time-zone"
  | "semantic-type"
  | "bytes-string"
  | "enum-values"
  | "renamed-nullable"
  | "default-changed"
  | "null-possible"
  | "key-fields"
  | "key-schema"
  | "widened-integer";

/** A record that fails or misreads, produced by really encoding and decoding it. */
export interface Witness {
  readonly direction: "old-data-new-reader" | "new-data-old-reader";
  readonly written: string;
  /** What the other side makes of it, or the error it dies with. */
  readonly read: string;
  /** Who reads, where it is another than who decodes with the other schema: `JSON.parse in JavaScript`. */
  readonly reader?: string;
}

/** What a witness calls the reading that a direction asks for. */
export const DATA_READ: Readonly<Record<ReadingDirection, Witness["direction"]>> = {
  backward: "old-data-new-reader",
  forward: "new-data-old-reader",
};

export interface MeaningChange {
  readonly kind: MeaningKind;
  /** Field path in the row (`price`, `address.city`). */
  readonly field: string;
  readonly before: string;
  readonly after: string;
  /** One line. */
  readonly reason: string;
  readonly witness: Witness | null;
}
