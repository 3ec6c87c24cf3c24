import { type Group, groupBy } from "../model/group-by.ts";
import type { SubjectPrediction } from "../model/prediction.ts";
import { findDrift } from "../registry/drift/drift.ts";
import { type BaseHistoryInput, baseHistory } from "./base-history.ts";
import type { Drift, Stream } from "./pass.ts";
import { isRegistered, type Registered } from "./registry-clashes.ts";
import type { SubjectHistory } from "./subject-histories.ts";

/** Where what the registry holds is not what the base's connectors register, and which side moved. Nothing where no registry is at hand. */
export function driftOf(
  streams: readonly Stream[],
  histories: ReadonlyMap<string, SubjectHistory>,
  base: BaseHistoryInput,
): readonly Drift[] {
  const past = baseHistory(base);
  const pending = bySubject(streams.flatMap(({ steps }) => steps.flatMap(({ prediction }) => prediction.subjects)));
  const atBase = streams.flatMap(({ before }) => before?.subjects ?? []);
  const unknown = new Set(atBase.flatMap((one) => (one.predicted === true ? [] : one.subject)));
  return [...bySubject(atBase)].flatMap(([subject, parts]): readonly Drift[] => {
    const history = histories.get(subject);
    // What comes of texts that nobody can predict is no drift.
    if (history?.versions == null || unknown.has(subject)) return [];
    const [{ table, connector, schemaType }] = parts;
    const drift = findDrift({
      type: schemaType,
      normalize: history.rules.normalize,
      predicted: textsOf(parts),
      pending: textsOf(pending.get(subject) ?? []),
      versions: history.versions,
      earlier: () => past.texts({ subject, table }),
      onTheWay: () => past.onTheWay({ subject, table }),
    });
    return drift === null ? [] : [{ subject, table, connector, registry: history.label, drift }];
  });
}

function bySubject(subjects: readonly SubjectPrediction[]): ReadonlyMap<string, Group<Registered>> {
  return groupBy(subjects.filter(isRegistered), ({ subject }) => subject);
}

/** What is registered last comes last. */
function textsOf(parts: readonly Registered[]): readonly string[] {
  return [...new Set(parts.flatMap(({ texts }) => texts))];
}
