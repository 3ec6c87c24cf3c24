import { MalformedError } from "../../config/malformed.ts";
import type { Contract } from "../../model/contract.ts";
import { formatLocation } from "../../model/location.ts";

/** One contract a consumer: what two files say of the same one cannot both be the whole of it. Throws MalformedError with both places. */
export function requireOneEach(contracts: readonly Contract[]): void {
  const first = new Map<string, Contract>();
  const complaints = contracts.flatMap((contract) => {
    const earlier = first.get(contract.consumer);
    if (earlier === undefined) {
      first.set(contract.consumer, contract);
      return [];
    }
    const message = `the consumer "${contract.consumer}" has a contract already, at ${formatLocation(earlier.at)}`;
    return [{ at: contract.at, message }];
  });
  if (complaints.length > 0) throw new MalformedError(complaints);
}
