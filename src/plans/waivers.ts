import type { Evidence, Plan, Waiver, WaiverTerms } from "../model/plan.ts";

/** Waivers hold up to and including their last day (UTC). */
export function isInForce({ expires }: Pick<WaiverTerms, "expires">, now: Date): boolean {
  return expires >= now.toISOString().slice(0, 10);
}

/** `waived until 2026-12-15 by team-identity: retired`. */
export function waiverWords({ expires, owner, reason }: WaiverTerms, plan: Plan): string {
  const who = owner ?? plan.owner;
  return `until ${expires}${who === null ? "" : ` by ${who}`}: ${reason}`;
}

/** Evidence that is not verified, with the plan's own waivers of it; those that are over are said to be. */
export function withWaivers(evidence: readonly Evidence[], basePlan: Plan | null, now: Date): readonly Evidence[] {
  if (basePlan === null) return evidence;
  return evidence.map((item) => {
    const own = basePlan.waivers.filter(({ kind, waives }) => kind === "evidence" && waives === item.kind);
    return item.state === "verified" || own.length === 0 ? item : waived(item, own, basePlan, now);
  });
}

function waived(item: Evidence, own: readonly Waiver[], plan: Plan, now: Date): Evidence {
  const inForce = own.find((waiver) => isInForce(waiver, now));
  if (inForce !== undefined) {
    const { reason, owner, expires, at } = inForce;
    const detail = `${item.detail}; waived ${waiverWords(inForce, plan)}`;
    return { ...item, detail, waived: { reason, owner, expires, at } };
  }
  const last = own
    .map(({ expires }) => expires)
    .toSorted()
    .at(-1);
  return { ...item, detail: `${item.detail}; its waiver was over on ${last}` };
}

/** Whether a piece of evidence holds nothing back. */
export function isSettled({ state, waived: waiver }: Evidence): boolean {
  return state === "verified" || waiver !== undefined;
}
