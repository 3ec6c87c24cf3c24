import type { AffectedConsumer, Finding } from "../model/finding.ts";
import { SEVERITIES, type Severity } from "../model/finding.ts";
import { compareLocations } from "../model/location.ts";
import { compareTexts } from "../model/text-order.ts";

/** Findings as every format lists them: by place (those without one first), then most severe, then rule and fingerprint. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) =>
      comparePlaces(a, b) ||
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      compareTexts(a.rule, b.rule) ||
      compareTexts(a.fingerprint, b.fingerprint) ||
      compareTexts(a.message, b.message),
  );
}

/** Consumers by state (broken first), name and contract line. */
export function consumersInOrder(consumers: readonly AffectedConsumer[]): readonly AffectedConsumer[] {
  const states = ["broken", "may-break", "unknown"];
  return [...consumers].sort(
    (a, b) =>
      states.indexOf(a.state) - states.indexOf(b.state) ||
      compareTexts(a.consumer, b.consumer) ||
      compareLocations(a.at, b.at),
  );
}

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { info: 0, warning: 0, error: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}

function comparePlaces(a: Finding, b: Finding): number {
  if (a.at === null || b.at === null) return Number(a.at !== null) - Number(b.at !== null);
  return compareLocations(a.at, b.at);
}
