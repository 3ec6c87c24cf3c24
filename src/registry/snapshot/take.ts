import { contextOf, type RegistrySettings, type RegistrySubject } from "../../model/registry.ts";
import type { SchemaRegistry } from "../../ports.ts";
import { inherited, type OwnSettings, type RegistrySnapshot, type SnapshotSubject } from "./snapshot.ts";

export interface SnapshotRequest {
  /** Names as the registry has them; null for all there are. A name may stand for a subject that is not there. */
  readonly subjects: readonly string[] | null;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Reads subjects with their settings, all that their schemas refer to, and what their contexts set. A subject without versions is kept only
 * where something is set for it. Throws InputError where the registry does not answer.
 */
export async function takeSnapshot(registry: SchemaRegistry, request: SnapshotRequest): Promise<RegistrySnapshot> {
  const names = request.subjects ?? (await registry.subjects());
  const [settings, server] = await Promise.all([registry.settings(), registry.server()]);
  const read = new Map<string, RegistrySubject>();
  const texts = new Map<string, Map<number, string>>();
  for (let wanted = [...new Set([...names, ...contextsOf(names)])]; wanted.length > 0; ) {
    const found = await Promise.all(wanted.map(async (name) => [name, await registry.subject(name)] as const));
    for (const [name, subject] of found) read.set(name, subject);
    wanted = noteReferences(found, texts).filter((name) => !read.has(name));
  }
  const bare: RegistrySnapshot = {
    ...{ takenAt: request.now, complete: request.subjects === null, server, settings },
    subjects: new Map(),
  };
  const contexts = subjectsOf(read, texts, isContext, bare);
  const all = subjectsOf(read, texts, (name) => !isContext(name), { ...bare, subjects: contexts });
  return { ...bare, subjects: new Map([...contexts, ...all]) };
}

/** Under these a registry keeps what it sets for all subjects of a context. */
function contextsOf(names: readonly string[]): readonly string[] {
  return names.map(contextOf).filter(isContext);
}

function isContext(name: string): boolean {
  return name !== "" && name !== ":.:" && contextOf(name) === name;
}

/** Keeps the texts that versions refer to; gives the subjects they are of. */
function noteReferences(
  found: readonly (readonly [string, RegistrySubject])[],
  texts: Map<string, Map<number, string>>,
): readonly string[] {
  const references = found.flatMap(([, { versions }]) => versions.flatMap((version) => version.references));
  for (const { subject, version, schema } of references) {
    texts.set(subject, (texts.get(subject) ?? new Map<number, string>()).set(version, schema));
  }
  return [...new Set(references.map(({ subject }) => subject))];
}

function subjectsOf(
  read: ReadonlyMap<string, RegistrySubject>,
  texts: ReadonlyMap<string, ReadonlyMap<number, string>>,
  kept: (name: string) => boolean,
  above: RegistrySnapshot,
): ReadonlyMap<string, SnapshotSubject> {
  const chosen = [...read].filter(([name]) => kept(name));
  const made = chosen.map(([name, { versions, ...held }]): readonly [string, SnapshotSubject] => {
    const live = new Set(versions.map(({ version }) => version));
    const deleted = new Map([...(texts.get(name) ?? [])].filter(([version]) => !live.has(version)));
    return [name, { own: ownSettings(held, inherited(above, name)), versions, deleted }];
  });
  return new Map(
    made.filter(([, { own, versions, deleted }]) => versions.length + deleted.size + Object.keys(own).length > 0),
  );
}

/** What the subject is told to set, and what is not as it would be if it set nothing. */
function ownSettings(held: RegistrySettings, above: RegistrySettings): OwnSettings {
  return {
    ...(held.level === above.level && held.levelOf !== "subject" ? {} : { level: held.level }),
    ...(held.mode === above.mode ? {} : { mode: held.mode }),
    ...(held.normalize === above.normalize ? {} : { normalize: held.normalize }),
    ...(held.compatibilityGroup === above.compatibilityGroup ? {} : { compatibilityGroup: held.compatibilityGroup }),
    ...(namesOf(held) === namesOf(above) ? {} : { others: held.others ?? [] }),
  };
}

function namesOf({ others = [] }: RegistrySettings): string {
  return others.join();
}

/**
 * A snapshot of some subjects laid over an older one, which keeps all others. What they are of another time holds for the whole: it is as
 * old as the oldest of it.
 */
export function overlaid(older: RegistrySnapshot, part: RegistrySnapshot, names: readonly string[]): RegistrySnapshot {
  const kept = [...older.subjects].filter(([name]) => !names.includes(name));
  return {
    ...part,
    ...{ takenAt: older.takenAt, complete: older.complete },
    subjects: new Map([...kept, ...part.subjects]),
  };
}
