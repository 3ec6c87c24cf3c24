import { readJson } from "../../avro/json.ts";
import { type Complaint, MalformedError } from "../../config/malformed.ts";
import { checkShape } from "../../config/strict.ts";
import { readYaml, type YamlDocument, type YamlPath } from "../../config/yaml.ts";
import { type Location, positionAt } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import type { ReferencedSchema, RegisteredVersion } from "../../model/registry.ts";
import { InputError, type RegistryHistory } from "../../ports.ts";
import { type SnapshotFile, type SubjectEntry, snapshotFile, type VersionEntry } from "./format.ts";
import {
  historyOf,
  type OwnSettings,
  printSnapshot,
  type RegistrySnapshot,
  referredText,
  type SnapshotSubject,
} from "./snapshot.ts";

const TODO = "write it anew with `headgate snapshot`";

/**
 * Reads a snapshot strictly. Throws InputError with everything that is wrong as `file:line:column: what`: unknown keys, keys or versions that
 * stand there twice, references to what the file lacks, texts that are none, marks of a merge.
 */
export function parseSnapshot(file: SourceFile): RegistrySnapshot {
  const text = file.text.replaceAll("\r\n", "\n");
  refuseConflicts(file.path, text);
  const shape = snapshotFile.safeParse(jsonOf(file.path, text));
  if (shape.success) {
    const { snapshot, problems } = build(shape.data);
    // As headgate writes it, nothing can stand there twice: JSON.parse would hide that.
    if (problems.length === 0 && printSnapshot(snapshot) === text) return snapshot;
  }
  return parseWithPlaces({ path: file.path, text });
}

