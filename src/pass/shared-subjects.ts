import { provenCauses } from "../avro/root-cause.ts";
import type { Location } from "../model/location.ts";
import { judgeSubject } from "../registry/judge.ts";
import { type LateClash, lastOf, type RegistryClash, type Stream } from "./pass.ts";
import { subjectNamed } from "./prediction-index.ts";
import { baseTexts, isRegistered, type Registered, versionText } from "./registry-clashes.ts";
import type { SubjectHistory } from "./subject-histories.ts";

/** One connector's part in a subject that others register to as well. */
interface Part {
  readonly stream: Stream;
  readonly last: Registered;
}

/**
 * What one connector registers may not follow what another does under the same subject, though each is fine alone: the order is that of
 * rows. Both orders of the texts they end with are judged.
 */
export function sharedClashes(
  streams: readonly Stream[],
  histories: ReadonlyMap<string, SubjectHistory>,
  clashes: readonly RegistryClash[],
): readonly LateClash[] {
  const clashing = new Set(clashes.map(({ subject }) => subject.subject));
  return [...partsBySubject(streams)].flatMap(([subject, parts]) => {
    const history = histories.get(subject);
    if (history === undefined || clashing.has(subject)) return [];
    const found = parts.flatMap((first) =>
      parts.flatMap((second) => (first === second ? [] : (inOrder(first, second, history) ?? []))),
    );
    return found.slice(0, 1);
  });
}

/** Only those of several connectors, one of which brings something new. */
function partsBySubject(streams: readonly Stream[]): ReadonlyMap<string, readonly Part[]> {
  const found = new Map<string, Part[]>();
  for (const stream of streams) {
    for (const last of lastOf(stream)?.subjects ?? []) {
      if (!isRegistered(last)) continue;
      found.set(last.subject, [...(found.get(last.subject) ?? []), { stream, last }]);
    }
  }
  const changed = [...found].filter(
    ([, parts]) => parts.length > 1 && parts.some(({ stream, last }) => changesIt(stream, last)),
  );
  return new Map(changed);
}

function changesIt({ before }: Stream, last: Registered): boolean {
  return before === null || subjectNamed(before, last.subject) !== last;
}

function inOrder(first: Part, second: Part, history: SubjectHistory): LateClash | null {
  const { subject, schemaType: type, table } = second.last;
  if (first.last.schemaType !== type) return null;
  const base = [...new Set([...baseTexts(first.stream, subject), ...baseTexts(second.stream, subject)])];
  const texts = [...first.last.texts, ...second.last.texts];
  if (texts.every((text) => base.includes(text))) return null;
  const { rules, versions } = history;
  const head = texts.map((text) => ({ text, at: null }));
  const { verdicts } = judgeSubject({ subject, type, base, head, history: versions, rules });
  const verdict = verdicts.slice(first.last.texts.length).find(({ outcome }) => outcome === "incompatible");
  if (verdict?.outcome !== "incompatible") return null;
  const [one, other] = [first.stream.connector.name, second.stream.connector.name];
  const { clash, messages, text } = verdict;
  return {
    ...{ kind: "shared", subject, table, connector: other, level: rules.level, messages },
    against: versionText(clash.version, base.includes(clash.text), history),
    causes: provenCauses(rules.level, clash.text, text),
    reason: `connectors ${one} and ${other} both register under it, and the schema of ${other} comes behind that of ${one}`,
    at: placeOf(second) ?? placeOf(first),
  };
}

/** Where a connector's last schema comes from. */
function placeOf({ stream, last }: Part): Location | null {
  return stream.steps.find(({ prediction }) => subjectNamed(prediction, last.subject) === last)?.at ?? null;
}
