import { fieldDifferences } from "../../avro/field-diff.ts";
import { didYouMean } from "../../config/nearest.ts";
import type { LagVariant } from "../../debezium/time/lag.ts";
import { LAG_CASES } from "../../debezium/time/lag-reasons.ts";
import type { TimedVersion } from "../../debezium/time/timeline.ts";
import { formatLocation } from "../../model/location.ts";
import type { ConnectorProblem } from "../../model/prediction.ts";
import { InputError } from "../../ports.ts";
import { escapeLine } from "../../report/escape.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { fieldLines } from "../field-lines.ts";
import { indentJson } from "../json-text.ts";
import { type PredictedSubject, possibleSubjects, subjectsOverTime } from "../predicted-subjects.ts";
import type { Session } from "../session.ts";
import { say, write } from "../terminal.ts";
import { predictFor } from "../tree-state.ts";
import { openTree, type PendingView, viewPending, viewSettled } from "../view.ts";

export interface PredictOptions {
  readonly at?: string;
  readonly base?: string;
  readonly format: "text" | "json";
  readonly diff?: true;
}

/** `headgate predict [SUBJECT]`: the schemas as they will be registered, or with `--diff` what the pending migrations change. */
export async function predict(session: Session, name: string | null, options: PredictOptions): Promise<ExitCode> {
  const views = await viewsFor(session, options);
  if (views.every(({ connectors }) => connectors.length === 0)) throw noConnector();
  const all = views.flatMap(subjectsOverTime);
  const possible = views.flatMap(possibleSubjects);
  const named = (one: PredictedSubject) => one.subject === name;
  const chosen = name === null ? all : all.some(named) ? all.filter(named) : possible.filter(named);
  if (name !== null && chosen.length === 0) throw unknownSubject(name, all);
  const shown = options.diff === true ? chosen.filter(({ before, after }) => before !== after) : chosen;
  for (const remark of remarks(views)) await say(session.terminal, remark);
  const render = options.format === "json" ? jsonOf : options.diff === true ? diffText : schemaText;
  await write(session.terminal.stdout, render(shown, options, session, name === null ? possible : []));
  return name !== null && chosen.some(({ text, lag }) => text === null && lag.length === 0) ? EXIT.failed : EXIT.passed;
}

async function viewsFor(session: Session, { at, base }: PredictOptions): Promise<readonly PendingView[]> {
  if (at === undefined) return viewPending(session, base ?? null);
  return viewSettled(await openTree(session, at));
}

/** Assumptions, and what about the connectors themselves is wrong. */
function remarks(views: readonly PendingView[]): readonly string[] {
  const said = views.flatMap((view) =>
    view.connectors.flatMap((connector) => {
      const { notes, problems } = predictFor(view.database, connector, view.catalog);
      return [...notes, ...problems.map((problem) => problemLine(connector.name, problem))];
    }),
  );
  return [...new Set(said)];
}

function problemLine(connector: string, { key, message, at }: ConnectorProblem): string {
  const place = at === null ? [] : [formatLocation(at)];
  const option = key === null || message.includes(key) ? [] : [key];
  return [...place, connector, ...option, message].join(": ");
}

/**
 * One subject a line. Schemas are put in as text: numbers beyond JavaScript's precision stay exact.
 * @param possible what comes only if an application writes logical messages
 */
function jsonOf(
  subjects: readonly PredictedSubject[],
  options: PredictOptions,
  _session: Session,
  possible: readonly PredictedSubject[],
): string {
  const lines = entriesOf(subjects, options).join(",\n");
  return `{"version":1,"subjects":[\n${lines}\n],"possible":[${entriesOf(possible, options).join(",\n")}]}\n`;
}

function entriesOf(subjects: readonly PredictedSubject[], { diff }: PredictOptions): readonly string[] {
  return subjects.map((one) => {
    const { subject, topic, kind, connector, table, text, before, after, problem } = one;
    const known = {
      ...{ subject, topic, kind, connector, table, text },
      versions: one.versions.map((version) => version.text),
      ...{ before, after, problem },
      timeline: [...one.versions, ...one.afterRestart].map(timed),
      lag: one.lag.map(lateRow),
      ...(diff === true ? { diff: fieldDifferences(before, after) } : {}),
    };
    return `${JSON.stringify(known).slice(0, -1)},"schema":${text ?? "null"}}`;
  });
}

