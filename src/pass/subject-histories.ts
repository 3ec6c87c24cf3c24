import type { Config } from "../model/config.ts";
import type { RegisteredVersion } from "../model/registry.ts";
import type { RegistryHistory } from "../ports.ts";
import { assumedBy, type RegistrationRules, registrationRules } from "../registry/registration-rules.ts";
import type { Stream } from "./pass.ts";

/** What is known of a subject besides the predictions. */
export interface SubjectHistory {
  readonly rules: RegistrationRules;
  /** Oldest first; null when no registry is at hand. */
  readonly versions: readonly RegisteredVersion[] | null;
  /** What a person calls the registry. */
  readonly label: string;
}

/** What the registry holds of every subject that a connector registers at any step, each asked for once. */
export async function readHistories(
  streams: readonly Stream[],
  config: Config,
  registry: RegistryHistory | null,
): Promise<ReadonlyMap<string, SubjectHistory>> {
  const names = [...new Set(streams.flatMap(registeredSubjects))];
  const assumed = assumedBy(config.registry);
  if (registry === null) {
    const unknown = { rules: registrationRules(null, null, assumed), versions: null, label: "the predicted base" };
    return new Map(names.map((name) => [name, unknown]));
  }
  if (names.length === 0) return new Map();
  const server = await registry.server();
  const known = names.map(async (name): Promise<readonly [string, SubjectHistory]> => {
    const subject = await registry.subject(name);
    const rules = registrationRules(subject, server, assumed);
    return [name, { rules, versions: subject.versions, label: registry.label }];
  });
  return new Map(await Promise.all(known));
}

function registeredSubjects({ steps }: Stream): readonly string[] {
  return steps.flatMap(({ prediction }) =>
    prediction.subjects.flatMap((subject) => {
      const isWanted = subject.predicted === false && subject.wanted !== undefined;
      return isWanted || (subject.predicted === true && subject.schemaType !== null) ? [subject.subject] : [];
    }),
  );
}
