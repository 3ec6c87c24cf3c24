import type { PlanVerdict } from "../model/plan.ts";
import { missingEvidence } from "../plans/judge.ts";

/** How a plan stands, and what is known of it, as lines of evidence. */
export function planLines(plan: PlanVerdict): readonly string[] {
  const name = `plan ${plan.plan.plan}`;
  return [`${name}: ${plan.phase}`, ...plan.evidence.map((one) => `${name}: ${one.kind} ${one.state}: ${one.detail}`)];
}

/** What still holds its contract step back. */
export function stillNeeded(plan: PlanVerdict): readonly string[] {
  return missingEvidence(plan).map((one) => `Plan ${plan.plan.plan} still needs ${one.kind}: ${one.detail}`);
}

/** Why it lets its last step through; null where it does not. */
export function leaveOf(plan: PlanVerdict | null): string | null {
  if (plan?.phase !== "ready") return null;
  const waived = plan.evidence.filter((one) => plan.required.includes(one.kind) && one.waived !== undefined);
  const kinds = waived.map(({ kind }) => kind).join(", ");
  const but = waived.length === 0 ? "" : `, but for what is waived: ${kinds}`;
  return `plan ${plan.plan.plan} is ready: every piece of evidence it needs was verified${but}`;
}
