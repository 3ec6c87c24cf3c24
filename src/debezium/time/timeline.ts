import type { Catalog } from "../../model/catalog.ts";
import type { CommitPoint } from "../../model/change.ts";
import type { Location } from "../../model/location.ts";
import type { Prediction, SubjectPrediction } from "../../model/prediction.ts";
import type { Predictor } from "../predict.ts";
import { Follower, type Noticed, type Reading, type Rows, type Sighting } from "./follower.ts";

/** One text of one subject, and when it gets to the registry. */
export interface TimedVersion {
  readonly text: string;
  readonly when: "snapshot" | Noticed | "after a restart";
  /** The end of the transaction that brings it about, or of the last one before the rows; null for what is there from the start. */
  readonly at: Location | null;
}

/** Why nothing of a subject can be told at some moment. */
export interface TimedProblem {
  readonly kind: "error" | "unknown";
  readonly reason: string;
  readonly at: Location | null;
}

/** All a subject gets while a connector goes along with its database. */
export interface SubjectTimeline {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  /** schema.table, null for records of no table. */
  readonly table: string | null;
  /** In the order they are registered while the connector keeps up; each text once. */
  readonly versions: readonly TimedVersion[];
  /** Texts that a connector that is restarted behind a commit point would add then. */
  readonly afterRestart: readonly TimedVersion[];
  readonly problems: readonly TimedProblem[];
}

/** A catalog the database has at some moment, with what a connector that starts then registers. */
export interface Moment {
  readonly point: CommitPoint<Catalog>;
  readonly prediction: Prediction;
}

type Entry = {
  -readonly [K in keyof SubjectTimeline]: SubjectTimeline[K] extends readonly (infer T)[] ? T[] : SubjectTimeline[K];
};

/**
 * What a connector that starts before the first moment registers from then on, by subject in order of first appearance.
 * @param rows which rows are written and streamed at each moment: rows nobody writes register nothing; `reading`
 * when they are read, on time where it does not say
 */
export function timeline(
  start: { readonly catalog: Catalog; readonly prediction: Prediction },
  moments: readonly (Moment & { readonly rows: Rows; readonly reading?: Reading })[],
  predictor: Pick<Predictor, "settings" | "registers">,
): readonly SubjectTimeline[] {
  const entries = new Map<string, Entry>();
  const follower = new Follower(start.catalog, predictor.settings);
  if (moments.every(({ rows }) => rows.kind === "every")) {
    for (const subject of start.prediction.subjects) startOf(entryOf(entries, subject), subject, predictor.settings);
    follower.follow({ catalog: start.catalog, changes: [], at: null }, { kind: "every" });
  } else {
    for (const subject of start.prediction.subjects) {
      // Records of no table come with any rows or none.
      if (predictor.settings.snapshots || subject.table === null) snapshotOf(entryOf(entries, subject), subject);
    }
  }
  for (const { point, prediction, rows, reading } of moments) {
    for (const sighting of follower.follow(point, rows, reading)) register(entries, sighting, predictor);
    for (const subject of prediction.subjects) restartAt(entryOf(entries, subject), subject, point.at);
  }
  return [...entries.values()];
}

function entryOf(
  entries: Map<string, Entry>,
  one: Pick<SubjectTimeline, "subject" | "topic" | "kind" | "table">,
): Entry {
  const known = entries.get(one.subject);
  if (known !== undefined) return known;
  const { subject, topic, kind, table } = one;
  const entry: Entry = { subject, topic, kind, table, versions: [], afterRestart: [], problems: [] };
  entries.set(subject, entry);
  return entry;
}

function startOf(entry: Entry, subject: SubjectPrediction, { snapshots }: Predictor["settings"]): void {
  if (subject.predicted !== true) {
    entry.problems.push({ ...problemOf(subject), at: null });
    return;
  }
  for (const [index, text] of subject.texts.entries()) {
    const streams = subject.streamed.includes(text);
    add(entry, { text, when: streams && (index > 0 || !snapshots) ? "next row" : "snapshot", at: null });
  }
}

/** Only what rows of the snapshot themselves bring. */
function snapshotOf(entry: Entry, subject: SubjectPrediction): void {
  if (subject.predicted !== true) {
    entry.problems.push({ ...problemOf(subject), at: null });
    return;
  }
  const [first] = subject.texts;
  if (first !== undefined) add(entry, { text: first, when: "snapshot", at: null });
}

function problemOf(subject: SubjectPrediction & { readonly predicted: false | "error" }): Omit<TimedProblem, "at"> {
  return { kind: subject.predicted === "error" ? "error" : "unknown", reason: subject.reason };
}

function register(entries: Map<string, Entry>, sighting: Sighting, predictor: Pick<Predictor, "registers">): void {
  const { when, at, brings } = sighting;
  for (const registration of predictor.registers(sighting.catalog, sighting.capture)) {
    if (brings !== "both" && (registration.event === "truncate") !== (brings === "truncate")) continue;
    const entry = entryOf(entries, registration);
    const state = registration.state();
    if (state.kind === "texts") for (const text of state.texts) add(entry, { text, when, at });
    else entry.problems.push({ kind: state.kind, reason: state.reason, at });
  }
}

function add(entry: Entry, version: TimedVersion): void {
  if (!entry.versions.some(({ text }) => text === version.text)) entry.versions.push(version);
}

/** A text the registry has already is registered by nobody again. */
function restartAt(entry: Entry, subject: SubjectPrediction, at: Location | null): void {
  if (subject.predicted !== true) {
    if (!entry.problems.some(({ reason }) => reason === subject.reason))
      entry.problems.push({ ...problemOf(subject), at });
    return;
  }
  for (const text of subject.streamed) {
    const known = [...entry.versions, ...entry.afterRestart].some((version) => version.text === text);
    if (!known) entry.afterRestart.push({ text, when: "after a restart", at });
  }
}
