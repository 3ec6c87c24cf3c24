import type { SubjectTimeline } from "../../src/debezium/time/timeline.ts";
import type { Prediction } from "../../src/model/prediction.ts";
import { type GoldenCase, streamedTopics } from "./cases.ts";
import { findSubject, standsFor } from "./predict-case.ts";

export type Verdict =
  | { readonly kind: "equal" }
  | { readonly kind: "not predicted"; readonly reason: string }
  | { readonly kind: "wrong"; readonly what: string };

const EQUAL: Verdict = { kind: "equal" };

/** All texts of a subject, in the order they were registered. */
export function versionsOf(golden: GoldenCase, subject: string): readonly string[] {
  return golden.versions?.[subject] ?? [golden.subjects[subject] ?? ""];
}

/**
 * Holds one subject of a golden case to what is predicted: every text, in order, and none besides.
 * @param lines what the case's own steps bring; null where it has none
 */
export function compareSubject(
  golden: GoldenCase,
  subject: string,
  predictions: readonly Prediction[],
  lines: readonly SubjectTimeline[] | null = null,
): Verdict {
  const found = predictions.map((prediction) => findSubject(prediction, subject)).filter((one) => one !== undefined);
  const [first] = found;
  if (first === undefined) return absent(predictions);
  const unpredicted = found.find((one) => one.predicted === false);
  if (unpredicted?.predicted === false) return { kind: "not predicted", reason: unpredicted.reason };
  const versions = versionsOf(golden, subject);
  const possible = predictions.some((one) => one.possible?.includes(first));
  if (lines !== null && !possible) return compareWithSteps(subject, lines, versions);
  if (first.predicted === "error") return { kind: "wrong", what: `predicted to fail: ${first.reason}` };
  const texts = (possible ? [first] : found).flatMap((one) => (one.predicted === true ? one.texts : []));
  const wanted = streamedTopics(golden).has(first.topic) ? texts : texts.slice(0, versions.length);
  const same = wanted.length === versions.length && wanted.every((text, index) => text === versions[index]);
  return same ? EQUAL : { kind: "wrong", what: difference(versions, wanted) };
}

function compareWithSteps(subject: string, lines: readonly SubjectTimeline[], versions: readonly string[]): Verdict {
  const texts = lines.find((line) => standsFor(line.subject, subject))?.versions.map(({ text }) => text) ?? [];
  const same = texts.length === versions.length && texts.every((text, index) => text === versions[index]);
  return same ? EQUAL : { kind: "wrong", what: difference(versions, texts) };
}

/** A subject nobody predicted: fine only if the tool said of some record that it cannot tell where it goes. */
function absent(predictions: readonly Prediction[]): Verdict {
  const unknown = predictions.flatMap((one) => one.subjects).find((one) => one.predicted === false);
  if (unknown?.predicted === false) return { kind: "not predicted", reason: unknown.reason };
  return { kind: "wrong", what: "the subject is not among those predicted" };
}

function difference(wanted: readonly string[], got: readonly string[]): string {
  const first = wanted.findIndex((text, i) => text !== got[i]);
  const index = first < 0 ? wanted.length : first;
  const [want = "", have = ""] = [wanted[index], got[index]];
  let at = 0;
  while (at < want.length && want[at] === have[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 140);
  return `text ${index + 1} of ${wanted.length} (predicted ${got.length})\n    registered …${around(want)}\n    predicted  …${around(have)}`;
}

/** Subjects promised that the real pair never registered: what rows that were written would have brought. */
export function neverRegistered(
  golden: GoldenCase,
  predictions: readonly Prediction[],
  lines: readonly SubjectTimeline[] | null = null,
): string[] {
  const promised =
    lines === null
      ? (predictions[0]?.subjects ?? []).filter((one) => one.predicted === true)
      : lines.filter(({ versions }) => versions.length > 0);
  const registered = Object.keys(golden.subjects);
  return promised.map((one) => one.subject).filter((name) => !registered.some((subject) => standsFor(name, subject)));
}
