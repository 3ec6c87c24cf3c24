import { createHash } from "node:crypto";
import { join } from "node:path";
import { AVRO_LINES } from "../../../src/model/prediction.ts";
import { type Answer, type Judgement, MODES } from "./judge.ts";
import type { Question } from "./questions.ts";

/** Of these the oracle's answers are kept. */
export const STORED = {
  seed: 20_261_121,
  count: 10_500,
  file: join(import.meta.dirname, "answers.txt.gz"),
};

/** How much of a digest tells two answers apart: one in 2^32 slips through. */
const DIGITS = 8;

/**
 * An answer in short: what the question was, what became of it as a new and as a stored version on both lines (`!` for what was refused, nothing for
 * the same as the one before), and whether `other` is equal.
 */
export function shortAnswer(question: Question, answer: Answer): string {
  const parts = AVRO_LINES.flatMap((line) => MODES.map((mode) => shortJudgement(answer[line][mode])));
  const told = parts.map((part, index) => (part === parts[index - 1] ? "" : part));
  const equal = AVRO_LINES.map((line) => shortEquality(answer[line].equal));
  return [digest(JSON.stringify(question)).slice(0, 4), ...told, ...equal].join(" ").trimEnd();
}

/** Messages are told by `npm run conformance:validity`: not all of them are Avro's own. */
function shortJudgement(judgement: Judgement): string {
  if (judgement.message !== undefined) return "!";
  const { normalizing, ...forms } = judgement;
  // Half a surrogate pair does not come through the harness's standard output.
  return (
    digest(JSON.stringify(Object.entries(forms).sort()).replace(/\\ud[89a-f][0-9a-f]{2}/g, "?")) +
    (normalizing === undefined ? "" : "?")
  );
}

function shortEquality(equal: Answer["1.11"]["equal"]): string {
  return equal === undefined ? "" : `${Number(equal.asItStands ?? 2)}${Number(equal.inElements ?? 2)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
}
