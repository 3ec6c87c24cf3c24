import { type Judgement, kindOf } from "./judge.ts";

/** Counts of a run; texts are counted by what they say. */
export class RandomTally {
  cases = 0;
  tables = 0;
  flaky = 0;
  readonly subjects = { equal: 0, wrong: 0, "not predicted": 0 };
  readonly versions = { equal: 0, wrong: 0, "not predicted": 0 };
  readonly wrong = new Map<string, number>();
  readonly notPredicted = new Map<string, number>();
  /** Tables on which the connector stopped, by its words. */
  readonly stopped = new Map<string, number>();
  readonly foreseen = new Map<string, number>();
  /** Tables the harness could not fill or make. */
  readonly notRun = new Map<string, number>();

  add(judgement: Judgement, tables: number): void {
    this.cases += 1;
    this.tables += tables;
    if (judgement.stopped !== null) {
      const causes = judgement.foreseen ? this.foreseen : this.stopped;
      count(causes, withoutNames(judgement.stopped), tables);
      if (judgement.foreseen) return;
    }
    for (const judged of judgement.subjects) {
      const { kind } = judged.verdict;
      this.subjects[kind] += 1;
      this.versions[kind] += Math.max(1, judged.versions);
      if (kind === "wrong") count(this.wrong, kindOf(judged), 1);
      if (kind === "not predicted") count(this.notPredicted, kindOf(judged), 1);
    }
  }

  skip(reason: string, tables: number): void {
    count(this.notRun, withoutNames(reason), tables);
  }

  summary(): string {
    const of = (counts: Readonly<Record<string, number>>) =>
      Object.entries(counts)
        .map(([kind, number]) => `${number} ${kind}`)
        .join(", ");
    return [
      ...causes("wrong", this.wrong),
      ...causes("not predicted", this.notPredicted),
      ...causes("stopped by a row", this.stopped),
      ...causes("stopped as predicted", this.foreseen),
      ...causes("not run", this.notRun),
      `${this.tables} tables in ${this.cases} cases: subjects ${of(this.subjects)}; versions ${of(this.versions)}` +
        (this.flaky > 0 ? `; ${this.flaky} cases differed in the first of two runs only` : ""),
    ].join("\n");
  }
}

function causes(title: string, counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([cause, number]) => `${title}: ${number} × ${cause}`);
}

function count(counts: Map<string, number>, cause: string, by: number): void {
  counts.set(cause, (counts.get(cause) ?? 0) + by);
}

const withoutNames = (text: string): string => text.replaceAll(/"[^"]*"|'[^']*'|\[[^\]]*\]|\d+/g, "…").slice(0, 300);
