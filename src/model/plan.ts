import type { Location } from "./location.ts";

export const PLAN_OPERATIONS = [
  "rename-column",
  "drop-column",
  "change-type",
  "rename-table",
  "move-table",
  "drop-table",
  "change-key",
  "drop-enum-value",
] as const;

export type PlanOperation = (typeof PLAN_OPERATIONS)[number];

/** A plan file: how a column, table, type or key moves by expand and contract. */
export interface Plan {
  readonly plan: string;
  readonly operation: PlanOperation;
  readonly table: string;
  readonly column: string | null;
  /** New column, table or schema name; new key columns joined by ", "; for change-type the new type or the column that has it. */
  readonly to: string | null;
  /** The enum label that goes (drop-enum-value). */
  readonly value: string | null;
  readonly owner: string | null;
  readonly sync: "trigger" | "generated" | "application" | "none";
  readonly backfill: string | null;
  /** Milliseconds. */
  readonly soak: number | null;
  readonly retention: number | "compacted" | null;
  readonly waivers: readonly Waiver[];
  readonly file: string;
  readonly at: Location;
}

export interface Waiver {
  readonly consumer: string;
  readonly reason: string;
  /** ISO date. */
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
  readonly detail: string;
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
