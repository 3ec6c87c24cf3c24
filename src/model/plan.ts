import type { Location } from "./location.ts";

export type PlanOperation =
  | "rename-column"
  | "drop-column"
  | "change-type"
  | "rename-table"
  | "move-table"
  | "drop-table"
  | "change-key"
  | "drop-enum-value";

/** A plan file: how a column, table, type or key moves by expand and contract. */
export interface Plan {
  readonly plan: string;
  readonly operation: PlanOperation;
  readonly table: string;
  readonly column: string | null;
  readonly to: string | null;
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

export type EvidenceKind =
  | "expand-merged"
  | "target-shape"
  | "dual-write"
  | "consumers"
  | "soak"
  | "backfill"
  | "groups-past"
  | "registry-version"
  | "applied"
  | "retention";

/** Something the tool verified itself about a plan. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly state: "verified" | "failed" | "unverified";
  readonly detail: string;
}

export type Phase = "proposed" | "expanded" | "migrating" | "ready" | "contracted";

export interface PlanVerdict {
  readonly plan: Plan;
  readonly phase: Phase;
  readonly evidence: readonly Evidence[];
}
