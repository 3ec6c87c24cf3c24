import type { Config } from "./model/config.ts";
import type { Contract } from "./model/contract.ts";
import type { Migration, MigrationProblem, SourceFile } from "./model/migration.ts";
import type { Plan } from "./model/plan.ts";
import type { Connector } from "./model/prediction.ts";
import type { Report } from "./model/report.ts";
import type { DialectCheck, RegistryHistory, SqlParser } from "./ports.ts";

/** What one side of the change holds besides its migrations. */
export interface GateSide {
  /** What a person calls it: `origin/main (3f2a91c)`, `work tree`, `version 12 applied`. */
  readonly label: string;
  readonly contracts: readonly Contract[];
  readonly plans: readonly Plan[];
}

/** One database under review. */
export interface GateDatabase {
  readonly name: string;
  /** Server major version. */
  readonly postgres: number;
  /** Debezium version, such as `3.7`. */
  readonly debezium: string;
  readonly applied: readonly Migration[];
  readonly pending: readonly Migration[];
  readonly problems: readonly MigrationProblem[];
  readonly baseConnectors: readonly Connector[];
  readonly headConnectors: readonly Connector[];
}

export interface GateInput {
  /** `headgate 0.1.0` */
  readonly tool: string;
  readonly config: Config;
  readonly base: GateSide;
  readonly head: GateSide;
  readonly databases: readonly GateDatabase[];
  /** When each file of the base first reached the base's first-parent history; absent = not known. */
  readonly mergedAt: ReadonlyMap<string, Date>;
  readonly now: Date;
  /** Texts of contract, connector and plan files, for code frames; migrations bring their own. */
  readonly sources: readonly SourceFile[];
  /** Remarks from loading (assumed base ref, discovered configuration). */
  readonly notes: readonly string[];
}

export interface GatePorts {
  readonly parser: SqlParser;
  /** Older grammars a pending statement must satisfy; empty when the target server needs none. */
  readonly dialects: readonly DialectCheck[];
  /** Null: no registry known, versions come from the predicted base. */
  readonly registry: RegistryHistory | null;
}

/** The whole pipeline: a change under review in, everything that is wrong with it out. Pure but for its ports. */
export async function gate(input: GateInput, ports: GatePorts): Promise<Report> {
  throw new Error(`not built yet: ${input.tool} ${ports.parser}`);
}
