import { provenCauses } from "../avro/root-cause.ts";
import { type Group, groupBy } from "../model/group-by.ts";
import type { Location } from "../model/location.ts";
import { once } from "../model/once.ts";
import type { SubjectPrediction } from "../model/prediction.ts";
import type { RegistrySchemaType } from "../model/registry.ts";
import { judgeSubject, laterFault, type RegistrationVerdict } from "../registry/judge.ts";
import { levelText } from "../registry/registration-rules.ts";
import type { RegistryClash, Stream, StreamStep, UnregisteredText } from "./pass.ts";
import { subjectNamed } from "./prediction-index.ts";
import type { SubjectHistory } from "./subject-histories.ts";

export interface RegistryVerdicts {
  readonly clashes: readonly RegistryClash[];
  readonly unregistered: readonly UnregisteredText[];
  /** For each subject the first text that the registry does not have: it can be asked about that one before anything is registered. */
  readonly firstNew: readonly NewText[];
}

export interface NewText {
  readonly verdict: RegistrationVerdict;
  readonly prediction: Registered;
  readonly step: StreamStep;
  readonly history: SubjectHistory;
}

/** A subject that Confluent's API knows: what Apicurio alone keeps, or nobody, has no such rules. */
export type Registered = Extract<SubjectPrediction, { readonly predicted: true }> & {
  readonly schemaType: RegistrySchemaType;
};

/** One text of one subject on its way to the registry, with the step that brings it. */
interface Registration {
  readonly prediction: Registered;
  readonly step: StreamStep;
}

interface HeadText extends Registration {
  readonly text: string;
  readonly at: Location | null;
}

/** Plays every subject's registrations of one connector in order and keeps what the registry would refuse, or does not have. */
export function registryClashes(stream: Stream, histories: ReadonlyMap<string, SubjectHistory>): RegistryVerdicts {
  const faults = once(() => faultsAtBase(stream));
  const judged = [...registrationsBySubject(stream)].flatMap(([subject, registrations]) => {
    const history = histories.get(subject);
    return history === undefined ? [] : (judgeRegistrations(stream, subject, registrations, history, faults) ?? []);
  });
  return {
    clashes: judged.flatMap(({ clashes }) => clashes),
    unregistered: judged.flatMap(({ unregistered }) => unregistered),
    firstNew: judged.flatMap(({ firstNew }) => firstNew),
  };
}

/** Null where the base stands in for a registry that is not at hand, and this is the base's own. */
function judgeRegistrations(
  stream: Stream,
  subject: string,
  registrations: Group<Registration>,
  history: SubjectHistory,
  faults: () => ReadonlySet<string>,
): RegistryVerdicts | null {
  if (history.versions === null && registrations.every(({ prediction }) => isOfBase(stream, prediction))) return null;
  const base = baseTexts(stream, subject);
  const texts = registrations.flatMap(({ prediction, step }) =>
    registered(stream, step, prediction).map((text): HeadText => ({ text, at: step.at, prediction, step })),
  );
  // What the base has is neither new nor refused.
  if (history.versions === null && texts.every(({ text }) => base.includes(text))) return null;
  const [{ prediction }] = registrations;
  const { rules, versions } = history;
  const { schemaType: type } = prediction;
  const { verdicts } = judgeSubject({ subject, type, base, head: texts, history: versions, rules });
  const found = texts.flatMap((text, position) => {
    const verdict = verdicts[position];
    return verdict === undefined ? [] : [{ verdict, text }];
  });
  return {
    clashes: eachCauseOnce(
      found.flatMap(({ verdict, text }) => clashOf(verdict, text, { base, faults }, history) ?? []),
    ),
    unregistered: found.flatMap(({ verdict, text }) => unregisteredBy(verdict, text, history) ?? []),
    firstNew: found
      .filter(({ verdict }) => verdict.outcome !== "unchanged")
      .slice(0, 1)
      .map(({ verdict, text }) => ({ verdict, prediction: text.prediction, step: text.step, history })),
  };
}

/** What a connector has registered for a subject, and what Avro 1.12 has against any of its subjects. */
interface BaseOfSubject {
  readonly base: readonly string[];
  readonly faults: () => ReadonlySet<string>;
}

/** A namespace is that of a whole connector: a table more in it is no news. */
function faultsAtBase({ before }: Stream): ReadonlySet<string> {
  const texts = (before?.subjects ?? []).flatMap((subject) =>
    isRegistered(subject) && subject.schemaType === "AVRO" ? subject.texts : [],
  );
  return new Set(texts.flatMap((text) => laterFault(text) ?? []));
}