function timed({ text, when, at }: TimedVersion) {
  return { text, when, statement: at === null ? null : formatLocation(at) };
}

function lateRow({ lag, readings, text, keepingUp, reason, at }: LagVariant) {
  return {
    kind: lag,
    case: LAG_CASES[lag],
    readings,
    text,
    keepingUp,
    reason,
    statement: at === null ? null : formatLocation(at),
  };
}

function schemaText(subjects: readonly PredictedSubject[], _options: PredictOptions, { paint }: Session): string {
  const blocks = subjects.map((subject) => {
    const many = subject.versions.length > 1;
    const texts = subject.versions.flatMap((version, index) => [
      ...(many
        ? [paint("label", `version ${index + 1} of ${subject.versions.length}, ${escapeLine(whenText(version))}`)]
        : []),
      ...schemaLines(version.text),
    ]);
    const restarted = subject.afterRestart.flatMap((version) => [
      paint("label", escapeLine(whenText(version))),
      ...schemaLines(version.text),
    ]);
    return [headline(subject, paint), ...texts, ...restarted, ...remarksOn(subject, paint)].join("\n");
  });
  return blocks.length === 0 ? "" : `${blocks.join("\n\n")}\n`;
}

function schemaLines(text: string): readonly string[] {
  return indentJson(text).split("\n").map(escapeLine);
}

function diffText(subjects: readonly PredictedSubject[], _options: PredictOptions, { paint }: Session): string {
  const blocks = subjects.map((subject) => {
    const { before, after } = subject;
    const lines = fieldLines(fieldDifferences(before, after), paint);
    const whole = before === null ? ["  a new subject"] : after === null ? ["  nothing writes to it any more"] : [];
    const restarted = subject.afterRestart.map((version) => paint("warning", `  ${escapeLine(whenText(version))}`));
    return [headline(subject, paint), ...whole, ...lines, ...restarted, ...remarksOn(subject, paint)].join("\n");
  });
  return blocks.length === 0 ? "the pending migrations change no schema\n" : `${blocks.join("\n\n")}\n`;
}

/** When a version gets to the registry. */
function whenText({ when, at }: TimedVersion): string {
  if (when === "snapshot") return "from the snapshot";
  const behind = at === null ? "" : ` behind ${formatLocation(at)}`;
  switch (when) {
    case "next row":
      return `with the next row${behind}`;
    case "row with a new label":
      return `with the first row that has a new enum label${behind}`;
    case "after a restart":
      return `only after a restart of the connector${behind}`;
    default:
      return when satisfies never;
  }
}

/** What a person should know besides the schemas. */
function remarksOn({ lag, problem }: PredictedSubject, paint: Session["paint"]): readonly string[] {
  return [
    ...lag.map(({ readings, reason, at }) => {
      const place = at === null ? "" : ` (${formatLocation(at)})`;
      return paint("warning", `  ${behindText(readings)}: ${escapeLine(`${reason}${place}`)}`);
    }),
    ...(problem === null ? [] : [paint("warning", `not predicted: ${escapeLine(problem)}`)]),
  ];
}

function behindText(readings: LagVariant["readings"]): string {
  if (readings.length > 1) return "when behind";
  return readings.includes("while running") ? "when behind, but running" : "when stopped meanwhile";
}

function headline({ subject, connector, table }: PredictedSubject, paint: Session["paint"]): string {
  return `${paint("strong", escapeLine(subject))} (${escapeLine([table, connector].filter((name) => name !== null).join(", "))})`;
}

function unknownSubject(name: string, all: readonly PredictedSubject[]): InputError {
  const subjects = all.map(({ subject }) => subject);
  return new InputError(`no connector registers "${name}"${didYouMean(name, subjects)}`, {
    todo: "headgate predict lists all subjects",
  });
}

function noConnector(): InputError {
  return new InputError("no Debezium PostgreSQL connector found", {
    todo: "name the connector's configuration under `connectors:` in headgate.yaml",
  });
}
