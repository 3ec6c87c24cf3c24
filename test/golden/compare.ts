import type { Prediction } from "../../src/model/prediction.ts";
import { type GoldenCase, ownSteps, streamedTopics } from "./cases.ts";
import { findSubject, standsFor } from "./predict-case.ts";

export type Verdict =
  | { readonly kind: "equal" }
  | { readonly kind: "not predicted"; readonly reason: string }
  | { readonly kind: "wrong"; readonly what: string };

const EQUAL: Verdict = { kind: "equal" };

/** Holds one subject of a golden case to the predictions made along its steps. */
export function compareSubject(golden: GoldenCase, subject: string, predictions: readonly Prediction[]): Verdict {
  const found = predictions.map((prediction) => findSubject(prediction, subject)).filter((one) => one !== undefined);
  const [first] = found;
  if (first === undefined) return isLogicalMessage(golden, subject) ? LOGICAL_MESSAGE : absent(predictions);
  const unpredicted = found.find((one) => one.predicted === false);
  if (unpredicted?.predicted === false) return { kind: "not predicted", reason: unpredicted.reason };
  if (first.predicted === "error") return { kind: "wrong", what: `predicted to fail: ${first.reason}` };
  const texts = found.flatMap((one) => (one.predicted === true ? one.texts : []));
  const versions = golden.versions?.[subject] ?? [golden.subjects[subject] ?? ""];
  if (ownSteps(golden).length > 0) return compareWithSteps(golden, texts, versions);
  const wanted = streamedTopics(golden).has(first.topic) ? texts : texts.slice(0, versions.length);
  const same = wanted.length === versions.length && wanted.every((text, index) => text === versions[index]);
  return same ? EQUAL : { kind: "wrong", what: difference(versions, wanted) };
}

/** pg_logical_emit_message: the application decides at run time whether this topic exists. */
const LOGICAL_MESSAGE: Verdict = { kind: "not predicted", reason: "logical messages follow from no option and no DDL" };

function isLogicalMessage(golden: GoldenCase, subject: string): boolean {
  const prefix = String(golden.config["topic.prefix"] ?? "dbserver1");
  return subject === `${prefix}.message-key` || subject === `${prefix}.message-value`;
}

/** Steps may show a table in between two commit points; the first text is the snapshot's all the same. */
function compareWithSteps(golden: GoldenCase, texts: readonly string[], versions: readonly string[]): Verdict {
  const noSnapshot = golden.config["snapshot.mode"] === "no_data";
  const equal = noSnapshot ? texts.includes(versions[0] ?? "") : texts[0] === versions[0];
  return equal ? EQUAL : { kind: "wrong", what: difference(versions, texts) };
}

/** A subject nobody predicted: fine only if the tool said of some record that it cannot tell where it goes. */
function absent(predictions: readonly Prediction[]): Verdict {
  const unknown = predictions.flatMap((one) => one.subjects).find((one) => one.predicted === false);
  if (unknown?.predicted === false) return { kind: "not predicted", reason: unknown.reason };
  return { kind: "wrong", what: "the subject is not among those predicted" };
}

function difference(wanted: readonly string[], got: readonly string[]): string {
  const index = wanted.findIndex((text, i) => text !== got[i]);
  const [want = "", have = ""] = [wanted[index], got[index]];
  let at = 0;
  while (at < want.length && want[at] === have[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 140);
  return `text ${index + 1} of ${wanted.length} (predicted ${got.length})\n    registered …${around(want)}\n    predicted  …${around(have)}`;
}

/** Subjects promised that the real pair never registered, for cases whose every table had rows and writes. */
export function neverRegistered(golden: GoldenCase, predictions: readonly Prediction[]): string[] {
  if (ownSteps(golden).length > 0) return [];
  const promised = (predictions[0]?.subjects ?? []).filter((one) => one.predicted === true);
  const registered = Object.keys(golden.subjects);
  return promised.map((one) => one.subject).filter((name) => !registered.some((subject) => standsFor(name, subject)));
}