/** What is refused is never registered, so every later text is refused for the same cause: the first tells it. */
function eachCauseOnce(clashes: readonly RegistryClash[]): readonly RegistryClash[] {
  const told = new Set<string>();
  return clashes.flatMap((clash) => {
    const reasons = clash.causes.length === 0 ? [`${clash.refusal}:`] : clash.causes.map(({ field }) => field);
    const fresh = reasons.filter((field) => !told.has(field));
    for (const field of fresh) told.add(field);
    if (fresh.length === 0) return [];
    return [{ ...clash, causes: clash.causes.filter(({ field }) => fresh.includes(field)) }];
  });
}

function registrationsBySubject({ steps }: Stream): ReadonlyMap<string, Group<Registration>> {
  const all = steps.flatMap((step) =>
    step.prediction.subjects.filter(isRegistered).map((prediction): Registration => ({ prediction, step })),
  );
  return groupBy(all, ({ prediction }) => prediction.subject);
}

export function isRegistered(subject: SubjectPrediction): subject is Registered {
  return subject.predicted === true && subject.schemaType !== null && subject.schemaType !== "KCONNECT";
}

/** A connector that runs already registers what it streams; only a new one takes a snapshot first. */
function registered(stream: Stream, step: StreamStep, { texts, streamed }: Registered): readonly string[] {
  const takesSnapshot = stream.baseConnector === null && step === stream.steps[0];
  return takesSnapshot || streamed.length === 0 ? texts : streamed;
}

/** Whether the change leaves a subject all alone, told without looking into it. */
export function isOfBase({ before }: Stream, subject: SubjectPrediction): boolean {
  return before !== null && subjectNamed(before, subject.subject) === subject;
}

export function baseTexts(stream: Stream, subject: string): readonly string[] {
  const prediction = stream.before === null ? undefined : subjectNamed(stream.before, subject);
  return prediction !== undefined && isRegistered(prediction) ? prediction.texts : [];
}

function clashOf(
  verdict: RegistrationVerdict,
  { prediction, step, text }: HeadText,
  { base, faults: faultsOf }: BaseOfSubject,
  history: SubjectHistory,
): RegistryClash | null {
  const { rules } = history;
  const { level } = rules;
  const place = {
    subject: prediction,
    text,
    level,
    inForce: levelText(rules, history.label),
    at: step.at,
    changes: step.changes,
  };
  const common = { ...place, causes: [], opinion: null };
  switch (verdict.outcome) {
    case "unchanged":
      return null;
    case "new subject":
    case "compatible":
      if (verdict.refusedLater === null || faultsOf().has(verdict.refusedLater)) return null;
      return {
        ...common,
        refusal: rules.avro === null ? "invalid on another line" : "invalid after an upgrade",
        against: "Avro 1.12",
        messages: [verdict.refusedLater],
      };
    case "invalid":
      // A schema that was invalid before the change is not the change's doing.
      if (base.includes(text)) return null;
      return { ...common, refusal: "invalid", against: "Avro's rules for a schema", messages: [verdict.message] };
    case "not permitted":
      return { ...common, refusal: "not permitted", against: `mode ${verdict.mode}`, messages: [verdict.message] };
    case "undecided": {
      const against = versionText(verdict.clash.version, base.includes(verdict.clash.text), history);
      return { ...common, refusal: "undecided", against, messages: [verdict.reason] };
    }
    case "incompatible":
      return {
        ...common,
        refusal: "incompatible",
        against: versionText(verdict.clash.version, base.includes(verdict.clash.text), history),
        messages: verdict.messages,
        causes: provenCauses(level, verdict.clash.text, text),
      };
    default:
      return verdict satisfies never;
  }
}

/** What is refused has a clash already; what would be taken is still nobody's who brings it. */
function unregisteredBy(
  { outcome }: RegistrationVerdict,
  { prediction, step, text }: HeadText,
  { versions, label }: SubjectHistory,
): UnregisteredText | null {
  const { registering } = prediction;
  if (registering?.kind !== "looks up" || (outcome !== "compatible" && outcome !== "new subject")) return null;
  const { at, changes } = step;
  return {
    subject: prediction,
    text,
    option: registering.option,
    known: versions !== null,
    registry: label,
    at,
    changes,
  };
}

export function versionText(version: number | null, atBase: boolean, history: SubjectHistory): string {
  if (version !== null) return `version ${version} in ${history.label}`;
  return atBase ? "the schema predicted for the base" : "a schema registered earlier in this change";
}
