import type { Evidence } from "../../model/plan.ts";
import { operationOf } from "../operations/all.ts";
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
  const { waived, held } = waive(
    operationOf(given.plan.operation).needs(given.plan, { ...given, baseContracts: active }),
    given,
  );
  const note = waived.length === 0 ? "" : `; waived: ${waived.join(", ")}`;
  const certain = held.filter((need) => need.certain).map((need) => need.text);
  const possible = held.filter((need) => !need.certain).map((need) => need.text);
  if (certain.length > 0) return failed(KIND, `still read at base: ${[...new Set(certain)].join(", ")}${note}`);
  if (possible.length > 0) return unverified(KIND, `cannot be told: ${[...new Set(possible)].join(", ")}${note}`);
  return verified(KIND, `no contract at base needs it any more${note}`);
}

/** Waivers hold up to and including their last day (UTC). */
function waive(all: readonly Need[], { plan, now }: PlanCase): { waived: readonly string[]; held: readonly Need[] } {
  const today = now.toISOString().slice(0, 10);
  const valid = plan.waivers.filter(({ expires }) => expires >= today);
  const isWaived = (need: Need) => valid.some(({ consumer }) => consumer === need.consumer);
  return {
    waived: valid
      .filter(({ consumer }) => all.some((need) => need.consumer === consumer))
      .map(({ consumer, expires, reason }) => `${consumer} until ${expires} (${reason})`),
    held: all.filter((need) => !isWaived(need)),
  };
}
