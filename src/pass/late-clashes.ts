import { provenCauses } from "../avro/root-cause.ts";
import type { Location } from "../model/location.ts";
import type { RegistrySchemaType } from "../model/registry.ts";
import { judgeSubject } from "../registry/judge.ts";
import { type LateClash, lastOf, type RegistryClash, type RegistryRefusal, type Stream } from "./pass.ts";
import { subjectNamed } from "./prediction-index.ts";
import { baseTexts, isOfBase, isRegistered, versionText } from "./registry-clashes.ts";
import type { SubjectHistory } from "./subject-histories.ts";

/** A text that may come right after what the base has registered, though more texts are meant to come in between. */
interface Candidate {
  readonly subject: string;
  readonly table: string | null;
  readonly text: string;
  /** What is registered of this change before it. */
  readonly between: readonly string[];
  readonly reason: string;
  readonly at: Location | null;
}

/**
 * What the registry would refuse although it takes each text of a connector that keeps up: what rows bring that are read behind DDL
 * that came after them, and the last text where no row brings those in between. Told for subjects with no clash of their own.
 */
export function lateClashes(
  stream: Stream,
  histories: ReadonlyMap<string, SubjectHistory>,
  clashes: readonly RegistryClash[],
): readonly LateClash[] {
  if (stream.baseConnector === null) return [];
  const refused = clashes.filter(({ refusal }) => STOPPING.includes(refusal));
  const clashing = new Set(refused.map(({ subject }) => subject.subject));
  const told = new Set<string>();
  return candidates(stream).flatMap((candidate) => {
    const history = histories.get(candidate.subject);
    if (history === undefined || clashing.has(candidate.subject) || told.has(candidate.subject)) return [];
    const clash = judged(stream, candidate, history);
    if (clash === null) return [];
    told.add(candidate.subject);
    return [clash];
  });
}

const STOPPING: readonly RegistryRefusal[] = ["incompatible", "invalid", "not permitted"];

function candidates(stream: Stream): readonly Candidate[] {
  const late = stream.late().flatMap(({ subject, table, text, reason, at }) => {
    return text === null ? [] : [{ subject, table, text, between: [], reason, at }];
  });
  return [...skipped(stream), ...late];
}

/**
 * Commit points that change one subject: the text of each is there only if a row comes before the next. One may come right after what the base
 * has, or after any one before it; what all of them together allow a transitive level has seen already.
 */
function skipped(stream: Stream): readonly Candidate[] {
  const last = lastOf(stream);
  if (last === null || stream.steps.length < 2) return [];
  return last.subjects.flatMap((subject) => {
    if (!isRegistered(subject) || isOfBase(stream, subject)) return [];
    const texts = textsInOrder(stream, subject.subject);
    const place = subject.table ?? subject.topic;
    const reason = `no row of ${place} is streamed between the migrations, so the versions in between are never registered`;
    return texts.flatMap(({ text, at }, position) => {
      const common = { subject: subject.subject, table: subject.table, text, reason, at };
      const alone = position === 0 ? [] : [{ ...common, between: [] }];
      const after = texts.slice(0, Math.max(0, position - 1)).map((one) => ({ ...common, between: [one.text] }));
      return [...alone, ...after];
    });
  });
}

/** What a subject streams behind each commit point that changes it. */
function textsInOrder(
  stream: Stream,
  subject: string,
): readonly { readonly text: string; readonly at: Location | null }[] {
  return stream.steps.flatMap(({ prediction, at }, index) => {
    const earlier = stream.steps[index - 1]?.prediction ?? stream.before;
    const now = subjectNamed(prediction, subject);
    if (now === undefined || !isRegistered(now)) return [];
    if (earlier !== null && subjectNamed(earlier, subject) === now) return [];
    return now.streamed.map((text) => ({ text, at }));
  });
}

function judged(stream: Stream, candidate: Candidate, history: SubjectHistory): LateClash | null {
  const { subject, table, text, between, reason, at } = candidate;
  const base = baseTexts(stream, subject);
  const type = typeOf(stream, subject);
  if (type === null || base.length === 0 || base.includes(text)) return null;
  const { rules, versions } = history;
  const { level } = rules;
  const head = [...between, text].map((one) => ({ text: one, at }));
  const { verdicts } = judgeSubject({ subject, type, base, head, history: versions, rules });
  const verdict = verdicts.at(-1);
  if (verdict?.outcome !== "incompatible" || verdicts.some(({ outcome }) => outcome === "undecided")) return null;
  const { clash, messages } = verdict;
  return {
    ...{ kind: "behind", subject, table, connector: stream.connector.name, level, messages, reason, at },
    against: versionText(clash.version, base.includes(clash.text), history),
    causes: provenCauses(level, clash.text, text),
  };
}

function typeOf({ before }: Stream, subject: string): RegistrySchemaType | null {
  const prediction = before === null ? undefined : subjectNamed(before, subject);
  return prediction !== undefined && isRegistered(prediction) ? prediction.schemaType : null;
}
