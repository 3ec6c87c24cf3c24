import type { LagVariant } from "../debezium/time/lag.ts";
import type { SubjectTimeline } from "../debezium/time/timeline.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Change } from "../model/change.ts";
import type { Config } from "../model/config.ts";
import type { Contract, ContractMismatch, ContractVerdict } from "../model/contract.ts";
import type { Location } from "../model/location.ts";
import type { MigrationProblem } from "../model/migration.ts";
import type { Plan, PlanVerdict } from "../model/plan.ts";
import type { Connector, Prediction, SubjectPrediction } from "../model/prediction.ts";
import type { Statement } from "../model/statement.ts";
import type { Level, MeaningChange, Witness } from "../model/verdict.ts";
import type { PlanMismatch } from "../plans/mismatches.ts";
import type { PlannedChange } from "../plans/operation.ts";
import type { PlanReview } from "../plans/review.ts";
import type { SubjectDrift } from "../registry/drift/drift.ts";
import type { DialectProblem } from "../sql/dialect.ts";
import type { EngineNote, EngineUse } from "./engine.ts";

/** Everything known about one database's change; rules only read it. */
export interface Pass {
  readonly database: string;
  readonly postgres: number;
  readonly now: Date;
  readonly config: Config;
  /** What was asked to replay the migrations: static replay, an engine where that was not enough, or an engine. */
  readonly replayedBy: "static" | EngineUse["when"];
  /** What the engine said, where one was asked. */
  readonly engine: EngineNote | null;
  readonly before: Catalog;
  readonly after: Catalog;
  /** Changes to what existed before the change under review, in statement order; what it both made and unmade is left out. */
  readonly changes: readonly Change[];
  /** By name where two states have no history in common: a rename then shows as a drop and an addition. */
  readonly comparedBy: "identity" | "name";
  /** How many have run, and what the change adds. */
  readonly statements: { readonly applied: number; readonly pending: readonly Statement[] };
  readonly streams: readonly Stream[];
  readonly registry: readonly RegistryClash[];
  /** Which level is in force for each subject that is registered, and who says so. */
  readonly levels: ReadonlyMap<string, string>;
  /** What has to be registered before connectors that may not do it come to it. */
  readonly unregistered: readonly UnregisteredText[];
  /** Of converters that write with the registry's latest version; `judged` are the subjects that could be compared with it. */
  readonly latest: { readonly mismatches: readonly LatestMismatch[]; readonly judged: readonly string[] };
  /** What the registry would refuse of a connector that is behind, and of no other. */
  readonly late: readonly LateClash[];
  readonly meaning: readonly MeaningClash[];
  readonly drift: readonly Drift[];
  /** What the registry tells about its subjects that makes less of any verdict. */
  readonly registryRemarks: readonly string[];
  /** The snapshot the change is held against, where it is older than it should be. */
  readonly oldSnapshot: OldSnapshot | null;
  readonly contracts: { readonly base: readonly Contract[]; readonly head: readonly Contract[] };
  readonly contractVerdicts: readonly ContractVerdict[];
  /** Contracts that name what does not exist. */
  readonly contractMismatches: readonly ContractMismatch[];
  readonly plans: { readonly base: readonly Plan[]; readonly head: readonly Plan[] };
  readonly planMismatches: readonly PlanMismatch[];
  /** Plans at base that are on their way, and what the change does to them. */
  readonly planReviews: () => readonly PlanReview[];
  readonly planFor: (change: PlannedChange) => PlanVerdict | null;
  /** Those that were judged for something this change does, and those it brings. Judges no other: what they ask for may not be at hand. */
  readonly plansInSight: () => readonly PlanVerdict[];
  /** Every plan of base and head, judged; worked out when asked for. */
  readonly planVerdicts: () => readonly PlanVerdict[];
  /** Asks running systems about the merged plans that were judged and not asked about yet; whether there were any. */
  readonly prove: () => Promise<boolean>;
  /** Whether some verdict of a plan was given without what git knows of it, as the clone is too shallow. */
  readonly lacksHistory: () => boolean;
  readonly historyProblems: readonly MigrationProblem[];
  readonly dialectNotes: readonly DialectNote[];
}

/** One connector: what it captured before, and after each commit point of the change (the last is the end). */
export interface Stream {
  readonly connector: Connector;
  readonly baseConnector: Connector | null;
  readonly before: Prediction | null;
  readonly steps: readonly StreamStep[];
  /** What rows register that are read only behind DDL that came after them; worked out when asked for. */
  readonly late: () => readonly LagVariant[];
  /** When each text gets to the registry while a running connector keeps up; worked out when asked for. */
  readonly timed: () => readonly SubjectTimeline[];
}

