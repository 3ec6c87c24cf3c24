import type { AvroLine } from "./prediction.ts";
import type { Level } from "./verdict.ts";

/** A schema registry's state, as Confluent's REST API tells it. */

/** `schemaType`; AVRO where the API leaves it out. */
export const REGISTRY_SCHEMA_TYPES = ["AVRO", "JSON", "PROTOBUF"] as const;
export type RegistrySchemaType = (typeof REGISTRY_SCHEMA_TYPES)[number];

/**
 * `:.context:` in front of a subject, empty where nothing is: a registry within a registry (Confluent's contexts). Alone it stands for what the
 * context sets for all its subjects; `:.:` is the default context.
 */
export function contextOf(subject: string): string {
  return /^:\.[^:]*:/.exec(subject)?.[0] ?? "";
}

/** What a subject may be used for (io.confluent.kafka.schemaregistry.storage.Mode). */
export const MODES = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT", "FORWARD"] as const;
export type Mode = (typeof MODES)[number];

/** A schema that another one refers to, with its text. */
export interface ReferencedSchema {
  /** What the referring text calls it: for Avro the full name of a type. */
  readonly name: string;
  readonly subject: string;
  readonly version: number;
  readonly schema: string;
}

export interface RegisteredVersion {
  readonly version: number;
  readonly id: number;
  readonly schemaType: RegistrySchemaType;
  readonly schema: string;
  /** All that the text needs, at any remove, each after what it needs itself; empty for nearly all. */
  readonly references: readonly ReferencedSchema[];
  /** `metadata.properties`, which compatibility groups go by; empty for nearly all. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** What holds for a subject that sets nothing itself, and may hold for one that does. Null: the registry tells none. */
export interface RegistrySettings {
  readonly level: Level | null;
  /** Whether the level is the subject's own or that of all that set none; absent where the registry does not tell. */
  readonly levelOf?: "subject" | "global";
  readonly mode: Mode | null;
  /** Whether schemas are brought into normal form before they are looked up and kept. */
  readonly normalize: boolean;
  /** The metadata property whose value a version must share to be compared at all. */
  readonly compatibilityGroup: string | null;
  /** Other settings that are in force and may count when a schema is registered, by the registry's names; absent: none. */
  readonly others?: readonly string[];
}

/** One subject: its live versions, oldest first (none where there is no such subject), and the settings in force for it. */
export interface RegistrySubject extends RegistrySettings {
  readonly versions: readonly RegisteredVersion[];
}

/** The snapshot that a change is held against. Times are ISO 8601. */
export interface SnapshotUse {
  readonly label: string;
  /** Null: it does not say. */
  readonly takenAt: string | null;
  /** When the one that the change brings was taken; null where it brings none of another time. */
  readonly renewedAt: string | null;
  /** Whether it holds every subject there was. */
  readonly complete: boolean;
}

/** Which program answers; null for what it does not tell. */
export interface RegistryServer {
  readonly product: string | null;
  readonly version: string | null;
  /** The line of the Avro library it parses with. */
  readonly avro: AvroLine | null;
}
