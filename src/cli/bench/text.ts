import type { BenchFailure } from "../../contracts/bench/bench.ts";
import { formatLocation } from "../../model/location.ts";
import { defuse, escapedLines, escapeLine } from "../../report/escape.ts";
import { padTo, textWidth } from "../../report/width.ts";
import type { Paint, Style } from "../../report/writer.ts";
import { endText, withoutSecrets } from "./commands.ts";
import { eventHeadline, eventLines } from "./event-lines.ts";
import type { BenchRun, ConsumerResult, ConsumerState } from "./results.ts";

const STATES: Readonly<Record<ConsumerState, readonly [word: string, style: Style]>> = {
  passed: ["pass", "good"],
  failed: ["FAIL", "error"],
  pending: ["pending", "warning"],
  undecided: ["unknown", "warning"],
  "not tested": ["skip", "dim"],
};

/** A line for each consumer, then every failure with its event, then the sum. */
export function benchText(run: BenchRun, paint: Paint, environment: ReadonlyMap<string, string>): string {
  const width = Math.max(...run.consumers.map(({ contract }) => textWidth(escapeLine(contract.consumer))));
  const lines = run.consumers.map((consumer) => summaryLine(consumer, width, paint));
  const failures = run.consumers.flatMap((consumer) => [
    ...consumer.failures.flatMap((failure) => failureLines(consumer, failure, paint)),
    ...commandLines(consumer, paint, environment),
  ]);
  const parts = [lines, failures, [sum(run)]].filter((part) => part.length > 0);
  return `${parts.map((part) => part.join("\n")).join("\n\n")}\n`;
}

function summaryLine(
  { contract, state, messages, failures, command, undecided, remarks }: ConsumerResult,
  width: number,
  paint: Paint,
): string {
  const [word, style] = STATES[state];
  const topics = new Set(messages.map(({ topic }) => topic)).size;
  const counts = `${messages.length} events of ${topics} ${topics === 1 ? "topic" : "topics"}`;
  const said = [
    counts,
    ...(failures.length > 0 ? [`${failures.length} ${failures.length === 1 ? "failure" : "failures"}`] : []),
    ...(command.kind === "none"
      ? []
      : [command.kind === "not run" ? `its code was not run: ${command.reason}` : `its code ${command.kind}`]),
    ...undecided,
    ...remarks,
  ];
  return `${paint(style, padTo(word, 7))}  ${paint("strong", padTo(escapeLine(contract.consumer), width))}  ${escapeLine(said.join("; "))}`;
}

function failureLines({ contract, state }: ConsumerResult, failure: BenchFailure, paint: Paint): readonly string[] {
  const [word, style] = STATES[state];
  const { message, count, detail, atBase } = failure;
  const owner = contract.owner === null ? "" : ` (${contract.owner})`;
  const events =
    message === null
      ? []
      : [`${count === 1 ? "in 1 event" : `in ${count} events, the first`}: ${eventHeadline(message)}`];
  return [
    `${paint(style, word)} ${paint("strong", escapeLine(contract.consumer))}${escapeLine(`${owner}: ${failure.table}: ${failure.reason}`)}`,
    `  ${paint("location", formatLocation(failure.at))}`,
    ...[
      ...(detail === null ? [] : [detail]),
      ...(atBase ? ["events from before the change are wrong too: the contract does not fit what is there"] : []),
      ...events,
      ...(message === null ? [] : eventLines(message).map((line) => `  ${line}`)),
    ].map((line) => `  ${escapeLine(line)}`),
  ];
}

function commandLines(
  { contract, command, state }: ConsumerResult,
  paint: Paint,
  environment: ReadonlyMap<string, string>,
): readonly string[] {
  if (command.kind !== "failed") return [];
  const [word, style] = STATES[state];
  const { test, outcome, culprit } = command;
  const owner = contract.owner === null ? "" : ` (${contract.owner})`;
  const said = (name: string, text: string) => {
    const clean = withoutSecrets(text, environment).trimEnd();
    return clean === "" ? [] : [`${name}:`, ...escapedLines(clean).map((line) => `  ${line}`)];
  };
  return [
    `${paint(style, word)} ${paint("strong", escapeLine(contract.consumer))}${escapeLine(`${owner}: its code ${endText(outcome, test.timeout)}`)}`,
    `  ${paint("location", formatLocation(test.at))}`,
    `  ${escapeLine(test.command)}`,
    ...culpritLines(culprit).map((line) => `  ${escapeLine(line)}`),
    ...[...said("stderr", outcome.stderr), ...said("stdout", outcome.stdout)].map((line) => defuse(`  ${line}`)),
  ];
}

type Failed = Extract<ConsumerResult["command"], { readonly kind: "failed" }>;

function culpritLines(culprit: Failed["culprit"]): readonly string[] {
  switch (culprit.kind) {
    case "one":
      return [
        `it fails on this event alone: ${eventHeadline(culprit.message)}`,
        ...eventLines(culprit.message).map((line) => `  ${line}`),
      ];
    case "together": {
      const [first, last] = [culprit.messages[0], culprit.messages.at(-1)];
      if (first === undefined || last === undefined) return [];
      return [
        `it fails on these ${culprit.messages.length} events, on no fewer that were tried`,
        `  from ${eventHeadline(first)}`,
        `  to   ${eventHeadline(last)}`,
      ];
    }
    case "not again":
      return ["given the same events again it did not fail"];
    default:
      return culprit satisfies never;
  }
}

function sum({ consumers, seed, events }: BenchRun): string {
  const count = (state: ConsumerState) => consumers.filter((consumer) => consumer.state === state).length;
  const parts = (["passed", "failed", "pending", "undecided", "not tested"] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  );
  return `${parts.join(", ")}; --seed ${seed} --events ${events}`;
}
