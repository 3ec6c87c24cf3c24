import { isDeepStrictEqual } from "node:util";
import { type Outcome, play, type Sequence } from "./sequence.ts";

/** What Confluent's classes made of a sequence. */
export interface Answer {
  readonly id: string;
  /** None where the harness itself failed. */
  readonly outcomes?: readonly Outcome[];
}

export interface Tally {
  readonly registrations: number;
  /** How many there were of each outcome, by Confluent's. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly differences: readonly string[];
}

/** Plays each sequence and holds what came of it against Confluent's answer, registration by registration. */
export function compare(sequences: readonly Sequence[], answers: readonly Answer[]): Tally {
  const outcomes = new Map<string, number>();
  const differences: string[] = [];
  let registrations = 0;
  for (const [at, sequence] of sequences.entries()) {
    const answer = answers[at];
    const theirs = answer?.outcomes;
    if (answer?.id !== sequence.id || theirs === undefined) throw new Error(`no answer: ${JSON.stringify(answer)}`);
    const ours = play(sequence);
    for (const { outcome } of theirs) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    registrations += theirs.length;
    const place = theirs.findIndex((one, position) => !isSame(one, ours[position]));
    if (place >= 0 || ours.length !== theirs.length) {
      differences.push(JSON.stringify({ ...sequence, registration: place, theirs: theirs[place], ours: ours[place] }));
    }
  }
  return { registrations, outcomes, differences };
}

/** The words for what is no schema are compared elsewhere. */
function isSame(theirs: Outcome, ours: Outcome | undefined): boolean {
  if (ours === undefined || theirs.outcome !== ours.outcome || theirs.version !== ours.version) return false;
  // Where Confluent's checker fails over its own words there are none.
  if (theirs.outcome !== "incompatible" || theirs.messages?.length === 0) return true;
  return isDeepStrictEqual(theirs.messages, ours.messages);
}
