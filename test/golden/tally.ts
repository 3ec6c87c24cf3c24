import type { SqlParser } from "../../src/ports.ts";
import { caseTimeline } from "./case-timeline.ts";
import { type GoldenCase, ownSteps } from "./cases.ts";
import { compareSubject, neverRegistered, versionsOf } from "./compare.ts";
import { foreseeableErrors, unforeseenErrors } from "./errors.ts";
import { predictCase } from "./predict-case.ts";

/** What came of every subject of some cases. */
export interface Tally {
  readonly cases: number;
  /** How many subjects were equal, by option group: what a case's name begins with. */
  readonly equal: ReadonlyMap<string, number>;
  /** How many subjects there are, by option group. */
  readonly subjects: ReadonlyMap<string, number>;
  /** The same of texts: a subject has as many as were registered. */
  readonly equalVersions: ReadonlyMap<string, number>;
  readonly versions: ReadonlyMap<string, number>;
  /** What the connector, a transform or the converter refused, and what of it nobody foresaw. */
  readonly errors: number;
  readonly unforeseen: readonly string[];
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
  const equalVersions = new Map<string, number>();
  const versions = new Map<string, number>();
  const unforeseen: string[] = [];
  let errors = 0;
  const wrong: string[] = [];
  const notPredicted = new Map<string, string>();
  const unregistered: string[] = [];
  const startedInstead: string[] = [];
  for (const golden of cases) {
    const group = golden.case.split("_")[0] ?? golden.case;
    const predictions = predictCase(golden, parser);
    const lines = ownSteps(golden).length > 0 ? caseTimeline(golden, parser) : null;
    unforeseen.push(...unforeseenErrors(golden, predictions));
    errors += foreseeableErrors(golden);
    unregistered.push(...neverRegistered(golden, predictions, lines).map((subject) => `${golden.case} ${subject}`));
    if (refusedToStart(golden) && predictions[0]?.subjects.some((one) => one.predicted === true) !== false) {
      startedInstead.push(golden.case);
    }
    for (const subject of Object.keys(golden.subjects)) {
      const verdict = compareSubject(golden, subject, predictions, lines);
      const texts = versionsOf(golden, subject).length;
      count(subjects, group, 1);
      count(versions, group, texts);
      if (verdict.kind === "equal") {
        count(equal, group, 1);
        count(equalVersions, group, texts);
      }
      if (verdict.kind === "wrong") wrong.push(`${golden.case} ${subject}: ${verdict.what}`);
      if (verdict.kind === "not predicted") notPredicted.set(`${golden.case} ${subject}`, verdict.reason);
    }
  }
  const counts = { equal, subjects, equalVersions, versions, errors };
  return { cases: cases.length, ...counts, wrong, notPredicted, unregistered, startedInstead, unforeseen };
}

function count(counts: Map<string, number>, group: string, more: number): void {
  counts.set(group, (counts.get(group) ?? 0) + more);
}

function refusedToStart({ errors }: GoldenCase): boolean {
  return errors?.some(({ phase }) => phase === "start") ?? false;
}

/** `12 of 13` in all, then texts by option group. */
export function summary(name: string, found: Tally): string {
  const { cases, equal, subjects, equalVersions, versions, wrong, notPredicted, errors, unforeseen } = found;
  const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, one) => sum + one, 0);
  const groups = [...versions].map(([group, texts]) => `${group} ${equalVersions.get(group) ?? 0}/${texts}`);
  const texts = `${total(equalVersions)} of ${total(versions)} texts`;
  const foreseen = `${errors - unforeseen.length} of ${errors} errors foreseen`;
  const rest = `${foreseen}, ${wrong.length} wrong, ${notPredicted.size} not predicted`;
  return `${name}: ${total(equal)} of ${total(subjects)} subjects, ${texts} of ${cases} cases equal, ${rest}\n  ${groups.join(", ")}`;
}
