import type { BenchFailure } from "../../contracts/bench/bench.ts";
import type { Message } from "../../contracts/bench/messages.ts";
import { jsonLine } from "../../contracts/bench/stdin.ts";
import { endText, withoutSecrets } from "./commands.ts";
import type { BenchRun, ConsumerResult } from "./results.ts";

/** The run for machines. Events are put in as text: numbers beyond JavaScript's precision stay exact. */
export function benchJson({ seed, events, consumers }: BenchRun, environment: ReadonlyMap<string, string>): string {
  const entries = consumers.map((consumer) => consumerJson(consumer, environment));
  return `{"version":1,"seed":${seed},"events":${events},"consumers":[\n${entries.join(",\n")}\n]}\n`;
}

function consumerJson(result: ConsumerResult, environment: ReadonlyMap<string, string>): string {
  const { contract, state, messages, undecided, remarks } = result;
  const { consumer, owner, contact, file } = contract;
  const topics = [...new Set(messages.map(({ topic }) => topic))];
  const head = { consumer, owner, contact, file, state, events: messages.length, topics, undecided, remarks };
  const failures = result.failures.map(failureJson).join(",");
  return `${JSON.stringify(head).slice(0, -1)},"failures":[${failures}],"command":${commandJson(result, environment)}}`;
}

function failureJson({ table, column, problem, reason, detail, at, count, atBase, message }: BenchFailure): string {
  const { file, start } = at;
  const known = { table, column, problem, reason, detail, file, line: start.line, count, beforeToo: atBase };
  return `${JSON.stringify(known).slice(0, -1)},"event":${eventJson(message)}}`;
}

function eventJson(message: Message | null): string {
  return message === null ? "null" : jsonLine(message);
}

function commandJson({ command, contract }: ConsumerResult, environment: ReadonlyMap<string, string>): string {
  if (command.kind === "none") return "null";
  const line = contract.test?.command ?? null;
  if (command.kind === "not run") return JSON.stringify({ command: line, ran: false, reason: command.reason });
  if (command.kind === "passed") return JSON.stringify({ command: line, ran: true, passed: true });
  const { outcome, test, culprit } = command;
  const known = {
    ...{ command: line, ran: true, passed: false, end: endText(outcome, test.timeout), found: culprit.kind },
    stdout: withoutSecrets(outcome.stdout, environment),
    stderr: withoutSecrets(outcome.stderr, environment),
  };
  return `${JSON.stringify(known).slice(0, -1)},"event":${eventJson(culprit.kind === "one" ? culprit.message : null)}}`;
}