/** What a connector emits once the change is through. */
export function lastOf(stream: Stream): Prediction | null {
  return stream.steps.at(-1)?.prediction ?? null;
}

export interface StreamStep {
  readonly prediction: Prediction;
  readonly changes: readonly Change[];
  readonly at: Location | null;
}

/** Why a text does not get into the registry. */
export type RegistryRefusal =
  /** 409. */
  | "incompatible"
  /** 42201: no valid schema. */
  | "invalid"
  /** 42205: the subject's mode lets nobody register. */
  | "not permitted"
  /** Whether it does cannot be told. */
  | "undecided"
  /** It gets in, but not where the registry's Avro is 1.12, and which line that is nobody told. */
  | "invalid on another line"
  /** It gets in, but not once the registry's Avro, which is known to be 1.11, is 1.12. */
  | "invalid after an upgrade";

/** A predicted text the registry would refuse, or whose verdict cannot be told. */
export interface RegistryClash {
  readonly refusal: RegistryRefusal;
  readonly subject: SubjectPrediction;
  readonly level: Level;
  /** Which level is in force, and who says so. */
  readonly inForce: string;
  readonly text: string;
  /** `version 3 of the registry`, `the schema predicted at base`. */
  readonly against: string;
  /** The registry's own words. */
  readonly messages: readonly string[];
  /** The columns that cause it; empty when the schema as a whole does. */
  readonly causes: readonly RegistryCause[];
  /** What is to be said where the registry was asked and sees it otherwise; null else. */
  readonly opinion: string | null;
  readonly at: Location | null;
  /** The commit point's changes, to find the statement to blame. */
  readonly changes: readonly Change[];
}

/** A column because of which a schema is refused. */
export interface RegistryCause {
  /** Its path in the row (`price`, `tags[]`, `address.city`). */
  readonly field: string;
  readonly reason: string;
  /** A record that fails because of it. */
  readonly witness: Witness | null;
}

/** A text that a converter which may not register does not find in the registry, though it would be taken. */
export interface UnregisteredText {
  readonly subject: SubjectPrediction;
  readonly text: string;
  /** What keeps the converter from registering it, as configured. */
  readonly option: string;
  /** Whether a registry was asked: else it may be there. */
  readonly known: boolean;
  /** What a person calls the registry. */
  readonly registry: string;
  readonly at: Location | null;
  readonly changes: readonly Change[];
}

/** What is written with the registry's latest version does not fit it. */
export interface LatestMismatch {
  readonly subject: SubjectPrediction;
  /** As configured. */
  readonly option: string;
  readonly version: number;
  /** What a person calls the registry. */
  readonly registry: string;
  /** Whether the task fails, or columns are left out of records. */
  readonly outcome: "fails" | "left out";
  /** Fields of the row that the version lacks. */
  readonly fields: readonly string[];
  readonly at: Location | null;
  readonly changes: readonly Change[];
}

/** A text the registry would refuse if rows come at the wrong time, though it takes each of those that rows in between bring. */
export interface LateClash {
  /** Of a connector that is behind, or of several that share a subject. */
  readonly kind: "behind" | "shared";
  readonly subject: string;
  readonly table: string | null;
  readonly connector: string;
  readonly level: Level;
  readonly against: string;
  readonly causes: RegistryClash["causes"];
  readonly messages: readonly string[];
  /** When that is, in a sentence. */
  readonly reason: string;
  readonly at: Location | null;
}

/** A change of meaning that the registry lets through. */
export interface MeaningClash {
  readonly subject: SubjectPrediction;
  readonly change: MeaningChange;
  readonly at: Location | null;
  readonly changes: readonly Change[];
}

/** The registry's latest is not what the base predicts. */
export interface Drift {
  readonly subject: string;
  readonly table: string | null;
  readonly connector: string;
  /** What a person calls the registry. */
  readonly registry: string;
  readonly drift: SubjectDrift;
}

/** A snapshot of a time that is too long ago. */
export interface OldSnapshot {
  readonly label: string;
  /** ISO 8601. */
  readonly takenAt: string;
  /** The age from which it is too old, in milliseconds. */
  readonly most: number;
  /** Whether the change brings a newer one. */
  readonly renewed: boolean;
}

/** What the grammar of an older server says of a pending statement. */
export interface DialectNote {
  readonly major: number;
  readonly problem: DialectProblem;
}
