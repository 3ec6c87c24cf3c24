import { AVRO_LINES } from "../../../src/model/prediction.ts";
import { type Answer, type Judgement, MODES } from "./judge.ts";

/** One thing on which headgate and the oracle differ. */
export interface Difference {
  readonly id: string;
  /** Line, mode and what: `1.12 new verdict`. */
  readonly what: string;
  readonly oracle: string;
  readonly ours: string;
}

/** Exceptions whose messages are Jackson's or the Java machine's, not Avro's. */
const FOREIGN = /^(?:Json|StreamConstraints|NullPointer|ClassCast|StackOverflow|MismatchedInput|NumberFormat)/;

/** Every difference; of messages those in Avro's own words only. */
export function differences(oracle: Answer, ours: Answer): readonly Difference[] {
  return AVRO_LINES.flatMap((line) => [
    ...MODES.flatMap((mode) => inMode(oracle[line][mode], ours[line][mode], { id: ours.id, place: `${line} ${mode}` })),
    ...different(oracle[line].equal ?? {}, ours[line].equal ?? {}, { id: ours.id, place: `${line} equal` }),
  ]);
}

interface Where {
  readonly id: string;
  readonly place: string;
}

function inMode(oracle: Judgement, ours: Judgement, where: Where): readonly Difference[] {
  const [theirs, own] = [oracle.message, ours.message];
  if (theirs === undefined && own === undefined) return different(forms(oracle), forms(ours), where);
  if (theirs === undefined || own === undefined) {
    const told = (message: string | undefined) => (message === undefined ? "accepted" : `refused: ${message}`);
    return [{ id: where.id, what: `${where.place} verdict`, oracle: told(theirs), ours: told(own) }];
  }
  if (FOREIGN.test(oracle.error ?? "")) return [];
  return different({ message: numberless(theirs) }, { message: numberless(own) }, where);
}

/** Stand-ins for types not known yet are numbered through the life of the Java machine. */
function numberless(message: string): string {
  return message.replace(/UnresolvedSchema_\d+/g, "UnresolvedSchema");
}

/** What normalizing threw is said in the Java machine's words as often as not. */
function forms(judgement: Judgement): Judgement {
  return "normalizing" in judgement ? { ...judgement, normalizing: "threw" } : judgement;
}

function different(
  oracle: Readonly<Record<string, string | boolean>>,
  ours: Readonly<Record<string, string | boolean>>,
  { id, place }: Where,
): readonly Difference[] {
  const names = [...new Set([...Object.keys(oracle), ...Object.keys(ours)])];
  return names.flatMap((name): readonly Difference[] => {
    // Half a surrogate pair does not come through the harness's standard output.
    const [theirs, own] = [String(oracle[name]), String(ours[name]).replace(/\p{Surrogate}/gu, "?")];
    return theirs === own ? [] : [{ id, what: `${place} ${name}`, oracle: theirs, ours: own }];
  });
}
