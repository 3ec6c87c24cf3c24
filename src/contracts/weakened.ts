import type { Contract, ContractRead, ContractVerdict, NamedAt, VerdictState, Weakening } from "../model/contract.ts";
import type { Location } from "../model/location.ts";
import type { DeclaredContracts } from "./reader.ts";

/** What contracts at base and at head say of the same change. */
export interface BothSides {
  readonly base: DeclaredContracts;
  readonly head: DeclaredContracts;
  readonly baseVerdicts: readonly ContractVerdict[];
  readonly headVerdicts: readonly ContractVerdict[];
}

/**
 * What only the contracts at base say of a change, and what became of them: a contract that is weakened in the very change that breaks
 * it does not let that change through. A consumer that was pending at base stops nothing, whatever becomes of its contract.
 */
export function weakenedVerdicts({ base, head, baseVerdicts, headVerdicts }: BothSides): readonly ContractVerdict[] {
  const known = new Set(base.contracts.map(({ consumer }) => consumer));
  return baseVerdicts.flatMap((verdict): readonly ContractVerdict[] => {
    if (verdict.status === "pending") return [];
    const successors = successorsOf(verdict, head.contracts, known);
    if (headVerdicts.some((other) => saysAsMuch(other, verdict, successors))) return [];
    const weakened = weakening(verdict, successors);
    const reason = `${verdict.reason} (its contract at base; changing it along with this does not count)`;
    return [{ ...verdict, reason, weakened }];
  });
}

/** The same consumer's contracts at head, in whatever file; or those in its file that now bear another name. */
function successorsOf(
  { consumer, at }: ContractVerdict,
  head: readonly Contract[],
  known: ReadonlySet<string>,
): readonly Contract[] {
  const own = head.filter((contract) => contract.consumer === consumer);
  return own.length > 0 ? own : head.filter((contract) => contract.file === at.file && !known.has(contract.consumer));
}

/** How much each state of a verdict says. */
export const WEIGHT: Readonly<Record<VerdictState, number>> = { broken: 3, "may-break": 2, unknown: 1 };

function saysAsMuch(other: ContractVerdict, verdict: ContractVerdict, successors: readonly Contract[]): boolean {
  return (
    successors.some(({ consumer }) => consumer === other.consumer) &&
    other.table === verdict.table &&
    other.column === verdict.column &&
    other.problem === verdict.problem &&
    WEIGHT[other.state] >= WEIGHT[verdict.state]
  );
}

function weakening(verdict: ContractVerdict, successors: readonly Contract[]): Weakening {
  const [first] = successors;
  if (first === undefined) return { kind: "deleted" };
  if (first.status === "pending") return { kind: "changed", at: first.at };
  const read = successors
    .flatMap(({ reads }) => reads)
    .find(({ table }) => table === verdict.table || table === verdict.topic);
  return { kind: "changed", at: read === undefined ? first.at : lineIn(read, verdict) };
}

/** Where the read at head speaks of the same thing, or would. */
function lineIn(read: ContractRead, { column, problem, readAt }: ContractVerdict): Location {
  const named = (list: readonly NamedAt[]) => list.find(({ name }) => name === column);
  const migrated = read.migrated === "all" ? undefined : named(read.migrated);
  const listed =
    problem === "before-image" ? named(read.before) : problem === "key-changed" ? named(read.key) : named(read.columns);
  const file = readAt === null ? undefined : read.readers[0];
  return (migrated ?? listed ?? file ?? read).at;
}
