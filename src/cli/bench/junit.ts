import type { BenchFailure } from "../../contracts/bench/bench.ts";
import { formatLocation } from "../../model/location.ts";
import { endText, withoutSecrets } from "./commands.ts";
import { eventHeadline, eventLines } from "./event-lines.ts";
import type { BenchRun, ConsumerResult } from "./results.ts";

interface Case {
  readonly name: string;
  /** Null: passed. */
  readonly outcome: { readonly kind: "failure" | "skipped"; readonly message: string; readonly text: string } | null;
}

/** A suite for each consumer: a case for each table it reads, and one for its own code (JUnit's XML as build servers take it). */
export function benchJunit({ consumers }: BenchRun, environment: ReadonlyMap<string, string>): string {
  const suites = consumers.map((consumer) =>
    suiteXml(consumer, [...tableCases(consumer), ...commandCases(consumer, environment)]),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="headgate test">\n${suites.join("")}</testsuites>\n`;
}

function suiteXml({ contract }: ConsumerResult, cases: readonly Case[]): string {
  const count = (kind: "failure" | "skipped") => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  const head = `name="${xml(contract.consumer)}" tests="${cases.length}" failures="${count("failure")}" skipped="${count("skipped")}"`;
  const body = cases.map(({ name, outcome }) => {
    const start = `    <testcase classname="${xml(contract.consumer)}" name="${xml(name)}" file="${xml(contract.file)}"`;
    if (outcome === null) return `${start}/>\n`;
    return `${start}>\n      <${outcome.kind} message="${xml(outcome.message)}">${xml(outcome.text)}</${outcome.kind}>\n    </testcase>\n`;
  });
  return `  <testsuite ${head}>\n${body.join("")}  </testsuite>\n`;
}

function tableCases({ contract, failures, undecided, remarks, state }: ConsumerResult): readonly Case[] {
  return [...new Set(contract.reads.map(({ table }) => table))].map((table): Case => {
    const own = failures.filter(
      (failure) => failure.table === table || (failure.at.file === contract.file && failure.message?.topic === table),
    );
    const unknown = [...undecided, ...(state === "not tested" ? remarks : [])].filter((reason) =>
      reason.startsWith(`${table}: `),
    );
    if (own.length > 0) {
      const kind = state === "pending" ? "skipped" : "failure";
      return {
        name: table,
        outcome: { kind, message: own.map(({ reason }) => reason).join("; "), text: own.map(failureText).join("\n\n") },
      };
    }
    return {
      name: table,
      outcome: unknown.length === 0 ? null : { kind: "skipped", message: unknown.join("; "), text: "" },
    };
  });
}

function failureText({ reason, detail, at, message, count }: BenchFailure): string {
  const event = message === null ? [] : [`in ${count} events: ${eventHeadline(message)}`, ...eventLines(message)];
  return [formatLocation(at), reason, ...(detail === null ? [] : [detail]), ...event].join("\n");
}

function commandCases(
  { command, contract, state }: ConsumerResult,
  environment: ReadonlyMap<string, string>,
): readonly Case[] {
  const name = contract.test?.command ?? "";
  switch (command.kind) {
    case "none":
      return [];
    case "passed":
      return [{ name, outcome: null }];
    case "not run":
      return [{ name, outcome: { kind: "skipped", message: command.reason, text: "" } }];
    case "failed": {
      const { outcome, test, culprit } = command;
      const event = culprit.kind === "one" ? [eventHeadline(culprit.message), ...eventLines(culprit.message)] : [];
      const text = [
        ...event,
        withoutSecrets(outcome.stderr, environment),
        withoutSecrets(outcome.stdout, environment),
      ].join("\n");
      const kind = state === "pending" ? "skipped" : "failure";
      return [{ name, outcome: { kind, message: endText(outcome, test.timeout), text } }];
    }
    default:
      return command satisfies never;
  }
}

/** XML 1.0 takes no control characters, however they are written. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
