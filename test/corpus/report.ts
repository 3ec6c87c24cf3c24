import type { Opaque } from "../../src/model/catalog.ts";
import type { FollowedHistory, Refusal } from "./follow.ts";
import { explains, type KnownMiss, type Mismatch } from "./known-misses.ts";
import type { PredictionComparison } from "./predictions.ts";
import { overlookedOf } from "./refusals.ts";

export interface Outcome extends FollowedHistory {
  readonly history: string;
  /** Against what a real connector registered; null without a golden file. */
  readonly predictions: PredictionComparison | null;
}

/** What is counted of one history, and in total. */
interface Counts {
  readonly files: number;
  readonly statements: number;
  readonly refused: number;
  /** Statements changing tables that only the server refuses. */
  readonly overlooked: number;
  readonly opaque: number;
  readonly texts: number;
  readonly objects: number;
  readonly misses: number;
  readonly known: number;
  readonly equal: number;
  readonly wrong: number;
  readonly unpredicted: number;
  readonly replay: number;
  readonly real: number;
}

const COLUMNS = [
  "files",
  "statements",
  "refused",
  "overlooked",
  "opaque",
  "texts",
  "objects",
  "misses",
  "known",
  "equal",
  "wrong",
  "unpredicted",
  "replay",
  "real",
] as const satisfies readonly (keyof Counts)[];

const SHOWN = 20;

export function mismatchesOf(outcome: Outcome): readonly Mismatch[] {
  return outcome.steps.flatMap(({ file, mismatches }) => mismatches.map((text) => ({ after: file, text })));
}

/** The known miss that a mismatch of this outcome is. */
export function explanation(outcome: Outcome, known: readonly KnownMiss[], mismatch: Mismatch): KnownMiss | undefined {
  const files = outcome.steps.map(({ file }) => file);
  return explains(known, outcome.history, files, mismatch);
}

/** What nobody has explained yet: mismatches and wrong predictions. */
export function unexplained(outcome: Outcome, known: readonly KnownMiss[]): readonly string[] {
  const misses = mismatchesOf(outcome).filter((mismatch) => explanation(outcome, known, mismatch) === undefined);
  const explained = known.filter(({ history }) => history === outcome.history);
  const wrong = (outcome.predictions?.wrong ?? []).filter(
    (text) => !explained.some(({ mismatch }) => new RegExp(mismatch).test(text)),
  );
  return [...misses.map(({ after, text }) => `after ${after}: ${text}`), ...wrong.map((text) => `prediction ${text}`)];
}

function countsOf(outcome: Outcome, known: readonly KnownMiss[]): Counts {
  const misses = mismatchesOf(outcome);
  const explained = misses.filter((mismatch) => explanation(outcome, known, mismatch) !== undefined).length;
  const sum = (count: (step: Outcome["steps"][number]) => number): number =>
    outcome.steps.reduce((total, step) => total + count(step), 0);
  const { catalog, predictions, milliseconds } = outcome;
  return {
    files: outcome.steps.length,
    statements: sum((step) => step.statements),
    refused: sum((step) => step.refused.length),
    overlooked: sum(overlookedOf),
    opaque: sum((step) => step.opaque.length),
    texts: sum((step) => step.untold.length),
    objects: catalog.relations.size + catalog.publications.size,
    misses: misses.length - explained,
    known: explained,
    equal: predictions?.equal ?? 0,
    wrong: predictions?.wrong.length ?? 0,
    unpredicted: predictions?.unpredicted.length ?? 0,
    replay: Math.round(milliseconds.replay),
    real: Math.round(milliseconds.real),
  };
}

export function heading(): string {
  return ["history".padEnd(20), ...COLUMNS.map((column) => column.padStart(width(column)))].join(" ");
}

const width = (column: string): number => Math.max(column.length, 6);

/** One line of figures, and below it what is wrong; everything that is not known when `verbose`. */
export function print(outcome: Outcome, known: readonly KnownMiss[], verbose: boolean): void {
  const counts = countsOf(outcome, known);
  const figures = COLUMNS.map((column) => `${counts[column]}`.padStart(width(column)));
  console.log([outcome.history.padEnd(20), ...figures].join(" "));
  const wrong = unexplained(outcome, known);
  for (const text of wrong.slice(0, verbose ? wrong.length : SHOWN)) console.log(`    ${text}`);
  if (!verbose) return;
  for (const step of outcome.steps) {
    for (const entry of step.opaque) console.log(`    opaque ${opaqueLine(entry)}`);
    for (const text of step.untold) console.log(`    opaque text after ${step.file}: ${text.slice(0, 200)}`);
    for (const refusal of step.overlooked) console.log(`    refused by the server only: ${refusalLine(refusal)}`);
  }
  for (const text of outcome.predictions?.unpredicted ?? []) console.log(`    not predicted ${text}`);
}

const opaqueLine = ({ at, reason }: Opaque): string => `${at.file}:${at.start.line}: ${reason}`;

function refusalLine({ statement, message }: Refusal): string {
  const { at, parsed, text } = statement;
  const kind = parsed.kind === "tree" ? Object.keys(parsed.tree)[0] : parsed.kind;
  return `${at.file}:${at.start.line}: ${kind}: ${message}: ${text.replaceAll(/\s+/g, " ").slice(0, 120)}`;
}

/** The line that says how all went. */
export function summary(
  outcomes: readonly Outcome[],
  notCompared: readonly string[],
  known: readonly KnownMiss[],
): string {
  const all = outcomes.map((outcome) => countsOf(outcome, known));
  const sum = (column: keyof Counts): number => all.reduce((total, counts) => total + counts[column], 0);
  const analysed = 100 * (1 - sum("opaque") / Math.max(1, sum("statements")));
  const left = notCompared.length > 0 ? `${notCompared.length} not (${notCompared.join(", ")})` : "none left out";
  return [
    `${outcomes.length} histories compared, ${left}`,
    `${sum("files")} migrations, a comparison after each`,
    `${sum("statements")} statements, ${sum("refused")} refused by the server, ${sum("overlooked")} of them overlooked`,
    `${analysed.toFixed(2)} % analysed, ${sum("opaque")} opaque, ${sum("texts")} opaque texts`,
    `${sum("misses")} unexplained mismatches, ${sum("known")} known`,
    `${sum("equal")} subjects predicted to the byte, ${sum("wrong")} otherwise, ${sum("unpredicted")} not told`,
    `${sum("replay")} ms replay, ${sum("real")} ms server`,
  ].join("; ");
}
