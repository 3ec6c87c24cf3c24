import type { SqlParser } from "../../src/ports.ts";
import type { GoldenCase } from "./cases.ts";
import { compareSubject, neverRegistered } from "./compare.ts";
import { predictCase } from "./predict-case.ts";

/** What came of every subject of some cases. */
export interface Tally {
  readonly cases: number;
  /** How many subjects were equal, by option group: what a case's name begins with. */
  readonly equal: ReadonlyMap<string, number>;
  /** How many subjects there are, by option group. */
  readonly subjects: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
  /** `case subject` and the reason given. */
  readonly notPredicted: ReadonlyMap<string, string>;
  /** `case subject` of what was promised and never came. */
  readonly unregistered: readonly string[];
  /** Cases whose connector refused to start, which nobody foresaw. */
  readonly startedInstead: readonly string[];
}

export function tally(cases: readonly GoldenCase[], parser: SqlParser): Tally {
  const equal = new Map<string, number>();
  const subjects = new Map<string, number>();
  const wrong: string[] = [];
  const notPredicted = new Map<string, string>();
  const unregistered: string[] = [];
  const startedInstead: string[] = [];
  for (const golden of cases) {
    const group = golden.case.split("_")[0] ?? golden.case;
    const predictions = predictCase(golden, parser);
    unregistered.push(...neverRegistered(golden, predictions).map((subject) => `${golden.case} ${subject}`));
    if (refusedToStart(golden) && predictions[0]?.subjects.some((one) => one.predicted === true) !== false) {
      startedInstead.push(golden.case);
    }
    for (const subject of Object.keys(golden.subjects)) {
      const verdict = compareSubject(golden, subject, predictions);
      subjects.set(group, (subjects.get(group) ?? 0) + 1);
      if (verdict.kind === "equal") equal.set(group, (equal.get(group) ?? 0) + 1);
      if (verdict.kind === "wrong") wrong.push(`${golden.case} ${subject}: ${verdict.what}`);
      if (verdict.kind === "not predicted") notPredicted.set(`${golden.case} ${subject}`, verdict.reason);
    }
  }
  return { cases: cases.length, equal, subjects, wrong, notPredicted, unregistered, startedInstead };
}

function refusedToStart({ errors }: GoldenCase): boolean {
  return errors?.some(({ phase }) => phase === "start") ?? false;
}

/** `12 of 13` in all, then by option group. */
export function summary(name: string, { cases, equal, subjects, wrong, notPredicted }: Tally): string {
  const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const groups = [...subjects].map(([group, count]) => `${group} ${equal.get(group) ?? 0}/${count}`);
  const rest = `${wrong.length} wrong, ${notPredicted.size} not predicted`;
  return `${name}: ${total(equal)} of ${total(subjects)} subjects of ${cases} cases equal, ${rest}\n  ${groups.join(", ")}`;
}
