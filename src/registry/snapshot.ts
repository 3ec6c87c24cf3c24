import { isJsonObject, readJson } from "../avro/json.ts";
import type { JsonObject, JsonValue } from "../model/avro-schema.ts";
import type { RegisteredVersion } from "../model/registry.ts";
import { LEVELS, type Level } from "../model/verdict.ts";
import { InputError, type RegistryHistory } from "../ports.ts";

/**
 * A registry's state in a file that can be committed: levels, subjects, their live versions. Printed one version a line in a fixed order, so
 * that a change of the registry is a small change of the file. It holds no address and no credentials.
 */
export interface RegistrySnapshot {
  /** The registry's global level. */
  readonly compatibility: Level;
  readonly subjects: ReadonlyMap<string, SnapshotSubject>;
}

export interface SnapshotSubject {
  /** The subject's own level, null where the global one holds. */
  readonly compatibility: Level | null;
  /** Oldest first. */
  readonly versions: readonly RegisteredVersion[];
}

export type SnapshotReading =
  | { readonly ok: true; readonly snapshot: RegistrySnapshot }
  | { readonly ok: false; readonly message: string };

const FORMAT = 1n;

/** The file's text, ending in a newline. */
export function printSnapshot(snapshot: RegistrySnapshot): string {
  const subjects = [...snapshot.subjects].sort(([a], [b]) => (a < b ? -1 : 1)).map(printSubject);
  const body = subjects.length === 0 ? "{}" : `{\n${subjects.join(",\n")}\n  }`;
  return `{\n  "version": ${FORMAT},\n  "compatibility": "${snapshot.compatibility}",\n  "subjects": ${body}\n}\n`;
}

function printSubject([name, { compatibility, versions }]: readonly [string, SnapshotSubject]): string {
  const level = compatibility === null ? "" : `\n      "compatibility": "${compatibility}",`;
  const lines = [...versions]
    .sort((a, b) => a.version - b.version)
    .map(
      ({ version, id, schema }) => `        {"version": ${version}, "id": ${id}, "schema": ${JSON.stringify(schema)}}`,
    );
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n      ]`;
  return `    ${JSON.stringify(name)}: {${level}\n      "versions": ${list}\n    }`;
}

/** Reads the file's text; what is wrong comes with the subject it is wrong at. */
export function parseSnapshot(text: string): SnapshotReading {
  const json = readJson(text);
  if (!json.ok) return json;
  if (text.slice(json.end).trim() !== "") return refuse("text after the JSON object");
  if (!isJsonObject(json.value)) return refuse("not a JSON object");
  const format = json.value.get("version");
  if (format !== FORMAT) return refuse(`format version ${String(format)} is not ${FORMAT}`);
  const compatibility = readLevel(json.value.get("compatibility"));
  if (compatibility === null) return refuse("compatibility is not a level");
  const listed = json.value.get("subjects");
  if (!isJsonObject(listed)) return refuse("subjects is not an object");
  const subjects = new Map<string, SnapshotSubject>();
  for (const [name, value] of listed) {
    const subject = readSubject(value);
    if (typeof subject === "string") return refuse(`subject ${name}: ${subject}`);
    subjects.set(name, subject);
  }
  return { ok: true, snapshot: { compatibility, subjects } };
}

function refuse(message: string): SnapshotReading {
  return { ok: false, message };
}

/** The subject, or what is wrong with it. */
function readSubject(json: JsonValue): SnapshotSubject | string {
  if (!isJsonObject(json)) return "not an object";
  const own = json.get("compatibility") ?? null;
  const compatibility = readLevel(own);
  if (own !== null && compatibility === null) return "compatibility is not a level";
  const list = json.get("versions");
  if (!Array.isArray(list)) return "versions is not a list";
  const versions: RegisteredVersion[] = [];
  for (const entry of list) {
    const version = isJsonObject(entry) ? readVersion(entry) : null;
    if (version === null) return "a version needs version, id and schema";
    versions.push(version);
  }
  const numbers = new Set(versions.map(({ version }) => version));
  if (numbers.size < versions.length) return "the same version twice";
  return { compatibility, versions: versions.sort((a, b) => a.version - b.version) };
}

function readVersion(entry: JsonObject): RegisteredVersion | null {
  const [version, id, schema] = [entry.get("version"), entry.get("id"), entry.get("schema")];
  if (typeof version !== "bigint" || typeof id !== "bigint" || typeof schema !== "string") return null;
  return {
    ...{ version: Number(version), id: Number(id), schemaType: "AVRO", schema },
    ...{ references: [], metadata: new Map() },
  };
}

/**
 * A snapshot's text as the port the gate reads registries through; `label` is the file. A subject the snapshot lacks has no versions and the global level.
 * Throws InputError where the text is no snapshot.
 */
export function snapshotHistory(text: string, label: string): RegistryHistory {
  const reading = parseSnapshot(text);
  if (!reading.ok) {
    throw new InputError(`not a registry snapshot: ${reading.message}`, {
      where: label,
      todo: "write it anew with `headgate snapshot`",
    });
  }
  const { compatibility, subjects } = reading.snapshot;
  return {
    label,
    takenAt: null,
    subject: (name) => {
      const { versions, compatibility: own } = subjects.get(name) ?? { versions: [], compatibility: null };
      const settings = { mode: null, normalize: false, compatibilityGroup: null };
      return Promise.resolve({ ...settings, versions, level: own ?? compatibility });
    },
    server: () => Promise.resolve({ product: null, version: null, avro: null }),
  };
}

/** Level names in any case, as the registry takes them. */
function readLevel(value: JsonValue | undefined): Level | null {
  return typeof value === "string" ? (LEVELS.find((level) => level === value.toUpperCase()) ?? null) : null;
}
