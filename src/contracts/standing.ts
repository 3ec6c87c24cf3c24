import type { Contract, ContractVerdict, VerdictState } from "../model/contract.ts";
import { compareTexts } from "../model/text-order.ts";

/** How one consumer stands after a change, all of its reads taken together. */
export interface Standing {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  /** The worst that befalls any of its reads; a consumer of which nothing is said loses nothing. */
  readonly state: VerdictState | "unaffected";
  /** A pending consumer is never broken. */
  readonly status: Contract["status"];
  readonly verdicts: readonly ContractVerdict[];
}

/** Worst first. */
const STANDING_STATES: readonly Standing["state"][] = ["broken", "may-break", "unknown", "unaffected"];

/**
 * One line of the matrix of consumers and changes: where every consumer of base or head stands after one change, by name.
 * @param verdicts of all databases of the change
 */
export function standings(
  contracts: { readonly base: readonly Contract[]; readonly head: readonly Contract[] },
  verdicts: readonly ContractVerdict[],
): readonly Standing[] {
  const declared = new Map<string, Contract>();
  // What stands at head is said of a consumer where both sides have it.
  for (const contract of [...contracts.base, ...contracts.head]) declared.set(contract.consumer, contract);
  return [...declared.values()]
    .map(({ consumer, owner, contact, status }) => {
      const own = verdicts.filter((verdict) => verdict.consumer === consumer);
      return { consumer, owner, contact, state: worst(own), status, verdicts: own };
    })
    .toSorted((a, b) => compareTexts(a.consumer, b.consumer));
}

function worst(verdicts: readonly ContractVerdict[]): Standing["state"] {
  const states: readonly Standing["state"][] = verdicts.map(({ state }) => state);
  return STANDING_STATES.find((state) => states.includes(state)) ?? "unaffected";
}
