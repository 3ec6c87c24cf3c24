import { didYouMean } from "../../config/nearest.ts";
import type { SchemaType } from "../../model/prediction.ts";
import { InputError } from "../../ports.ts";
import type { PredictedSubject } from "../predicted-subjects.ts";

/** A subject of the registry with all that connectors register there. */
export type Candidate = {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  readonly connectors: readonly string[];
} & (
  | {
      readonly ready: true;
      readonly type: Exclude<SchemaType, "KCONNECT">;
      /** While the connectors keep up, then what restarts add; only the last where records are written with the registry's latest version. */
      readonly texts: readonly string[];
    }
  /** Why it cannot be registered before its connector does. */
  | { readonly ready: false; readonly reason: string }
);

/** What a topic name has where rows decide; Kafka allows none of these characters in one. */
export const DECIDED_BY_ROWS = /\$\{(\w+)\}/g;

/**
 * The subjects that may be registered, by name; all of them unless some are named. A name may be one that rows decide. Topics whose converters
 * register nothing are none of them. Throws InputError for a name that no connector registers.
 */
export function candidates(predicted: readonly PredictedSubject[], names: readonly string[]): readonly Candidate[] {
  const bySubject = new Map<string, PredictedSubject[]>();
  for (const one of predicted) {
    if (one.schemaType === null && one.problem === null) continue;
    bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one]);
  }
  const known = [...bySubject].map(([subject, parts]) => candidate(subject, parts));
  if (names.length === 0) return known.map((one) => unnamed(one));
  return [...new Set(names)].sort().map((name) => named(name, known));
}

function candidate(subject: string, parts: readonly PredictedSubject[]): Candidate {
  const [first] = parts;
  if (first === undefined) throw new Error(`nothing is predicted of ${subject}`);
  const { topic, kind } = first;
  const common = { subject, topic, kind, connectors: [...new Set(parts.map(({ connector }) => connector))] };
  const problem = parts.flatMap((part) => (part.wanted === null ? (part.problem ?? []) : []))[0];
  if (problem !== undefined) return { ...common, ready: false, reason: problem };
  const types = new Set(parts.flatMap(({ schemaType, wanted }) => wanted?.schemaType ?? schemaType ?? []));
  const [type] = types;
  if (type === undefined || types.size > 1) {
    return { ...common, ready: false, reason: `its connectors register ${[...types].join(" and ")} schemas` };
  }
  if (type === "KCONNECT")
    return { ...common, ready: false, reason: "only Apicurio's own API takes KCONNECT artifacts" };
  const texts = parts.flatMap(({ versions, afterRestart, wanted }) =>
    wanted === null ? [...versions, ...afterRestart].map(({ text }) => text) : [wanted.text],
  );
  return { ...common, ready: true, type, texts: [...new Set(texts)] };
}

/** Nobody can tell all the names that rows will decide. */
function unnamed(one: Candidate): Candidate {
  const [placeholder] = one.subject.match(DECIDED_BY_ROWS) ?? [];
  if (placeholder === undefined || !one.ready) return one;
  const { subject, topic, kind, connectors } = one;
  const reason = `rows decide what stands for ${placeholder}; register each such subject by its name`;
  return { subject, topic, kind, connectors, ready: false, reason };
}

function named(name: string, known: readonly Candidate[]): Candidate {
  const found = known.find(({ subject }) => subject === name);
  if (found !== undefined) return unnamed(found);
  const pattern = known.find(({ subject }) => subject.match(DECIDED_BY_ROWS) && patternOf(subject).test(name));
  if (pattern !== undefined) return { ...pattern, subject: name, topic: name.replace(/-(?:key|value)$/, "") };
  const subjects = known.map(({ subject }) => subject);
  throw new InputError(`no connector registers "${name}"${didYouMean(name, subjects)}`, {
    todo: "headgate predict lists all subjects",
  });
}

/** A topic's name where rows decide: what Kafka allows in one. */
export function patternOf(subject: string): RegExp {
  const parts = subject.split(/\$\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[A-Za-z0-9._-]+")}$`);
}
