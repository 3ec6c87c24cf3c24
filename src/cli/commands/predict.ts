import { didYouMean } from "../../config/nearest.ts";
import { InputError } from "../../ports.ts";
import { escapeLine } from "../../report/escape.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { indentJson } from "../json-text.ts";
import { diffLines } from "../line-diff.ts";
import { type PredictedSubject, subjectsOverTime } from "../predicted-subjects.ts";
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
  const chosen = name === null ? all : all.filter(({ subject }) => subject === name);
  if (name !== null && chosen.length === 0) throw unknownSubject(name, all);
  const shown = options.diff === true ? chosen.filter(({ before, after }) => before !== after) : chosen;
  for (const remark of remarks(views)) await say(session.terminal, remark);
  const render = options.format === "json" ? jsonOf : options.diff === true ? diffText : schemaText;
  await write(session.terminal.stdout, render(shown, session));
  return name !== null && chosen.some(({ versions }) => versions.length === 0) ? EXIT.failed : EXIT.passed;
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
      return [
        ...notes,
        ...problems.map(({ key, message }) => `${connector.name}: ${key === null ? "" : `${key}: `}${message}`),
      ];
    }),
  );
  return [...new Set(said)];
}

/** One subject a line. Schemas are put in as text: numbers beyond JavaScript's precision stay exact. */
function jsonOf(subjects: readonly PredictedSubject[]): string {
  const entries = subjects.map(({ subject, topic, kind, connector, table, versions, before, after, problem }) => {
    const [text = null] = versions;
    const known = { subject, topic, kind, connector, table, text, versions, before, after, problem };
    return `${JSON.stringify(known).slice(0, -1)},"schema":${text ?? "null"}}`;
  });
  return `{"version":1,"subjects":[\n${entries.join(",\n")}\n]}\n`;
}

function schemaText(subjects: readonly PredictedSubject[], { paint }: Session): string {
  const blocks = subjects.map((subject) => {
    const many = subject.versions.length > 1;
    const texts = subject.versions.flatMap((text, index) => [
      ...(many ? [paint("label", `version ${index + 1} of ${subject.versions.length}`)] : []),
      ...indentJson(text).split("\n").map(escapeLine),
    ]);
    return [headline(subject, paint), ...texts, ...problemLines(subject, paint)].join("\n");
  });
  return blocks.length === 0 ? "" : `${blocks.join("\n\n")}\n`;
}

function diffText(subjects: readonly PredictedSubject[], { paint }: Session): string {
  const blocks = subjects.map((subject) => {
    const [before, after] = [linesOf(subject.before), linesOf(subject.after)];
    const lines = diffLines(before, after).map(({ kind, text }) => {
      if (kind === "same") return `  ${escapeLine(text)}`;
      return kind === "added" ? paint("good", `+ ${escapeLine(text)}`) : paint("error", `- ${escapeLine(text)}`);
    });
    return [headline(subject, paint), ...lines, ...problemLines(subject, paint)].join("\n");
  });
  return blocks.length === 0 ? "the pending migrations change no schema\n" : `${blocks.join("\n\n")}\n`;
}

function linesOf(text: string | null): readonly string[] {
  return text === null ? [] : indentJson(text).split("\n");
}

function headline({ subject, connector, table }: PredictedSubject, paint: Session["paint"]): string {
  return `${paint("strong", escapeLine(subject))} (${escapeLine([table, connector].filter((name) => name !== null).join(", "))})`;
}

function problemLines({ problem }: PredictedSubject, paint: Session["paint"]): readonly string[] {
  return problem === null ? [] : [paint("warning", `not predicted: ${escapeLine(problem)}`)];
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
