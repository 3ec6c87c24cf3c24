import { fieldDifferences } from "../../avro/field-diff.ts";
import type {
  SettingDifference,
  SnapshotDifferences,
  SubjectDifference,
  VersionDifference,
} from "../../registry/snapshot/difference.ts";
import { escapeLine } from "../../report/escape.ts";
import type { Paint, Style } from "../../report/writer.ts";
import { fieldLines } from "../field-lines.ts";

/** What is another, by subject and version, down to the field. */
export function differencesText({ settings, subjects }: SnapshotDifferences, paint: Paint): string {
  const lines = [
    ...settings.map((setting) => settingLine(setting, "", paint)),
    ...subjects.flatMap((subject) => subjectLines(subject, paint)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const SIGNS: Readonly<
  Record<SubjectDifference["kind"] | VersionDifference["kind"], { readonly sign: string; readonly style: Style }>
> = {
  added: { sign: "+", style: "good" },
  removed: { sign: "-", style: "error" },
  changed: { sign: "~", style: "warning" },
  replaced: { sign: "~", style: "warning" },
};

function subjectLines({ subject, kind, settings, versions }: SubjectDifference, paint: Paint): readonly string[] {
  const { sign, style } = SIGNS[kind];
  return [
    paint(style, `${sign} ${escapeLine(subject)}`),
    ...settings.map((setting) => settingLine(setting, "    ", paint)),
    ...versions.flatMap((version) => versionLines(version, paint)),
  ];
}

function settingLine({ name, before, after }: SettingDifference, indent: string, paint: Paint): string {
  return paint("warning", escapeLine(`${indent}~ ${name} ${before ?? "(inherited)"} -> ${after ?? "(inherited)"}`));
}

function versionLines({ kind, row, previous }: VersionDifference, paint: Paint): readonly string[] {
  const { sign, style } = SIGNS[kind];
  const words = [
    ...(row.id === null ? ["deleted, but referred to"] : [`id ${row.id}`]),
    ...(row.schemaType === null || row.schemaType === "AVRO" ? [] : [row.schemaType]),
  ];
  const heading = paint(style, `    ${sign} version ${row.version} (${words.join(", ")})`);
  const comparable = previous !== null && (row.schemaType ?? "AVRO") === "AVRO";
  if (!comparable) return [heading];
  return [heading, ...fieldLines(fieldDifferences(previous.schema, row.schema), paint).map((line) => `      ${line}`)];
}

/** `2 subjects added, 1 changed; 3 versions more, 1 fewer`; empty where nothing is another. */
export function differencesTally({ settings, subjects }: SnapshotDifferences): string {
  const of = (kind: SubjectDifference["kind"]) => subjects.filter((subject) => subject.kind === kind).length;
  const versions = subjects.flatMap((subject) => subject.versions);
  const count = (kind: VersionDifference["kind"]) => versions.filter((version) => version.kind === kind).length;
  const first = parts([
    [of("added"), "added"],
    [of("removed"), "removed"],
    [of("changed"), "changed"],
  ]);
  const second = parts([
    [count("added"), "more"],
    [count("removed"), "fewer"],
    [count("replaced"), "replaced"],
  ]);
  return [
    ...(settings.length === 0 ? [] : ["settings of the registry changed"]),
    ...(first === "" ? [] : [`subjects: ${first}`]),
    ...(second === "" ? [] : [`versions: ${second}`]),
  ].join("; ");
}

function parts(counts: readonly (readonly [number, string])[]): string {
  return counts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(", ");
}
