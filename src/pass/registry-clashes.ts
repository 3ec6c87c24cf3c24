import { failureWitness, rootCauses } from "../avro/root-cause.ts";
import type { Location } from "../model/location.ts";
import type { SubjectPrediction } from "../model/prediction.ts";
import type { RegisteredVersion } from "../model/registry.ts";
import type { Level } from "../model/verdict.ts";
import { judgeSubject, type RegistrationVerdict, type SubjectJudgement } from "../registry/judge.ts";
import type { Drift, RegistryClash, Stream, StreamStep } from "./pass.ts";
import { subjectNamed } from "./prediction-index.ts";

/** What is known of a subject besides the predictions. */
export interface SubjectHistory {
  readonly level: Level;
  /** Null when no registry is at hand. */
  readonly versions: readonly RegisteredVersion[] | null;
  /** What a person calls the registry. */
  readonly label: string;
}

type Predicted = Extract<SubjectPrediction, { readonly predicted: true }>;

/** One text of one subject on its way to the registry, with the step that brings it. */
interface Registration {
  readonly prediction: Predicted;
  readonly step: StreamStep;
}

/** Plays every subject's registrations of one connector in order and keeps what the registry would refuse. */
export function registryClashes(
  stream: Stream,
  histories: ReadonlyMap<string, SubjectHistory>,
): { readonly clashes: readonly RegistryClash[]; readonly drift: readonly Drift[] } {
  const clashes: RegistryClash[] = [];
  const drift: Drift[] = [];
  for (const [subject, registrations] of registrationsBySubject(stream)) {
    const history = histories.get(subject);
    if (history === undefined) continue;
    // The base stands in for a registry that is not at hand, and this is the base's own.
    if (history.versions === null && registrations.every(({ prediction }) => isOfBase(stream, prediction))) continue;
    const base = baseTexts(stream, subject);
    const texts = registrations.flatMap(({ prediction, step }) =>
      registered(stream, step, prediction).map((text) => ({ text, at: step.at, prediction, step })),
    );
    // Without a registry the base stands in for it: what it has is neither new nor refused.
    if (history.versions === null && texts.every(({ text }) => base.includes(text))) continue;
    const judgement = judgeSubject({ subject, base, head: texts, history: history.versions, level: history.level });
    const found = judgement.verdicts.flatMap((verdict, position) => {
      const text = texts[position];
      return text === undefined ? [] : (clashOf(verdict, text, base, history) ?? []);
    });
    clashes.push(...eachCauseOnce(found));
    drift.push(...driftOf(judgement, registrations[0]?.prediction.table ?? null, history));
  }
  return { clashes, drift };
}

/** What is refused is never registered, so every later text is refused for the same cause: the first tells it. */
function eachCauseOnce(clashes: readonly RegistryClash[]): readonly RegistryClash[] {
  const told = new Set<string>();
  return clashes.flatMap((clash) => {
    const reasons = clash.causes.length === 0 ? [""] : clash.causes.map(({ field }) => field);
    const fresh = reasons.filter((field) => !told.has(field));
    for (const field of fresh) told.add(field);
    if (fresh.length === 0) return [];
    return [{ ...clash, causes: clash.causes.filter(({ field }) => fresh.includes(field)) }];
  });
}

function registrationsBySubject(stream: Stream): ReadonlyMap<string, readonly Registration[]> {
  const found = new Map<string, Registration[]>();
  for (const step of stream.steps) {
    for (const prediction of step.prediction.subjects) {
      // Only Avro's rules are known here; what is registered nowhere has no registry to refuse it.
      if (prediction.predicted !== true || prediction.schemaType !== "AVRO") continue;
      const list = found.get(prediction.subject) ?? [];
      list.push({ prediction, step });
      found.set(prediction.subject, list);
    }
  }
  return found;
}

/** A connector that runs already registers what it streams; only a new one takes a snapshot first. */
function registered(stream: Stream, step: StreamStep, { texts, streamed }: Predicted): readonly string[] {
  const takesSnapshot = stream.baseConnector === null && step === stream.steps[0];
  return takesSnapshot || streamed.length === 0 ? texts : streamed;
}

/** Whether the change leaves a subject all alone, told without looking into it. */
export function isOfBase({ before }: Stream, subject: SubjectPrediction): boolean {
  return before !== null && subjectNamed(before, subject.subject) === subject;
}

export function baseTexts(stream: Stream, subject: string): readonly string[] {
  const prediction = stream.before === null ? undefined : subjectNamed(stream.before, subject);
  return prediction?.predicted === true && prediction.schemaType === "AVRO" ? prediction.texts : [];
}

function clashOf(
  verdict: RegistrationVerdict,
  { prediction, step }: Registration & { readonly at: Location | null },
  base: readonly string[],
  history: SubjectHistory,
): RegistryClash | null {
  const common = { subject: prediction, level: history.level, at: step.at, changes: step.changes };
  switch (verdict.outcome) {
    case "unchanged":
    case "new subject":
    case "compatible":
      return null;
    case "invalid":
      // A schema that was invalid before the change is not the change's doing.
      return base.includes(verdict.text)
        ? null
        : { ...common, against: "Avro's rules for a schema", messages: [verdict.message], causes: [], witness: null };
    case "incompatible":
      return {
        ...common,
        against: versionText(verdict.clash.version, base.includes(verdict.clash.text), history),
        messages: verdict.messages,
        causes: rootCauses(history.level, verdict.clash.text, verdict.text),
        witness: failureWitness(history.level, verdict.clash.text, verdict.text),
      };
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

export function versionText(version: number | null, atBase: boolean, history: SubjectHistory): string {
  if (version !== null) return `version ${version} in ${history.label}`;
  return atBase ? "the schema predicted for the base" : "a schema registered earlier in this change";
}

function driftOf(judgement: SubjectJudgement, table: string | null, history: SubjectHistory): readonly Drift[] {
  const registered = judgement.drift?.registered ?? null;
  // A subject nobody wrote a row for yet is no disagreement.
  if (registered === null) return [];
  const detail = `${history.label} has version ${registered.version}: ${registered.text}`;
  return [{ subject: judgement.subject, table, detail }];
}
