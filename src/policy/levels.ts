import type { Finding, Severity } from "../model/finding.ts";
import { SEVERITIES } from "../model/finding.ts";

/** Where a level stands in the order info < warning < error. */
export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** The finding at a lower level, with the reason on record; unchanged when the level is not lower. */
export function lower(finding: Finding, to: Severity, reason: string): Finding {
  if (rank(to) >= rank(finding.severity)) return finding;
  return { ...finding, severity: to, lowered: [...finding.lowered, { from: finding.severity, to, reason }] };
}

/**
 * The level headgate.yaml gives a rule replaces the rule's own top level: a lower one caps its findings, a higher one
 * lifts those at the top. `off` is handled before a rule runs.
 */
export function configuredLevel(finding: Finding, ruleLevel: Severity, configured: Severity | undefined): Finding {
  if (configured === undefined || configured === ruleLevel) return finding;
  if (rank(configured) > rank(ruleLevel)) {
    return finding.severity === ruleLevel ? { ...finding, severity: configured } : finding;
  }
  return lower(finding, configured, `headgate.yaml sets ${finding.rule} to ${configured}`);
}
