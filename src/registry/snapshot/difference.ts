import {
  type OwnSettings,
  type RegistrySnapshot,
  type SnapshotRow,
  type SnapshotSubject,
  snapshotRows,
} from "./snapshot.ts";

/** What is another in a newer snapshot. */
export interface SnapshotDifferences {
  /** Of the registry as a whole. */
  readonly settings: readonly SettingDifference[];
  /** By name. */
  readonly subjects: readonly SubjectDifference[];
}

/** Null where nothing is set. */
export interface SettingDifference {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface SubjectDifference {
  readonly subject: string;
  readonly kind: "added" | "removed" | "changed";
  readonly settings: readonly SettingDifference[];
  readonly versions: readonly VersionDifference[];
}

export interface VersionDifference {
  readonly kind: "added" | "removed" | "replaced";
  readonly row: SnapshotRow;
  /** What it follows, or stands in the place of; null for a subject's first, and where it went. */
  readonly previous: SnapshotRow | null;
}

/** Everything but when they were taken, and the release of the server. */
export function snapshotDifferences(before: RegistrySnapshot, after: RegistrySnapshot): SnapshotDifferences {
  const names = [...new Set([...before.subjects.keys(), ...after.subjects.keys()])].sort();
  return {
    settings: [
      ...settingDifferences(before.settings, after.settings),
      ...difference("server", before.server.product, after.server.product),
      ...difference("the server's Avro", before.server.avro, after.server.avro),
      ...difference("complete", before.complete, after.complete),
    ],
    subjects: names.flatMap((name) => subjectDifference(name, before.subjects.get(name), after.subjects.get(name))),
  };
}

export function areSame({ settings, subjects }: SnapshotDifferences): boolean {
  return settings.length === 0 && subjects.length === 0;
}

function subjectDifference(
  subject: string,
  before: SnapshotSubject | undefined,
  after: SnapshotSubject | undefined,
): readonly SubjectDifference[] {
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const settings = settingDifferences(before?.own ?? {}, after?.own ?? {});
  const versions = versionDifferences(snapshotRows(before), snapshotRows(after));
  return kind === "changed" && settings.length + versions.length === 0 ? [] : [{ subject, kind, settings, versions }];
}

function settingDifferences(before: OwnSettings, after: OwnSettings): readonly SettingDifference[] {
  return [
    ...difference("compatibility", before.level, after.level),
    ...difference("mode", before.mode, after.mode),
    ...difference("normalize", before.normalize, after.normalize),
    ...difference("compatibilityGroup", before.compatibilityGroup, after.compatibilityGroup),
    ...difference("others", before.others?.join(", "), after.others?.join(", ")),
  ];
}

type Setting = string | boolean | null | undefined;

function difference(name: string, before: Setting, after: Setting): readonly SettingDifference[] {
  if (before === after) return [];
  const [old, now] = [before, after].map((value) => (value === undefined ? null : String(value ?? "none")));
  return [{ name, before: old ?? null, after: now ?? null }];
}

function versionDifferences(before: readonly SnapshotRow[], after: readonly SnapshotRow[]): VersionDifference[] {
  const [old, now] = [before, after].map((rows) => new Map(rows.map((row) => [row.version, row])));
  const numbers = [...new Set([...before, ...after].map(({ version }) => version))].sort((a, b) => a - b);
  return numbers.flatMap((number): VersionDifference[] => {
    const [was, is] = [old?.get(number), now?.get(number)];
    if (is === undefined) return was === undefined ? [] : [{ kind: "removed", row: was, previous: null }];
    if (was !== undefined) return was.line === is.line ? [] : [{ kind: "replaced", row: is, previous: was }];
    return [{ kind: "added", row: is, previous: after.findLast(({ version }) => version < number) ?? null }];
  });
}
