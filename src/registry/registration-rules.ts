import type { AvroLine } from "../model/prediction.ts";
import type { Mode, RegistryServer, RegistrySubject } from "../model/registry.ts";
import type { Level } from "../model/verdict.ts";

/** All that a registry goes by when a connector registers a schema under one subject. */
export interface RegistrationRules {
  readonly level: Level;
  readonly levelFrom: LevelSource;
  readonly mode: Mode;
  /** Whether schemas are brought into normal form before they are looked up and kept. */
  readonly normalize: boolean;
  /** The metadata property whose value a version must share to be compared at all; null: all are compared. */
  readonly compatibilityGroup: string | null;
  /** The line of the Avro library that the registry parses with; null: not told. */
  readonly avro: AvroLine | null;
  /** Whether docs and aliases of what is in arrays and maps make another schema: in releases before 7.7.8 they do not. */
  readonly elements: "compared" | "skipped";
}

/** Who says which level is in force. */
export type LevelSource = "subject" | "global" | "registry" | "configured";

/** The rules of a registry that says nothing else. */
export function plainRules(level: Level): RegistrationRules {
  return {
    ...{ level, levelFrom: "configured", mode: "READWRITE", normalize: false },
    ...{ compatibilityGroup: null, avro: null, elements: "compared" },
  };
}

/**
 * What a registry tells of a subject, and what is assumed where it tells nothing: a registry without modes lets everybody write.
 * @param assumed the level where no registry tells one
 */
export function registrationRules(
  subject: RegistrySubject | null,
  server: RegistryServer | null,
  assumed: Level,
): RegistrationRules {
  const plain = plainRules(assumed);
  if (subject === null) return plain;
  const { level, levelOf, mode, normalize, compatibilityGroup } = subject;
  return {
    ...plain,
    ...(level === null ? {} : { level, levelFrom: levelOf ?? "registry" }),
    ...{ mode: mode ?? plain.mode, normalize, compatibilityGroup, avro: server?.avro ?? null },
  };
}

/** `BACKWARD, the subject's own level`. */
export function levelText({ level, levelFrom }: Pick<RegistrationRules, "level" | "levelFrom">): string {
  switch (levelFrom) {
    case "subject":
      return `${level}, the subject's own level`;
    case "global":
      return `${level}, the registry's level for subjects that set none`;
    case "registry":
      return `${level}, the level the registry tells`;
    case "configured":
      return `${level}, as registry.compatibility has it or by default: no registry tells one`;
    default:
      return levelFrom satisfies never;
  }
}

/** The registry's words (42205) to whoever registers without an id of their own; null where that is allowed (checkRegisterMode). */
export function modeRefusal(mode: Mode, subject: string): string | null {
  switch (mode) {
    case "READWRITE":
      return null;
    case "READONLY":
    case "READONLY_OVERRIDE":
      return `Subject ${subject} is in read-only mode`;
    case "IMPORT":
    case "FORWARD":
      return `Subject ${subject} is not in read-write mode`;
    default:
      return mode satisfies never;
  }
}