/** Null for a text that is no snapshot: one that is broken counts as missing where nothing but a new one could mend it. */
export function readableSnapshot(file: SourceFile): RegistrySnapshot | null {
  try {
    return parseSnapshot(file);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** A snapshot's text as the port the gate reads registries through; `label` is the file. Throws as `parseSnapshot` does. */
export function snapshotHistory(text: string, label: string): RegistryHistory {
  return historyOf(parseSnapshot({ path: label, text }), label);
}

/** Much slower, and knows where everything stands. */
function parseWithPlaces(file: SourceFile): RegistrySnapshot {
  try {
    const [document] = readYaml(file);
    if (document === undefined) throw new InputError("an empty registry snapshot", { where: file.path });
    const { snapshot, problems } = build(checkShape(document, snapshotFile));
    if (problems.length > 0) throw new MalformedError(problems.map((problem) => complaint(document, problem)));
    return snapshot;
  } catch (error) {
    throw error instanceof InputError ? new InputError(error.message, { where: error.where, todo: TODO }) : error;
  }
}

function complaint(document: YamlDocument, { path, message }: Problem): Complaint {
  return { at: document.at(path), message };
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedError([jsonComplaint(path, text)]);
  }
}

function jsonComplaint(path: string, text: string): Complaint {
  const reading = readJson(text);
  if (!reading.ok) return { at: placeOf(path, text, reading.at), message: `no JSON: ${reading.problem}` };
  // Avro's JSON has comments, a snapshot's has none: what is left is one of those, or comes behind the object.
  const rest = /\S/.exec(text.slice(reading.end))?.index ?? 0;
  return { at: placeOf(path, text, reading.end + rest), message: "no JSON: more than one JSON object" };
}

function refuseConflicts(path: string, text: string): void {
  const mark = /^(?:<{7} .*|={7}|\|{7} .*|>{7} .*)$/m.exec(text);
  if (mark === null) return;
  const at = placeOf(path, text, mark.index);
  const { message } = new MalformedError([{ at, message: "the marks of a merge conflict are still in here" }]);
  throw new InputError(message, { where: path, todo: `merge it, or ${TODO}` });
}

function placeOf(file: string, text: string, offset: number): Location {
  const start = positionAt(text, offset);
  return { file, start, end: start };
}

interface Problem {
  readonly path: YamlPath;
  readonly message: string;
}

function build(file: SnapshotFile): { readonly snapshot: RegistrySnapshot; readonly problems: readonly Problem[] } {
  const entries = Object.entries(file.subjects);
  const bare = new Map(entries.map(([name, entry]) => [name, subjectOf(entry)]));
  const subjects = new Map(
    [...bare].map(([name, subject]): [string, SnapshotSubject] => {
      const versions = subject.versions.map((version) => ({ ...version, references: resolved(version, bare) }));
      return [name, { ...subject, versions }];
    }),
  );
  const { product = null, version = null, avro = null } = file.server ?? {};
  const settings = { level: null, mode: null, normalize: false, compatibilityGroup: null, ...settingsOf(file) };
  const snapshot: RegistrySnapshot = {
    ...{ takenAt: file.taken ?? null, complete: file.complete === true, server: { product, version, avro } },
    ...{ settings, subjects },
  };
  return { snapshot, problems: entries.flatMap((entry) => subjectProblems(entry, bare)) };
}

function subjectOf(entry: SubjectEntry): SnapshotSubject {
  const live = entry.versions.flatMap((version) => (version.deleted === true ? [] : [versionOf(version)]));
  const deleted = entry.versions.flatMap(({ version, schema, deleted: gone }) =>
    gone === true ? [[version, schema] as const] : [],
  );
  return { own: settingsOf(entry), versions: live.sort((a, b) => a.version - b.version), deleted: new Map(deleted) };
}

function settingsOf(entry: Omit<SubjectEntry, "versions">): OwnSettings {
  const { compatibility, mode, normalize, compatibilityGroup, others } = entry;
  return {
    ...(compatibility === undefined ? {} : { level: compatibility }),
    ...(mode === undefined ? {} : { mode }),
    ...(normalize === undefined ? {} : { normalize }),
    ...(compatibilityGroup === undefined ? {} : { compatibilityGroup }),
    ...(others === undefined ? {} : { others }),
  };
}

function versionOf({ version, id = 0, schemaType = "AVRO", schema, references, metadata }: VersionEntry) {
  const named = (references ?? []).map((reference): ReferencedSchema => ({ ...reference, schema: "" }));
  const properties = new Map(Object.entries(metadata ?? {}));
  return { version, id, schemaType, schema, references: named, metadata: properties } satisfies RegisteredVersion;
}

/** With their texts, and with what those need in turn before them. */
function resolved(version: RegisteredVersion, subjects: RegistrySnapshot["subjects"]): readonly ReferencedSchema[] {
  const found = new Map<string, ReferencedSchema>();
  const open = new Set<string>();
  const visit = (reference: ReferencedSchema) => {
    const key = `${reference.subject} ${reference.version}`;
    if (found.has(key) || open.has(key)) return;
    open.add(key);
    const held = subjects.get(reference.subject)?.versions.find((one) => one.version === reference.version);
    for (const further of held?.references ?? []) visit(further);
    found.set(key, { ...reference, schema: referredText(subjects, reference) ?? "" });
  };
  for (const reference of version.references) visit(reference);
  return [...found.values()];
}

function subjectProblems(
  [name, { versions }]: readonly [string, SubjectEntry],
  subjects: RegistrySnapshot["subjects"],
): readonly Problem[] {
  const at = (index: number, ...more: YamlPath): YamlPath => ["subjects", name, "versions", index, ...more];
  return versions.flatMap((entry, index) => {
    const earlier = versions.slice(0, index);
    const { version, id, deleted } = entry;
    const twice = earlier.some((one) => one.version === version);
    const sameId = id !== undefined && earlier.some((one) => one.id === id);
    const lacks = (entry.references ?? []).flatMap((reference, position) =>
      referredText(subjects, reference) === null ? [{ reference, position }] : [],
    );
    return [
      ...(twice ? [{ path: at(index, "version"), message: `version ${version} is there twice` }] : []),
      ...(sameId ? [{ path: at(index, "id"), message: `two versions of ${name} have the id ${id}` }] : []),
      ...(id === undefined && deleted !== true
        ? [{ path: at(index), message: 'missing key "id" (a whole number)' }]
        : []),
      ...(isText(entry)
        ? []
        : [{ path: at(index, "schema"), message: `version ${version} of ${name} holds no schema` }]),
      ...lacks.map(({ reference, position }) => ({
        path: at(index, "references", position),
        message: `this file does not hold version ${reference.version} of ${reference.subject}`,
      })),
    ];
  });
}

/** What every schema of its type is; whether the registry would still take it is not the file's business. */
function isText({ schemaType = "AVRO", schema }: VersionEntry): boolean {
  if (schemaType === "PROTOBUF") return schema.trim() !== "";
  const reading = readJson(schema);
  return reading.ok && schema.slice(reading.end).trim() === "";
}
