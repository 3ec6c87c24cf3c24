import type { Plan, PlanCommon, Waiver } from "../model/plan.ts";

/**
 * The keys by which a version of a plan asks for less than an earlier one, or for something else. Who answers for it, and where it
 * stands, does not matter; a longer soak, a stricter retention, a backfill that is checked, a waiver that goes ask for more.
 */
export function loweredKeys(from: Plan, to: Plan): readonly string[] {
  const [before, after] = [otherKeys(from), otherKeys(to)];
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
  return [
    ...changed,
    ...(from.backfill !== null && from.backfill !== to.backfill ? ["backfill"] : []),
    ...((to.soak ?? 0) < (from.soak ?? 0) ? ["soak"] : []),
    ...(span(to.retention) < span(from.retention) ? ["retention"] : []),
    ...(to.waivers.every((waiver) => from.waivers.some((older) => allowsAsMuch(older, waiver))) ? [] : ["waivers"]),
  ];
}

/** Those that cannot be told to ask for more or for less, each as a text. */
function otherKeys({
  owner,
  file,
  at,
  places,
  waivers,
  soak,
  retention,
  backfill,
  ...own
}: Plan): ReadonlyMap<string, string> {
  return new Map(Object.entries(own).map(([key, value]) => [key, JSON.stringify(value)]));
}

/** `compacted`: an old event can be read for ever. */
function span(retention: PlanCommon["retention"]): number {
  return retention === "compacted" ? Number.POSITIVE_INFINITY : (retention ?? 0);
}

function allowsAsMuch(older: Waiver, waiver: Waiver): boolean {
  return older.kind === waiver.kind && older.waives === waiver.waives && older.expires >= waiver.expires;
}
