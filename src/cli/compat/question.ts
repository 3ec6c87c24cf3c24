import type { AvroLine } from "../../model/prediction.ts";
import type { Mode, ReferencedSchema, RegistrySchemaType } from "../../model/registry.ts";
import type { Level } from "../../model/verdict.ts";
import type { RegistryOpinion } from "../../ports.ts";
import type { LevelSource } from "../../registry/registration-rules.ts";
import type { Version } from "../../registry/versions.ts";

/** A schema under the name people know it by: a file, or `version 3`. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A version the new schema is held against. */
export interface NamedVersion extends Version, NamedText {}

/** Where the older versions come from. */
export interface SubjectSource {
  readonly subject: string;
  /** The registry's address without secrets, or the snapshot's file. */
  readonly registry: string;
  readonly levelFrom: LevelSource | "command line";
  readonly mode: Mode;
  /** The registry's own answer at the subject's level; null where only a snapshot is at hand or another level is asked about. */
  readonly ask: (() => Promise<RegistryOpinion>) | null;
}

/** All that `headgate compat` is asked. */
export interface Question {
  readonly newer: NamedText;
  readonly type: RegistrySchemaType;
  /** Oldest first. */
  readonly older: readonly NamedVersion[];
  /** What the new schema refers to, dependencies first. */
  readonly references: readonly ReferencedSchema[];
  /** The level asked for, or the subject's; null: all seven. */
  readonly level: Level | null;
  readonly avro: AvroLine;
  /** Whether the command line names that line. */
  readonly avroNamed: boolean;
  readonly normalize: boolean;
  readonly compatibilityGroup: string | null;
  /** Null: the older versions are files. */
  readonly source: SubjectSource | null;
}
