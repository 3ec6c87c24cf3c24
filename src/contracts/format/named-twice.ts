import type { Complaint } from "../../config/malformed.ts";
import type { Contract } from "../../model/contract.ts";
import { formatLocation } from "../../model/location.ts";

/** One contract a consumer: what two say of the same one cannot both be the whole of it. */
export function namedTwice(contracts: readonly Contract[]): readonly Complaint[] {
  const first = new Map<string, Contract>();
  return contracts.flatMap((contract) => {
    const earlier = first.get(contract.consumer);
    if (earlier === undefined) {
      first.set(contract.consumer, contract);
      return [];
    }
    const message = `the consumer "${contract.consumer}" has a contract already, at ${formatLocation(earlier.at)}`;
    return [{ at: contract.at, message }];
  });
}
