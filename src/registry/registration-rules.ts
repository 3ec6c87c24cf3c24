import type { Config } from "../model/config.ts";
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
  /** What else the registry goes by and headgate does not. */
  readonly others: readonly string[];
  /** Whether docs and aliases of what is in arrays and maps make another schema: in releases before 7.7.8 they do not. */
  readonly elements: "compared" | "skipped";
  /** By what a version is recognised. By text, what is spelt otherwise is another version, though it is the same schema. */
  readonly lookup: "structure" | "text";
}

/** Who says which level is in force; a registry may not tell whose it is. */
export type LevelSource = "subject" | "global" | "registry" | "configured" | "assumed";

/** What holds where no registry tells. */
export type Assumed = Pick<RegistrationRules, "level" | "levelFrom" | "avro">;

/** As headgate.yaml has it, and else by a registry's own default. */
export function assumedBy({ compatibility, avro }: Pick<Config["registry"], "compatibility" | "avro">): Assumed {
  return { level: compatibility ?? "BACKWARD", levelFrom: compatibility === null ? "assumed" : "configured", avro };
}

/** The rules of a registry that says nothing else. */
export function plainRules(level: Level): RegistrationRules {
  return {
    ...{ level, levelFrom: "configured", mode: "READWRITE", normalize: false },
    ...{ compatibilityGroup: null, avro: null, others: [], elements: "compared", lookup: "structure" },
  };
}

/**
 * What a registry tells of a subject, and what is assumed where it tells nothing: a registry without modes lets everybody write.
 */
export function registrationRules(
  subject: RegistrySubject | null,
  server: RegistryServer | null,
  assumed: Assumed,
): RegistrationRules {
  const plain = { ...plainRules(assumed.level), ...assumed };
  if (subject === null) return plain;
  const { level, levelOf, mode, normalize, compatibilityGroup, others = [] } = subject;
  return {
    ...plain,
    ...(level === null ? {} : { level, levelFrom: levelOf ?? "registry" }),
    ...{ mode: mode ?? plain.mode, normalize, compatibilityGroup, avro: server?.avro ?? plain.avro },
    ...{ others, lookup: server !== null && looksUpTexts(server) ? "text" : plain.lookup },
  };
}

/** Confluent's releases before 7.7 know a version by its text alone: an older one that is spelt otherwise is checked as any new one. */
function looksUpTexts({ product, version }: RegistryServer): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  if (product !== "Confluent Schema Registry" || major === undefined) return false;
  return Number(major) < 7 || (major === "7" && Number(minor) < 7);
}

/**
 * `BACKWARD, the subject's own level in registry.json`.
 * @param label what a person calls the registry; null where it was named before
 */
export function levelText(
  { level, levelFrom }: Pick<RegistrationRules, "level" | "levelFrom">,
  label: string | null,
): string {
  switch (levelFrom) {
    case "subject":
      return `${level}, the subject's own level${label === null ? "" : ` in ${label}`}`;
    case "global":
      return `${level}, ${label === null ? "the registry's level" : `the level of ${label}`} for subjects that set none`;
    case "registry":
      return `${level}, the level that ${label ?? "the registry"} tells for it`;
    case "configured":
      return `${level}, as configured: no registry tells one`;
    case "assumed":
      return `${level}, a registry's default: nobody tells one`;
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
