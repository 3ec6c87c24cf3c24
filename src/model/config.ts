import type { Severity } from "./finding.ts";
import type { Location } from "./location.ts";
import type { EvidenceKind } from "./plan.ts";
import type { AvroLine } from "./prediction.ts";
import type { Level } from "./verdict.ts";

/** Where a database's migrations are. */
export type MigrationSource =
  | {
      readonly kind: "path";
      readonly path: string;
      readonly framework: string | null;
      readonly table: string | null;
      /** Values of the framework's variables, by lower-case name. */
      readonly placeholders?: ReadonlyMap<string, string>;
    }
  /** Runs in the project's folder, repository-relative. */
  | { readonly kind: "command"; readonly command: string; readonly folder: string }
  | { readonly kind: "dump"; readonly path: string };

/** Migrations that are files of a tree. */
export type FileSource = Exclude<MigrationSource, { readonly kind: "command" }>;

export interface DatabaseConfig {
  readonly name: string;
  /** Where it runs; may hold a secret. Absent: not told. */
  readonly url?: string;
  /** Server major version. */
  readonly postgres: number;
  readonly migrations: MigrationSource;
  /** Globs. */
  readonly connectors: readonly string[];
  readonly debezium: string | null;
  /** The line of the Avro library beside the worker's converters; null = not told. */
  readonly avro: AvroLine | null;
  readonly worker: ReadonlyMap<string, string>;
  /** A Connect worker's .properties file, still to be read (`parseProperties`); null when `worker` is inline or absent. */
  readonly workerFile: string | null;
}

/** A place where consumers keep contracts of their own; `files` are patterns from its root. */
export type ContractSource =
  /** A folder, as written from the configuration's own. */
  | { readonly kind: "path"; readonly path: string; readonly files: readonly string[] }
  | {
      readonly kind: "git";
      /** May hold a secret: `redactedUrl` before it is shown. */
      readonly url: string;
      /** The address without what placeholders stood for. */
      readonly bare: string;
      /** Branch, tag or commit; null: the remote's HEAD. */
      readonly ref: string | null;
      readonly files: readonly string[];
    }
  /** A package installed in some node_modules above the configuration; `range` is what its version must be in, null for any. */
  | {
      readonly kind: "npm";
      readonly package: string;
      readonly range: string | null;
      readonly files: readonly string[];
    };

/** Tables whose contract steps need more than `plans.require` asks of all. */
export interface PlanTier {
  readonly name: string;
  /** Patterns of schema.table. */
  readonly tables: readonly string[];
  readonly require: readonly EvidenceKind[];
  readonly at: Location;
}

/** Break-glass: lowers what one rule finds about one table or column, in sight and for a time. */
export interface RuleWaiver {
  readonly rule: string;
  /** schema.table. */
  readonly table: string;
  /** Null: whatever of the table. */
  readonly column: string | null;
  /** What its findings are lowered to. */
  readonly to: "info" | "warning";
  readonly reason: string;
  readonly owner: string;
  /** ISO date, the last day it holds (UTC). */
  readonly expires: string;
  readonly at: Location;
}

/** SASL mechanisms, as Kafka clients name them in lower case. */
export const SASL_MECHANISMS = ["plain", "scram-sha-256", "scram-sha-512", "oauthbearer"] as const;
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

/** Where Kafka runs, and how it is spoken to; credentials are the environment's. */
export interface KafkaAddress {
  /** host:port */
  readonly brokers: readonly string[];
  /** Whether connections are encrypted. */
  readonly ssl: boolean;
  /** Null: no authentication. */
  readonly sasl: SaslMechanism | null;
}

/** headgate.yaml with every default filled in. */
export interface Config {
  readonly file: string | null;
  readonly databases: readonly DatabaseConfig[];
  readonly registry: {
    readonly url: string | null;
    readonly snapshot: string | null;
    /** From which age on a snapshot is old, in milliseconds. */
    readonly snapshotMaxAge: number;
    /** The level where no registry tells one; null: not told. */
    readonly compatibility: Level | null;
    /** The line of the Avro library that the registry parses with, where it does not tell itself; null: not told. */
    readonly avro: AvroLine | null;
  };
  /** Absent: not told. */
  readonly kafka?: KafkaAddress;
  readonly contracts: readonly string[];
  /** Places outside the tree where consumers keep their own. */
  readonly contractSources: readonly ContractSource[];
  readonly plans: readonly string[];
  /** Evidence a contract step needs. */
  readonly plansRequire: readonly EvidenceKind[];
  readonly planTiers: readonly PlanTier[];
  /** How long a merged plan may go without progress, in milliseconds. */
  readonly plansStalledAfter: number;
  readonly waivers: readonly RuleWaiver[];
  readonly rules: ReadonlyMap<string, "off" | Severity>;
  readonly failOn: "error" | "warning" | "never";
}
