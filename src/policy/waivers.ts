import type { RuleWaiver } from "../model/config.ts";
import type { Finding } from "../model/finding.ts";
import { formatLocation } from "../model/location.ts";
import { lower, rank } from "./levels.ts";

/**
 * Break-glass: a waiver that stands in the base's headgate.yaml lowers what one rule finds about one table or column, and says so. One
 * that is over has no effect, and says that.
 */
export function waived(finding: Finding, waivers: readonly RuleWaiver[], now: Date): Finding {
  const own = waivers.filter((waiver) => covers(waiver, finding) && rank(waiver.to) < rank(finding.severity));
  const inForce = own.filter((waiver) => isInForce(waiver, now)).toSorted((a, b) => rank(a.to) - rank(b.to))[0];
  if (inForce !== undefined) {
    const { at, expires, owner, reason, to } = inForce;
    return lower(finding, to, `waived until ${expires} by ${owner} (${formatLocation(at)}): ${reason}`);
  }
  const over = own.map(
    ({ at, expires }) => `the waiver at ${formatLocation(at)} was over on ${expires}: it has no effect`,
  );
  return over.length === 0 ? finding : { ...finding, evidence: [...finding.evidence, ...over] };
}

/** Waivers that nothing needs, for the notes. */
export function unusedWaivers(findings: readonly Finding[], waivers: readonly RuleWaiver[]): readonly string[] {
  return waivers
    .filter((waiver) => !findings.some((finding) => covers(waiver, finding)))
    .map(({ at, rule, table, column }) => {
      const object = column === null ? table : `${table}.${column}`;
      return `${formatLocation(at)}: the waiver of ${rule} on ${object} matches no finding`;
    });
}

function covers({ rule, table, column }: RuleWaiver, finding: Finding): boolean {
  return finding.rule === rule && finding.table === table && (column === null || finding.field === column);
}

/** Up to and including the last day (UTC). */
function isInForce({ expires }: RuleWaiver, now: Date): boolean {
  return expires >= now.toISOString().slice(0, 10);
}
