import {
  contextOf,
  type ReferencedSchema,
  type RegisteredVersion,
  type RegistrySchemaType,
  type RegistryServer,
  type RegistrySettings,
  type RegistrySubject,
} from "../../model/registry.ts";
import { compareTexts } from "../../model/text-order.ts";
import type { RegistryHistory } from "../../ports.ts";

/**
 * A registry's state in a file that can be committed and reviewed. Printed one version a line in a fixed order, so that a change of the
 * registry is a small change of the file. It holds no address and no credentials.
 */
export interface RegistrySnapshot {
  /** ISO 8601, to the second; null for a file that does not say. */
  readonly takenAt: string | null;
  /** Whether it holds every subject there was, so that one it lacks was not there. */
  readonly complete: boolean;
  readonly server: RegistryServer;
  /** What holds where a subject sets nothing. */
  readonly settings: RegistrySettings;
  /** By name; `:.context:` stands for what a context sets for all its subjects. */
  readonly subjects: ReadonlyMap<string, SnapshotSubject>;
}

/** What a subject sets itself, or what its context does. */
export type OwnSettings = Partial<Omit<RegistrySettings, "levelOf">>;

export interface SnapshotSubject {
  /** What the subject is told to set itself, and what is not as its context or the registry as a whole has it. */
  readonly own: OwnSettings;
  /** Live ones, oldest first. */
  readonly versions: readonly RegisteredVersion[];
  /** Texts of deleted versions that others still refer to, by number. */
  readonly deleted: ReadonlyMap<number, string>;
}

/** The version of the file's format. */
export const SNAPSHOT_FORMAT = 1;

/** The file's text, ending in a newline: the same for the same snapshot, however its maps are ordered. */
export function printSnapshot({ takenAt, complete, server, settings, subjects }: RegistrySnapshot): string {
  const told = Object.entries(server).filter(([, value]) => value !== null);
  const lines = [
    `"version": ${SNAPSHOT_FORMAT}`,
    ...(takenAt === null ? [] : [`"taken": ${JSON.stringify(takenAt)}`]),
    ...(complete ? ['"complete": true'] : []),
    ...(told.length === 0 ? [] : [`"server": ${spaced(Object.fromEntries(told))}`]),
    ...settingLines(withoutDefaults(settings)),
    `"subjects": ${block([...subjects].sort(byName).map(printSubject), "{}", 2)}`,
  ];
  return `${block(lines, "{}", 0)}\n`;
}

/** Only the level is always said: the rest is what nearly all registries have. */
function withoutDefaults({ level, mode, normalize, compatibilityGroup, others = [] }: RegistrySettings): OwnSettings {
  return {
    level,
    ...(mode === null ? {} : { mode }),
    ...(normalize ? { normalize } : {}),
    ...(compatibilityGroup === null ? {} : { compatibilityGroup }),
    ...(others.length === 0 ? {} : { others }),
  };
}

function settingLines(own: OwnSettings): readonly string[] {
  const line = (key: string, value: unknown) => (value === undefined ? [] : [`"${key}": ${JSON.stringify(value)}`]);
  return [
    ...line("compatibility", own.level),
    ...line("mode", own.mode),
    ...line("normalize", own.normalize),
    ...line("compatibilityGroup", own.compatibilityGroup),
    ...line("others", own.others),
  ];
}

function printSubject([name, subject]: readonly [string, SnapshotSubject]): string {
  const lines = snapshotRows(subject).map(({ line }) => line);
  return `${JSON.stringify(name)}: ${block([...settingLines(subject.own), `"versions": ${block(lines, "[]", 6)}`], "{}", 4)}`;
}

/** A version as it stands in the file. */
export interface SnapshotRow {
  readonly version: number;
  /** Null for one that is deleted, as its type then is not known either. */
  readonly id: number | null;
  readonly schemaType: RegistrySchemaType | null;
  readonly schema: string;
  readonly line: string;
}

/** All that is kept of a subject's versions, oldest first. */
export function snapshotRows(subject: SnapshotSubject | undefined): readonly SnapshotRow[] {
  const { versions, deleted } = subject ?? { versions: [], deleted: [] };
  const gone = [...deleted].map(([version, schema]): SnapshotRow => {
    return { version, id: null, schemaType: null, schema, line: spaced({ version, deleted: true, schema }) };
  });
  return [...versions.map((version) => ({ ...version, line: versionLine(version) })), ...gone].sort(
    (a, b) => a.version - b.version,
  );
}

/** The text comes last: all that is short can be read without it. */
function versionLine({ version, id, schemaType, schema, references, metadata }: RegisteredVersion): string {
  const referred = references.map(({ name, subject, version: number }) => ({ name, subject, version: number }));
  return spaced({
    ...{ version, id },
    ...(schemaType === "AVRO" ? {} : { schemaType }),
    ...(referred.length === 0 ? {} : { references: referred }),
    ...(metadata.size === 0 ? {} : { metadata: Object.fromEntries([...metadata].sort(byName)) }),
    schema,
  });
}

/** JSON in one line, with a space behind every colon and comma that is not within a text. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`);
  return `{${members.join(", ")}}`;
}

/** Parts a line each, within the brackets of `empty`, `indent` columns in. */
function block(parts: readonly string[], empty: "{}" | "[]", indent: number): string {
  if (parts.length === 0) return empty;
  const [open, close] = empty;
  const space = " ".repeat(indent);
  return `${open}\n${parts.map((part) => `${space}  ${part}`).join(",\n")}\n${space}${close}`;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareTexts(a, b);
}

/** What holds where the subject sets nothing: its context's settings, else the registry's. */
export function inherited({ settings, subjects }: RegistrySnapshot, subject: string): RegistrySettings {
  const context = contextOf(subject);
  return context === subject ? settings : { ...settings, ...subjects.get(context)?.own };
}

/** A snapshot as the port the gate reads registries through; `label` is the file. A subject it lacks has no versions. */
export function historyOf(snapshot: RegistrySnapshot, label: string): RegistryHistory {
  return {
    label,
    takenAt: snapshot.takenAt,
    subject: async (name): Promise<RegistrySubject> => {
      const listed = snapshot.subjects.get(name);
      const levelOf = listed?.own.level === undefined ? "global" : "subject";
      return { ...inherited(snapshot, name), ...listed?.own, levelOf, versions: listed?.versions ?? [] };
    },
    server: async () => snapshot.server,
  };
}

/** The text a reference stands for; null where the snapshot lacks it. */
export function referredText(
  subjects: RegistrySnapshot["subjects"],
  { subject, version }: Pick<ReferencedSchema, "subject" | "version">,
): string | null {
  const held = subjects.get(subject);
  return held?.versions.find((one) => one.version === version)?.schema ?? held?.deleted.get(version) ?? null;
}
