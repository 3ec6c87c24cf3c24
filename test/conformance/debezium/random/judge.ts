import type { SubjectPrediction } from "../../../../src/model/prediction.ts";
import type { SqlParser } from "../../../../src/ports.ts";
import { caseTimeline } from "../../../golden/case-timeline.ts";
import { type GoldenCase, ownSteps } from "../../../golden/cases.ts";
import { compareSubject, neverRegistered, type Verdict } from "../../../golden/compare.ts";
import { unforeseenErrors } from "../../../golden/errors.ts";
import { predictCase } from "../../../golden/predict-case.ts";

/** What came of one subject of a case. */
export interface Judged {
  readonly subject: string;
  readonly verdict: Verdict;
  readonly versions: number;
}

/** What came of a case: its subjects, and what stopped the connector, if anything did. */
export interface Judgement {
  readonly subjects: readonly Judged[];
  /** The innermost cause, when a row or an option stopped the connector. */
  readonly stopped: string | null;
  /** Whether that was foreseen: all of its subjects were predicted to fail. */
  readonly foreseen: boolean;
}

/** Holds what the real pair did with a case against what headgate predicts of it. */
export function judge(observed: GoldenCase, parser: SqlParser): Judgement {
  // A step that PostgreSQL refused changed nothing.
  const steps = observed.steps.map((step) => (step.sqlError === undefined ? step : { ...step, sql: "" }));
  const golden = { ...observed, steps };
  const predictions = predictCase(golden, parser);
  const lines = ownSteps(golden).length > 0 ? caseTimeline(golden, parser) : null;
  const stop = golden.errors?.find(({ phase }) => phase === "start" || phase === "poll");
  const promised = (predictions[0]?.subjects ?? []).filter((one) => one.predicted === true);
  // A worker ends at the first record that is refused: what the harness saw afterwards never comes.
  const byRow = new Set((golden.errors ?? []).filter(refusesAValue).map(({ topic }) => topic));
  const ended = new Set(
    (predictions[0]?.subjects ?? [])
      .filter(({ topic }) => golden.errors?.some((error) => error.topic === topic))
      .filter(({ topic, predicted }) => predicted === "error" || byRow.has(topic))
      .map(({ subject }) => subject),
  );
  const seen = Object.keys(golden.subjects).filter((subject) => !ended.has(subject));
  const subjects = seen.map((subject) => ({
    subject,
    verdict: compareSubject(golden, subject, predictions, lines),
    versions: golden.versions?.[subject]?.length ?? 1,
  }));
  if (stop !== undefined) {
    const foreseen = promised.length === 0;
    const reason = predictions[0]?.subjects.find((one) => one.predicted === "error");
    const said = foreseen && reason?.predicted === "error" ? reason.reason : stop.chain.at(-1);
    return { subjects, stopped: said ?? stop.phase, foreseen };
  }
  const unwritten = new Set(promised.filter((one) => !hadRows(golden, one)).map((one) => one.subject));
  const missing = neverRegistered(golden, predictions, lines).filter((subject) => !unwritten.has(subject));
  const open = new Set(
    predictions.flatMap(({ subjects: all }) => all.filter((one) => one.predicted === false)).map((one) => one.topic),
  );
  const refused = unforeseenErrors(golden, predictions)
    .map((error) => error.slice(golden.case.length + 1))
    .filter((error) => ![open, byRow].some((topics) => topics.has(error.slice(error.indexOf(" ") + 1))));
  return {
    subjects: [
      ...subjects,
      ...missing.map((subject) => wrong(subject, "predicted, never registered")),
      ...refused.map((error) => wrong(error, `refused, which was not predicted: ${error.split(" ")[0]}`)),
    ],
    stopped: null,
    foreseen: true,
  };
}

/** TimestampConverter refuses texts that are no times, which no schema tells. */
function refusesAValue({ phase, chain }: NonNullable<GoldenCase["errors"]>[number]): boolean {
  return phase === "transform" && chain.some((message) => message.includes("Could not parse timestamp: value"));
}

function wrong(subject: string, what: string): Judged {
  return { subject, verdict: { kind: "wrong", what }, versions: 0 };
}

/**
 * Whether a row of the table can have come, and not a null for what was promised: PostgreSQL may refuse every write, and
 * options leave tables out of the snapshot.
 */
function hadRows(golden: GoldenCase, { topic, table, kind }: SubjectPrediction): boolean {
  const events = golden.steps.flatMap((step) => step.events).filter((event) => event.topic === topic);
  if (events.length > 0) return events.some((event) => event[kind] !== null);
  // What comes with no table's row, like a transaction's end, comes behind some row.
  if (table === null) return golden.steps.some(({ label, events: all }) => label !== "snapshot" && all.length > 0);
  if (golden.config["snapshot.mode"] === undefined && golden.config["snapshot.include.collection.list"] === undefined) {
    return true;
  }
  const [schema = "", ...rest] = table.split(".");
  const names = [identifier(schema), identifier(rest.join("."))].join(".");
  const written = golden.steps.find((step) => step.label === "auto-dml")?.sql ?? "";
  return ["insert into", "update", "delete from"].some((words) => `\n${written}`.includes(`\n${words} ${names}`));
}

const identifier = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name}"`;
const RESERVED = new Set(["user", "order", "select", "table"]);

/** What tells a failure from another one while its case gets smaller. */
export function signatureOf({ verdict }: Judged): string {
  if (verdict.kind !== "wrong") return verdict.kind;
  const [first = "", ...texts] = verdict.what.split("\n").map((line) => line.trim());
  const numbers = (first.match(/\d+/g) ?? []).map(Number);
  const more = Math.sign((numbers[1] ?? 0) - (numbers[2] ?? 0));
  const departures = texts.map((text) => text.replace(/^\w+ +…/, "").slice(60, 72));
  return [first.replaceAll(/\d+/g, ""), more, ...departures].join("|");
}

/** What kind of failure it is, whatever the names: failures of one kind are shown once. */
export function kindOf({ verdict }: Judged): string {
  if (verdict.kind === "equal") return "equal";
  if (verdict.kind === "not predicted") return verdict.reason.replaceAll(/"[^"]*"|\b[a-z0-9_]*\d+\b/g, "…");
  const lines = verdict.what.split("\n").map((line) => line.trim());
  return lines.length === 1 ? (lines[0] ?? "") : lines.slice(1).join(" ⟂ ").replaceAll(/\d+/g, "0").slice(0, 400);
}
