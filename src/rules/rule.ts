import type { AffectedConsumer, Finding, PlannedWay, Severity, VerdictClass } from "../model/finding.ts";
import type { Location } from "../model/location.ts";
import type { Witness } from "../model/verdict.ts";
import type { Pass } from "../pass/pass.ts";

/**
 * One rule: data plus one pure function. Its id is its file's name; its page is `<id>.md` beside it, made by a script
 * from this data and from what the gate really prints for `bad`.
 */
export interface Rule {
  readonly id: string;
  readonly title: string;
  /** The level at the strongest evidence; a finding may carry less, never more. */
  readonly level: Severity;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** What both examples stand on besides the example project, merged before the change. */
  readonly base?: Example;
  /** The pending change as files over the rules' example project: one that this rule stops, one that it does not. */
  readonly bad: Example;
  readonly good: Example;
  check(pass: Pass): readonly Draft[];
}

/** Files laid over the example project of test/cases; a null text deletes the file. */
export type Example = Readonly<Record<string, string | null>>;

/** A finding before the engine has put the rule, the database and the fingerprint on it. */
export interface Draft {
  readonly severity: Severity;
  readonly verdict: VerdictClass;
  readonly message: string;
  readonly why: string;
  readonly at: Location | null;
  readonly table?: string | null;
  readonly field?: string | null;
  readonly subject?: string | null;
  readonly consumers?: readonly AffectedConsumer[];
  readonly evidence?: readonly string[];
  readonly fix?: readonly string[];
  readonly witness?: Witness | null;
  /** The plan that would have been the way. */
  readonly plan?: PlannedWay | null;
  /** Why a ready plan lets this through; null or absent when none does. */
  readonly leave?: string | null;
  /** What changed, in words that stay the same when lines move: part of the fingerprint. */
  readonly change: string;
}

export function finish(rule: Rule, database: string, draft: Draft): Finding {
  const table = draft.table ?? null;
  const field = draft.field ?? null;
  const subject = draft.subject ?? null;
  return {
    rule: rule.id,
    verdict: draft.verdict,
    severity: draft.severity,
    message: draft.message,
    why: draft.why,
    at: draft.at,
    database,
    table,
    field,
    subject,
    consumers: draft.consumers ?? [],
    evidence: draft.evidence ?? [],
    fix: draft.fix ?? [],
    witness: draft.witness ?? null,
    ...(draft.plan == null ? {} : { plan: draft.plan }),
    fingerprint: fingerprint([rule.id, database, table ?? "", field ?? "", subject ?? "", draft.change]),
    lowered: [],
  };
}

/** 12 hex digits over the parts: FNV-1a 64 bit, cut; a name for approvals to hold on to, not a cryptographic hash. */
function fingerprint(parts: readonly string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of parts.join("\u0000")) {
    hash ^= BigInt(char.codePointAt(0) ?? 0);
    hash = (hash * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, "0").slice(0, 12);
}
