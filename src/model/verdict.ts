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
