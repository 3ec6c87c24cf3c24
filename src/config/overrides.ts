import type { Config, MigrationSource } from "../model/config.ts";
import { LEVELS, type Level } from "../model/verdict.ts";
import { InputError } from "../ports.ts";
import { didYouMean } from "./nearest.ts";
import type { Environment } from "./placeholders.ts";

/** What the command line may set; the environment may set the same (`HEADGATE_POSTGRES`, `HEADGATE_REGISTRY_URL`, …). */
export interface Overrides {
  readonly database?: string | undefined;
  readonly postgres?: string | undefined;
  readonly migrations?: string | undefined;
  readonly connectors?: readonly string[] | undefined;
  readonly debezium?: string | undefined;
  readonly worker?: string | undefined;
  readonly registryUrl?: string | undefined;
  readonly registrySnapshot?: string | undefined;
  readonly compatibility?: string | undefined;
  readonly contracts?: readonly string[] | undefined;
  readonly plans?: readonly string[] | undefined;
  readonly failOn?: string | undefined;
}

/** The overrides an environment holds; lists are separated by white space, empty variables count as unset. */
export function environmentOverrides(environment: Environment): Overrides {
  const text = (name: string) => environment.get(`HEADGATE_${name}`) || undefined;
  const list = (name: string) => text(name)?.trim().split(/\s+/);
  return {
    database: text("DATABASE"),
    postgres: text("POSTGRES"),
    migrations: text("MIGRATIONS"),
    connectors: list("CONNECTORS"),
    debezium: text("DEBEZIUM"),
    worker: text("WORKER"),
    registryUrl: text("REGISTRY_URL"),
    registrySnapshot: text("REGISTRY_SNAPSHOT"),
    compatibility: text("COMPATIBILITY"),
    contracts: list("CONTRACTS"),
    plans: list("PLANS"),
    failOn: text("FAIL_ON"),
  };
}

/** Two layers as one: what the upper sets hides the lower. */
export function layer(upper: Overrides, lower: Overrides): Overrides {
  return { ...lower, ...Object.fromEntries(Object.entries(upper).filter(([, value]) => value !== undefined)) };
}

/** A server major version. Throws InputError. */
export function postgresVersion(text: string): number {
  const version = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (version >= 10 && version <= 18) return version;
  throw new InputError(`postgres: expected a major version from 10 to 18, found "${text}"`);
}

export function compatibilityLevel(text: string): Level {
  const level = LEVELS.find((known) => known === text.toUpperCase());
  if (level !== undefined) return level;
  throw new InputError(
    `compatibility: expected one of ${LEVELS.join(", ")}, found "${text}"${didYouMean(text, LEVELS)}`,
  );
}

export function failOnLevel(text: string): Config["failOn"] {
  const levels = ["error", "warning", "never"] as const;
  const level = levels.find((known) => known === text);
  if (level !== undefined) return level;
  throw new InputError(`fail-on: expected one of ${levels.join(", ")}, found "${text}"${didYouMean(text, levels)}`);
}

export function migrationPath(path: string): MigrationSource {
  return { kind: "path", path, framework: null, table: null };
}
