import type { JudgedRead, Loss } from "./loss.ts";
import { sameShape } from "./representation.ts";

/** What the readers of files say themselves, and what of them cannot be told: any visible change may touch that. */
export function derivedLosses(judged: JudgedRead): readonly Loss[] {
  const { derived, before, after } = judged;
  if (sameShape(before, after)) return [];
  const own = derived.losses?.(judged) ?? [];
  const unresolved = derived.unresolved.map(
    ({ reason, at }): Loss => ({ state: "unknown", problem: "not-analysed", column: null, attnum: null, reason, at }),
  );
  return [...own, ...unresolved];
}
