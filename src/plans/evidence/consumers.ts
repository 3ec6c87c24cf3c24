import type { Evidence } from "../../model/plan.ts";
import { operationOf } from "../operations/all.ts";
import { isInForce, waiverWords } from "../waivers.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";
import type { Need } from "./need.ts";

const KIND = "consumers";

/** No contract at base still needs what goes away, or a waiver at base lets its consumer be lost. */
export function consumers(given: PlanCase): Evidence {
  if (given.baseContracts.contracts.length === 0) {
    return unverified(KIND, "there are no contracts at base: who reads it is not known");
  }
  const contracts = given.baseContracts.contracts.filter(({ status }) => status === "active");
  const active = { ...given.baseContracts, contracts };
  const { notes, held } = waive(
    operationOf(given.plan.operation).needs(given.plan, { ...given, baseContracts: active }),
    given,
  );
  const note = notes.map((words) => `; ${words}`).join("");
  const certain = held.filter((need) => need.certain).map((need) => need.text);
  const possible = held.filter((need) => !need.certain).map((need) => need.text);
  if (certain.length > 0) return failed(KIND, `still read at base: ${[...new Set(certain)].join(", ")}${note}`);
  if (possible.length > 0) return unverified(KIND, `cannot be told: ${[...new Set(possible)].join(", ")}${note}`);
  const none = notes.length === 0 ? "no contract at base needs it any more" : "no other contract at base needs it";
  return verified(KIND, `${none}${note}`);
}

/** What waivers at base let be lost, and what is said of those that no longer do. */
function waive(all: readonly Need[], given: PlanCase): { notes: readonly string[]; held: readonly Need[] } {
  const { basePlan, now } = given;
  const waivers = basePlan?.waivers ?? [];
  const asked = waivers.filter(
    ({ kind, waives }) => kind === "consumer" && all.some((need) => need.consumer === waives),
  );
  const [valid, over] = [true, false].map((wanted) => asked.filter((waiver) => isInForce(waiver, now) === wanted));
  const isWaived = (need: Need) => valid?.some(({ waives }) => waives === need.consumer) === true;
  return {
    notes: [
      ...(valid ?? []).map((waiver) => `${waiver.waives} is waived ${waiverWords(waiver, given.plan)}`),
      ...(over ?? [])
        .filter(({ waives }) => !valid?.some((waiver) => waiver.waives === waives))
        .map(({ waives, expires }) => `the waiver of ${waives} was over on ${expires}`),
    ],
    held: all.filter((need) => !isWaived(need)),
  };
}
