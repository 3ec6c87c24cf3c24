import type { VerdictState } from "./contract.ts";
import type { Finding } from "./finding.ts";
import type { SourceFile } from "./migration.ts";
import type { EvidenceKind, Phase, PlanOperation } from "./plan.ts";

/** What was looked at, so that nothing is silently skipped. */
export interface Coverage {
  readonly migrations: number;
  readonly pendingMigrations: number;
  readonly statements: number;
  readonly pendingStatements: number;
  readonly analysed: number;
  readonly opaque: number;
  readonly connectors: number;
  readonly capturedTables: number;
  readonly subjects: number;
  readonly contracts: number;
  readonly plans: number;
}

/** The worst that befalls any read of a consumer. */
export interface ConsumerStanding {
  readonly consumer: string;
  readonly owner: string | null;
  readonly state: VerdictState | "unaffected";
}

/** How far a plan is that the change makes a step of, or brings. */
export interface PlanStanding {
  readonly plan: string;
  readonly operation: PlanOperation;
  /** schema.table, as it was before anything moved. */
  readonly table: string;
  readonly owner: string | null;
  readonly phase: Phase;
  /** The evidence its last step still needs. */
  readonly missing: readonly EvidenceKind[];
}

/** Everything a report writer sees. Same input, same report. */
export interface Report {
  readonly version: 1;
  readonly tool: string;
  readonly verdict: "passed" | "blocked";
  readonly failOn: "error" | "warning" | "never";
  readonly base: string;
  readonly head: string;
  readonly findings: readonly Finding[];
  /** Databases whose history a real PostgreSQL replayed, and which; absent or left out: static replay. */
  readonly engines?: readonly { readonly database: string; readonly engine: string }[];
  readonly coverage: Coverage;
  /** Where each consumer of base or head stands after the change, by name. Absent: not worked out. */
  readonly consumers?: readonly ConsumerStanding[];
  /** By name. Absent: not worked out. */
  readonly plans?: readonly PlanStanding[];
  /** Pending migrations, in order, with a one-line summary of what each does to the stream. */
  readonly pending: readonly { readonly file: string; readonly version: string }[];
  readonly notes: readonly string[];
  /** Texts of the files findings point into, for code frames. */
  readonly sources: readonly SourceFile[];
}
