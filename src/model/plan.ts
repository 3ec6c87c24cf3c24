import type { Operation } from "./contract.ts";
import type { Location } from "./location.ts";

export const PLAN_OPERATIONS = [
  "rename-column",
  "drop-column",
  "change-type",
  "split-column",
  "merge-columns",
  "set-not-null",
  "rename-table",
  "move-table",
  "drop-table",
  "change-key",
  "drop-enum-value",
  "rename-enum-value",
  "replica-identity",
  "unpublish",
  "uncapture",
] as const;

export type PlanOperation = (typeof PLAN_OPERATIONS)[number];

/** What every plan file says. */
export interface PlanCommon {
  readonly plan: string;
  /** schema.table, as it is before anything moves. */
  readonly table: string;
  readonly owner: string | null;
  readonly sync: "trigger" | "generated" | "application" | "none";
  /** Where the application's dual write can be seen (sync: application): a link or a commit. */
  readonly reference: string | null;
  readonly backfill: string | null;
  /** Milliseconds. */
  readonly soak: number | null;
  readonly retention: number | "compacted" | null;
  readonly waivers: readonly Waiver[];
  readonly file: string;
  readonly at: Location;
  /** Where the texts of its own keys stand: `cast`, `into.first_name.cast`, `inverse.city`. Absent: it is no file yet. */
  readonly places?: Readonly<Record<string, Location>>;
}

/** What moves and where to: what an operation's own keys say. */
export type PlanMove =
  | { readonly operation: "rename-column"; readonly column: string; readonly to: string }
  | { readonly operation: "drop-column"; readonly column: string }
  | {
      readonly operation: "change-type";
      readonly column: string;
      /** The new type, or the column that has it. */
      readonly to: string;
      /** The column that has the new type; null: `to` is that column, or the type changes in place. */
      readonly as: string | null;
      /** SQL expressions over the old and the new column; null: an assignment cast does. */
      readonly cast: string | null;
      readonly inverse: string | null;
    }
  | {
      readonly operation: "split-column";
      readonly column: string;
      /** By name: the columns it becomes, each with its value over the old one. */
      readonly into: Readonly<Record<string, NewColumn>>;
      /** The old column's value over the new ones. */
      readonly inverse: string;
    }
  | {
      readonly operation: "merge-columns";
      readonly columns: readonly string[];
      readonly to: string;
      readonly type: string;
      /** The new column's value over the old ones. */
      readonly cast: string;
      /** By old column: its value over the new one. */
      readonly inverse: Readonly<Record<string, string>>;
    }
  /** `value`: an SQL expression over the row for the rows that have none; null: there are none, or the team knows. */
  | { readonly operation: "set-not-null"; readonly column: string; readonly value: string | null }
  /** `to`: bare name or schema.table. */
  | { readonly operation: "rename-table"; readonly to: string }
  /** `to`: bare schema or schema.table. */
  | { readonly operation: "move-table"; readonly to: string }
  | { readonly operation: "drop-table" }
  | { readonly operation: "change-key"; readonly to: readonly string[] }
  | {
      readonly operation: "drop-enum-value";
      /** Some column of the enum: the label goes for all columns of it. */
      readonly column: string;
      readonly value: string;
      /** The label that rows take instead; null: there are none, or the team knows which. */
      readonly to: string | null;
    }
  | {
      readonly operation: "rename-enum-value";
      readonly column: string;
      readonly value: string;
      readonly to: string;
    }
  /** `to`: default, nothing, or the name of an index. */
  | { readonly operation: "replica-identity"; readonly to: string }
  | ({ readonly operation: "unpublish"; readonly publication: string | null } & TakenOut)
  | ({ readonly operation: "uncapture"; readonly connector: string | null } & TakenOut);

/** A type, and an SQL expression. */
export interface NewColumn {
  readonly type: string;
  readonly cast: string;
}

/** What stays in the database and no longer comes: a column, some operations, some rows; the whole table where all three are null. */
export interface TakenOut {
  readonly column: string | null;
  readonly operations: readonly Operation[] | null;
  /** The condition rows have to meet from then on. */
  readonly rows: string | null;
}

/** A plan file: how a column, table, type or key moves by expand and contract. */
export type Plan = PlanCommon & PlanMove;

export type PlanOf<Name extends PlanOperation> = Extract<Plan, { readonly operation: Name }>;

/** Lets one consumer be lost, or one kind of evidence be missing, for a time. */
export type Waiver = WaiverTerms &
  (
    | { readonly kind: "consumer"; readonly waives: string }
    | { readonly kind: "evidence"; readonly waives: EvidenceKind }
  );

export interface WaiverTerms {
  readonly reason: string;
  /** Null: whoever owns the plan. */
  readonly owner: string | null;
  /** ISO date, the last day it holds (UTC). */
  readonly expires: string;
  readonly at: Location;
}

/** Those up to `soak` can be had offline; the others need live access. */
export const EVIDENCE_KINDS = [
  "expand-merged",
  "target-shape",
  "dual-write",
  "consumers",
  "soak",
  "backfill",
  "slot-past",
  "groups-past",
  "registry-version",
  "applied",
  "retention",
] as const;

export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** Something the tool verified itself about a plan. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly state: "verified" | "failed" | "unverified";
  /** How much it proves: strong leaves no way around it that the tool could not see, weak is an indication. */
  readonly strength: "strong" | "medium" | "weak";
  /** What it was read from: `git`, `catalog at base`, `contracts at base`, the name of a running system. */
  readonly source: string;
  readonly detail: string;
  /** The waiver by which it is not needed, where it is not verified; absent: none. */
  readonly waived?: WaiverTerms;
}

export type Phase = "proposed" | "expanded" | "migrating" | "ready" | "contracted";

export interface PlanVerdict {
  /** As it stands at base where it stands there: what a change writes about itself does not count. */
  readonly plan: Plan;
  /** What the contract step needs. */
  readonly required: readonly EvidenceKind[];
  readonly phase: Phase;
  readonly evidence: readonly Evidence[];
}
