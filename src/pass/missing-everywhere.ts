import { formatLocation, type Location } from "../model/location.ts";
import type { Pass } from "./pass.ts";

/**
 * Contracts and plans belong to all databases together: a table that one of them has is not missing from the others, and what is
 * missing everywhere is said once.
 */
export function missingEverywhere(passes: readonly Pass[]): readonly Pass[] {
  const contracts = passes.map(({ contractMismatches }) => contractMismatches);
  const plans = passes.map(({ planMismatches }) => planMismatches);
  return passes.map((pass, index) => ({
    ...pass,
    contractMismatches: pass.contractMismatches.filter((mismatch) => stands(mismatch, contracts, index)),
    planMismatches: pass.planMismatches.filter((mismatch) => stands(mismatch, plans, index)),
  }));
}

interface Mismatch {
  readonly kind: string;
  readonly at: Location;
}

function stands({ kind, at }: Mismatch, all: readonly (readonly Mismatch[])[], index: number): boolean {
  if (kind === "misfit") return true;
  const place = formatLocation(at);
  const everywhere = all.every((list) =>
    list.some((other) => other.kind === kind && formatLocation(other.at) === place),
  );
  return index === 0 && everywhere;
}
