import type { Catalog } from "../model/catalog.ts";
import type { Change } from "../model/change.ts";
import type { Contract, ContractVerdict } from "../model/contract.ts";
import { compareLocations, type Location, printablePath } from "../model/location.ts";
import { type ContractCase, judgeContracts, reads } from "./judge.ts";
import { sameShape } from "./judging/representation.ts";
import type { TableShape } from "./shape.ts";
import { WEIGHT } from "./weakened.ts";

/** What consumers see while a change is only partly through: rows may come between any two of its commits. */
export interface Moment {
  readonly catalog: Catalog;
  /** The commit that begins it. */
  readonly at: Location | null;
  /** The commit that ends it. */
  readonly until: Location | null;
  readonly changes: readonly Change[];
  /** Tables that a contract reads, of every connector. */
  readonly shapes: readonly TableShape[];
}

/**
 * What each consumer loses by a change, and what it loses for a while only: rows that are written between two commits of the
 * change stay in the topic as they are, whatever the end looks like.
 * @param moments after each commit but the last, in order
 */
export function judgeThroughout(given: ContractCase, moments: readonly Moment[]): readonly ContractVerdict[] {
  const atEnd = judgeContracts(given);
  const tablesAt = passingTables(given);
  const passing = new Map<string, Passing>();
  moments.forEach((moment, index) => {
    for (const verdict of judgedAt(moment, moments.slice(0, index), tablesAt(moment), given)) {
      if (atEnd.some((last) => saysAsMuch(last, verdict))) continue;
      const known = passing.get(keyOf(verdict));
      const goesOn = known !== undefined && known.last === index - 1;
      if (known === undefined || WEIGHT[verdict.state] > WEIGHT[known.verdict.state]) {
        passing.set(keyOf(verdict), { verdict, first: goesOn ? known.first : index, last: index });
      } else if (goesOn) passing.set(keyOf(verdict), { ...known, last: index });
    }
  });
  const between = [...passing.values()].map(
    ({ verdict, first, last }): ContractVerdict => ({
      ...verdict,
      reason: `${span(moments[first]?.at ?? null, moments[last]?.until ?? null)}${verdict.reason}`,
    }),
  );
  if (between.length === 0) return atEnd;
  return [...atEnd, ...between].toSorted((a, b) => compareLocations(a.at, b.at));
}

/** A loss that comes and goes, with the moments it is there. */
interface Passing {
  readonly verdict: ContractVerdict;
  readonly first: number;
  readonly last: number;
}

function keyOf({ consumer, table, column, problem }: ContractVerdict): string {
  return JSON.stringify([consumer, table, column, problem]);
}

/** A table that another one replaces is gone in between as well: that it is replaced says it. */
function saysAsMuch(last: ContractVerdict, verdict: ContractVerdict): boolean {
  return (
    keyOf(last) === keyOf(verdict) && (last.problem === "table-gone" || WEIGHT[last.state] >= WEIGHT[verdict.state])
  );
}

/** What is lost at one moment, of what then looks neither as before the change nor as after it. */
function judgedAt(
  moment: Moment,
  earlier: readonly Moment[],
  before: readonly TableShape[],
  given: ContractCase,
): readonly ContractVerdict[] {
  const publisher = given.publisher && { before: given.publisher.before, after: moment.catalog };
  const native = publisher !== undefined && hasNativeReads(given);
  if (before.length === 0 && !native) return [];
  // The statement of this moment is the one to blame, where it has anything to do with it.
  const changes = [moment, ...earlier.toReversed()].flatMap((one) => one.changes);
  const { base, head } = given;
  return judgeContracts({ base, head, before, after: moment.shapes, changes, ...(native ? { publisher } : {}) });
}

/** Which of the tables that are read look at a moment as they do at neither end. A look that lasts is compared once. */
function passingTables(given: ContractCase): (moment: Moment) => readonly TableShape[] {
  const read = tablesRead(given);
  const end = byTable(given.after);
  const known = new WeakMap<TableShape, boolean>();
  return ({ shapes }) => {
    const then = byTable(shapes);
    return read.filter((was) => {
      const [now, last] = [then.get(tableOf(was)), end.get(tableOf(was))];
      if (now === undefined || last === undefined) return now !== last;
      const passing = known.get(now) ?? (!looksLike(was, now) && !looksLike(last, now));
      known.set(now, passing);
      return passing;
    });
  };
}

function looksLike(other: TableShape, now: TableShape): boolean {
  return sameShape(other, now) && other.refused === now.refused;
}

function tableOf({ connector, relation }: TableShape): string {
  return `${relation} ${connector}`;
}

function byTable(shapes: readonly TableShape[]): ReadonlyMap<string, TableShape> {
  return new Map(shapes.map((shape) => [tableOf(shape), shape]));
}

function allContracts({ base, head }: Pick<ContractCase, "base" | "head">): readonly Contract[] {
  return [...base.contracts, ...head.contracts];
}

function hasNativeReads(given: ContractCase): boolean {
  return allContracts(given).some((contract) => contract.reads.some(({ via }) => via === "logical-replication"));
}

/** Of the tables before a change, those that any contract reads. */
export function tablesRead(given: Pick<ContractCase, "base" | "head" | "before">): readonly TableShape[] {
  const all = allContracts(given).flatMap((contract) => contract.reads);
  return given.before.filter((shape) => all.some((read) => reads(read, shape)));
}

/** `between 0002_a.sql and 0003_b.sql: `, or between two lines of one file. */
function span(from: Location | null, to: Location | null): string {
  if (from === null || to === null) return "while the change is only partly through: ";
  const name = ({ file, start }: Location) => `${printablePath(file)}${from.file === to.file ? `:${start.line}` : ""}`;
  return `between ${name(from)} and ${name(to)}: `;
}
