import type { Location } from "./location.ts";
import type { PlanMove } from "./plan.ts";
import type { Witness } from "./verdict.ts";

export const SEVERITIES = ["info", "warning", "error"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Which of the three verdicts a finding belongs to; `tool` = what could not be analysed or is wrong with the inputs. */
export type VerdictClass = "registry" | "meaning" | "contracts" | "plan" | "source" | "tool";

export interface AffectedConsumer {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly state: "broken" | "may-break" | "unknown";
  readonly reason: string;
  /** Line of the contract. */
  readonly at: Location;
  /** Line of the file that the contract names; null or absent where the contract lists it itself. */
  readonly readAt?: Location | null;
  /** Line of the SQL that does it, where one can be told. */
  readonly cause?: Location | null;
  /** Where its records come from. */
  readonly topic?: string | null;
}

/** What `headgate plan new` would be asked for in place of a change. */
export interface PlannedWay {
  readonly move: PlanMove;
  /** TABLE or TABLE.COLUMN, as its command line takes it. */
  readonly target: string;
}

/** One result of one rule: where, what, who is hit, why, and what to do. */
export interface Finding {
  readonly rule: string;
  readonly verdict: VerdictClass;
  readonly severity: Severity;
  /** One sentence: what happens. */
  readonly message: string;
  /** Why it matters here. */
  readonly why: string;
  /** Null for findings that belong to no line (a missing configuration). */
  readonly at: Location | null;
  readonly database: string;
  readonly table: string | null;
  readonly field: string | null;
  readonly subject: string | null;
  readonly consumers: readonly AffectedConsumer[];
  /** Facts that support it: the registry's own words, contract lines, plan evidence. */
  readonly evidence: readonly string[];
  /** What to do next: commands or SQL, in order. */
  readonly fix: readonly string[];
  readonly witness: Witness | null;
  /** The plan that would have been the way; absent where none is. */
  readonly plan?: PlannedWay;
  /** 12 hex digits over rule, object and change; not over line numbers. */
  readonly fingerprint: string;
  /** Why a policy lowered (never raised) its level, oldest first. */
  readonly lowered: readonly { readonly from: Severity; readonly to: Severity; readonly reason: string }[];
}
