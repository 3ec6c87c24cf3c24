import { groupBy } from "../../../src/model/group-by.ts";
import type { Answer } from "./judge-mutation.ts";
import type { Mutation } from "./mutation.ts";

/** One change as one consumer's contract met it. */
export interface Entry {
  readonly history: string;
  readonly mutation: Mutation;
  readonly level: string;
  readonly answer: Answer;
}

/**
 * - `changes`: what the consumer decodes really changes
 * - `same`: it does not
 * - `doubtful`: a question of definition
 * - `undecidable`: it does not, but the gate stopped only because it cannot tell what the SQL does
 */
export type Reality = "changes" | "same" | "doubtful" | "undecidable";

export function realityOf({ seen, doubts, blocked, stops }: Answer): Reality {
  if (seen.length > 0) return "changes";
  if (doubts.length > 0) return "doubtful";
  return blocked && stops.every(isUndecided) ? "undecidable" : "same";
}

function isUndecided({ rule }: Answer["stops"][number]): boolean {
  return rule === "statement-opaque" || rule === "subject-unpredictable";
}

export type FailOn = "error" | "warning";

export function isStopped({ blocked, findings }: Answer, failOn: FailOn): boolean {
  return blocked || (failOn === "warning" && findings.some(({ severity }) => severity === "warning"));
}

/** Confusion of what really changes with what is stopped, at one level of `--fail-on`. */
export function matrix(entries: readonly Entry[], failOn: FailOn): string {
  const count = (reality: Reality, stopped: boolean) =>
    entries.filter(({ answer }) => realityOf(answer) === reality && isStopped(answer, failOn) === stopped).length;
  const rows = (["changes", "same", "doubtful", "undecidable"] as const).map((reality) => {
    const [stopped, passed] = [count(reality, true), count(reality, false)];
    return `  ${LABELS[reality].padEnd(36)}${`${stopped}`.padStart(9)}${`${passed}`.padStart(9)}`;
  });
  return [`--fail-on ${failOn}`.padEnd(38) + "  stopped   passed", ...rows].join("\n");
}

const LABELS: Readonly<Record<Reality, string>> = {
  changes: "what is decoded really changes",
  same: "it does not",
  doubtful: "a question of definition",
  undecidable: "it does not, and the SQL hides that",
};

export function misses(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ answer }) => realityOf(answer) === "changes" && !answer.blocked);
}

export function falseAlarms(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ answer }) => realityOf(answer) === "same" && answer.blocked);
}

/** False alarms among the changes that change nothing, between 0 and 1. */
export function falseAlarmRate(entries: readonly Entry[]): number {
  const same = entries.filter(({ answer }) => realityOf(answer) === "same").length;
  return same === 0 ? 0 : falseAlarms(entries).length / same;
}

/** Each class of entries with how many there are and its shortest example. */
export function classes(entries: readonly Entry[], classOf: (entry: Entry) => string): string {
  const groups = groupBy(entries, classOf);
  return [...groups]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([name, group]) => {
      const [shortest] = group.toSorted((one, other) => sqlOf(one).length - sqlOf(other).length);
      return `  ${group.length} × ${name}\n      ${shortest === undefined ? "" : example(shortest)}`;
    })
    .join("\n");
}

function sqlOf({ mutation }: Entry): string {
  return mutation.sql.join("\n");
}

function example(entry: Entry): string {
  const { answer, history, level, mutation } = entry;
  const sql = sqlOf(entry).replace(/\s+/g, " ").slice(0, 300);
  const shown = answer.seen[0] ?? answer.doubts[0];
  const reality = shown === undefined ? "nothing" : JSON.stringify(shown).slice(0, 220);
  const options = mutation.options === undefined ? "" : ` options ${JSON.stringify(mutation.options)}`;
  const told = answer.findings.map(({ severity, rule, message }) => `${severity}[${rule}] ${message}`.slice(0, 200));
  return [`${history} ${answer.consumer} ${level}:${options} ${sql}`, `shown: ${reality}`, ...told].join("\n      ");
}

/** What a miss or a false alarm is one of. */
export function missClass({ answer, mutation }: Entry): string {
  const kinds = [...new Set(answer.seen.map(({ kind }) => kind))].sort().join("+");
  return `${mutation.kind.replace(/,.*/, "")} / ${answer.consumer} / ${kinds}`;
}

export function alarmClass({ answer, mutation }: Entry): string {
  const rules = [...new Set(answer.stops.map(({ rule }) => rule))].sort().join("+");
  return `${mutation.kind.replace(/,.*/, "")} / ${answer.consumer} / ${rules}`;
}

export function doubtClass({ answer }: Entry): string {
  const kinds = [...new Set(answer.doubts.map(({ kind }) => kind))].sort().join("; ");
  return `${answer.blocked ? "stopped" : "passed"}: ${kinds} / ${answer.consumer}`;
}
