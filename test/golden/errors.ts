import type { Prediction } from "../../src/model/prediction.ts";
import type { GoldenCase } from "./cases.ts";

type GoldenError = NonNullable<GoldenCase["errors"]>[number];

/**
 * Errors of a case that no prediction foresees: a refusal to start or to go on by all subjects being errors or unknown, one of a
 * converter by the subject, one of a transform by some subject of the topic. What PostgreSQL refused (`sql`) is none of the connector's.
 */
export function unforeseenErrors(golden: GoldenCase, predictions: readonly Prediction[]): readonly string[] {
  const errors = golden.errors ?? [];
  const missed = errors.filter((error) => !foreseen(error, predictions)).map(named);
  return [...new Set(missed)].map((what) => `${golden.case} ${what}`);
}

export function foreseeableErrors({ errors = [] }: GoldenCase): number {
  return new Set(errors.filter(({ phase }) => phase !== "sql").map(named)).size;
}

function named({ phase, topic }: GoldenError): string {
  return typeof topic === "string" ? `${phase} ${topic}` : phase;
}

/** What a transform or a converter fails on only with some events or rows is told in a note. */
function noted(topic: unknown, predictions: readonly Prediction[]): boolean {
  return predictions.some(({ tables, notes }) =>
    tables
      .filter((table) => table.topic === topic)
      .some(({ schema, table }) =>
        notes.some((note) => note.startsWith("the connector fails on") && note.includes(` of ${schema}.${table}: `)),
      ),
  );
}

function foreseen({ phase, topic }: GoldenError, predictions: readonly Prediction[]): boolean {
  const subjects = predictions.flatMap((prediction) => prediction.subjects);
  const failing = (kind: "key" | "value" | null) =>
    subjects.some((one) => one.topic === topic && (kind ?? one.kind) === one.kind && one.predicted === "error");
  switch (phase) {
    case "sql":
      return true;
    case "start":
      return predictions[0]?.subjects.some(({ predicted }) => predicted === true) !== true;
    case "poll":
      return (
        subjects.some(({ predicted }) => predicted === "error") ||
        predictions.some(({ notes }) => notes.some((note) => note.includes("stops the connector")))
      );
    case "transform":
      return failing(null) || noted(topic, predictions);
    case "convert-key":
      return failing("key") || noted(topic, predictions);
    case "convert-value":
      return failing("value") || noted(topic, predictions);
    default:
      return false;
  }
}
