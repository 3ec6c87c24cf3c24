import type { TextOutcome } from "../../registry/registration.ts";
import { escapeLine } from "../../report/escape.ts";
import type { Paint, Style } from "../../report/writer.ts";
import type { Candidate } from "./registrations.ts";

/** What a registry says to one subject; no outcomes where nothing can be asked. */
export interface SubjectOutcome {
  readonly candidate: Candidate;
  readonly outcomes: readonly TextOutcome[];
}

export interface RegistrationReport {
  /** The registry's address without secrets. */
  readonly registry: string;
  /** Whether it was asked to write. */
  readonly write: boolean;
  readonly subjects: readonly SubjectOutcome[];
}

/** Whether a subject keeps everything from being written. */
export function isStopped({ candidate, outcomes }: SubjectOutcome): boolean {
  return !candidate.ready || outcomes.some(({ state }) => state === "refused" || state === "unlike");
}

export function registrationText({ registry, write, subjects }: RegistrationReport, paint: Paint): string {
  const lines = subjects.flatMap((subject) => subjectLines(subject, paint));
  return `${[...lines, "", tally(registry, subjects), advice(write, subjects)].join("\n")}\n`;
}

function subjectLines({ candidate, outcomes }: SubjectOutcome, paint: Paint): readonly string[] {
  const subject = escapeLine(candidate.subject);
  if (!candidate.ready) return [line(paint("warning", pad("not predicted")), subject, candidate.reason)];
  return outcomes.flatMap((outcome, index) => {
    const which = outcomes.length === 1 ? subject : `${subject} (schema ${index + 1} of ${outcomes.length})`;
    return outcomeLines(outcome, which, paint);
  });
}

function outcomeLines(outcome: TextOutcome, which: string, paint: Paint): readonly string[] {
  const { word, style } = WORDS[outcome.state];
  const head = paint(style, pad(word));
  switch (outcome.state) {
    case "registered":
    case "written":
      return [line(head, which, `version ${outcome.version}, id ${outcome.id}`)];
    case "new":
      return [line(head, which, null)];
    case "undecided":
    case "refused":
    case "unlike":
      return [
        line(head, which, null),
        ...outcome.messages.map((message) => `${" ".repeat(WIDTH)}${escapeLine(message)}`),
      ];
  }
}

function line(head: string, subject: string, remark: string | null): string {
  return `${head}${subject}${remark === null ? "" : `: ${escapeLine(remark)}`}`;
}

const WORDS: Readonly<Record<TextOutcome["state"], { readonly word: string; readonly style: Style }>> = {
  registered: { word: "registered", style: "dim" },
  new: { word: "new", style: "info" },
  undecided: { word: "undecided", style: "warning" },
  written: { word: "written", style: "good" },
  refused: { word: "refused", style: "error" },
  unlike: { word: "unlike", style: "error" },
};

const WIDTH = "not predicted".length + 2;

function pad(word: string): string {
  return word.padEnd(WIDTH);
}

function tally(registry: string, subjects: readonly SubjectOutcome[]): string {
  const all = subjects.flatMap(({ outcomes }) => outcomes);
  const count = (state: TextOutcome["state"]) => all.filter((outcome) => outcome.state === state).length;
  const parts: readonly (readonly [number, string])[] = [
    [count("registered"), "registered already"],
    [count("written"), "written"],
    [count("new"), "new"],
    [count("undecided"), "undecided until those before are there"],
    [count("refused"), "refused"],
    [count("unlike"), "not what was sent"],
    [subjects.filter(({ candidate }) => !candidate.ready).length, "not predicted"],
  ];
  const shown = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `${escapeLine(registry)}: ${shown.join(", ")}`;
}

function advice(write: boolean, subjects: readonly SubjectOutcome[]): string {
  const states = new Set(subjects.flatMap(({ outcomes }) => outcomes.map(({ state }) => state)));
  const stopped = subjects.some(isStopped);
  if (states.has("written")) return stopped ? "not everything could be written" : "all of it is there";
  if (stopped) return "nothing was written: all of it must be possible, or name the subjects that are meant";
  if (!states.has("new") && !states.has("undecided")) return "nothing is left to write";
  return write ? "not everything could be written" : "nothing was written: this was a dry run, --write writes";
}

/** One subject a line. */
export function registrationJson({ registry, write, subjects }: RegistrationReport): string {
  const entries = subjects.map(({ candidate, outcomes }) => {
    const { subject, topic, kind, connectors } = candidate;
    return JSON.stringify({
      ...{ subject, topic, kind, connectors },
      schemaType: candidate.ready ? candidate.type : null,
      problem: candidate.ready ? null : candidate.reason,
      schemas: outcomes.map((outcome) => ({
        state: outcome.state,
        version: "version" in outcome ? outcome.version : null,
        id: "id" in outcome ? outcome.id : null,
        messages: "messages" in outcome ? outcome.messages : [],
        text: outcome.text,
      })),
    });
  });
  const head = `"version":1,"registry":${JSON.stringify(registry)},"write":${write}`;
  return `{${head},"subjects":[\n${entries.join(",\n")}\n]}\n`;
}
