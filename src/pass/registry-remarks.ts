import type { SnapshotUse } from "../model/registry.ts";
import type { OldSnapshot, Stream } from "./pass.ts";
import type { SubjectHistory } from "./subject-histories.ts";

/** What a registry tells about its subjects, or a snapshot leaves open, that makes less of any verdict; a sentence each. */
export function registryRemarks(
  histories: ReadonlyMap<string, SubjectHistory>,
  streams: readonly Stream[],
  snapshot: SnapshotUse | null,
): readonly string[] {
  const asked = [...histories].filter(([, { versions }]) => versions !== null);
  const told = asked.filter(([, { rules }]) => rules.levelFrom !== "configured" && rules.levelFrom !== "assumed");
  const mute = told.filter(([, { rules }]) => rules.level === "NONE").map(([name]) => name);
  const closed = asked.filter(([, { rules }]) => rules.mode !== "READWRITE");
  const modes = [...new Set(closed.map(([, { rules }]) => rules.mode))];
  return [
    ...remark(mute, asked.length, "is at level NONE in the registry, which then refuses nothing"),
    ...modes.flatMap((mode) => {
      const names = closed.filter(([, { rules }]) => rules.mode === mode).map(([name]) => name);
      return remark(names, asked.length, `is in mode ${mode} in the registry, which then takes no new schema`);
    }),
    ...notModelled(asked),
    ...unlisted(asked, streams, snapshot),
  ];
}

function remark(names: readonly string[], all: number, what: string): readonly string[] {
  const [first] = names;
  if (first === undefined) return [];
  if (names.length === 1) return [`${first} ${what}`];
  return [
    `${names.length === all ? `every one of ${all} subjects` : `${first}, as ${names.length - 1} more,`} ${what}`,
  ];
}

function notModelled(asked: readonly (readonly [string, SubjectHistory])[]): readonly string[] {
  const settings = new Set(asked.flatMap(([, { rules }]) => rules.others));
  return [...settings].flatMap((setting) => {
    const names = asked.filter(([, { rules }]) => rules.others.includes(setting)).map(([name]) => name);
    return remark(names, asked.length, `has ${setting} set in the registry, which is not modelled`);
  });
}

/** A snapshot holds what connectors registered when it was taken: whether a subject that comes with the change is new cannot be told by it. */
function unlisted(
  asked: readonly (readonly [string, SubjectHistory])[],
  streams: readonly Stream[],
  snapshot: SnapshotUse | null,
): readonly string[] {
  if (snapshot === null || snapshot.complete) return [];
  const known = new Set(streams.flatMap(({ before }) => before?.subjects.map(({ subject }) => subject) ?? []));
  const names = asked.flatMap(([name, { versions }]) => (versions?.length === 0 && !known.has(name) ? name : []));
  const [first] = names;
  if (first === undefined) return [];
  const others = names.length - 1;
  const all = others === 0 ? `${first} is` : `${first} and ${others} more ${others === 1 ? "subject" : "subjects"} are`;
  return [
    `${all} not in ${snapshot.label} and taken to be new: it holds what connectors registered when it was taken (headgate snapshot --all takes everything)`,
  ];
}

/** Null where no snapshot is used, where it does not say its time, and where it is of late. */
export function oldSnapshot(snapshot: SnapshotUse | null, now: Date, most: number): OldSnapshot | null {
  if (snapshot === null || snapshot.takenAt === null) return null;
  const isOld = (time: string) => now.getTime() - Date.parse(time) > most;
  const { label, takenAt, renewedAt } = snapshot;
  return isOld(takenAt) ? { label, takenAt, most, renewed: renewedAt !== null && !isOld(renewedAt) } : null;
}
