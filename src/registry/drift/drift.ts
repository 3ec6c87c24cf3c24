import { type FieldDifference, fieldDifferences } from "../../avro/field-diff.ts";
import { normalizeSchema } from "../../avro/forms/normalize.ts";
import { printSchema } from "../../avro/forms/print.ts";
import type { Location } from "../../model/location.ts";
import type { RegisteredVersion, RegistrySchemaType } from "../../model/registry.ts";
import { driftCauses } from "./causes.ts";
import { driftForm } from "./form.ts";

/** What base's own history would have registered for a subject behind one of its commit points. */
export interface EarlierTexts {
  readonly texts: readonly string[];
  /** Where the commit point is. */
  readonly at: Location | null;
}

export interface DriftQuestion {
  readonly type: RegistrySchemaType;
  /** Whether the registry keeps schemas in normal form. */
  readonly normalize: boolean;
  /** Every text that connectors of the base register, the one they would register last at the end. */
  readonly predicted: readonly string[];
  /** Texts of the change under review. */
  readonly pending: readonly string[];
  /** Live versions, oldest first. */
  readonly versions: readonly RegisteredVersion[];
  /** Oldest first; asked for only where base and registry are apart. */
  readonly earlier: () => readonly EarlierTexts[];
  /** All else that a connector may have registered on the way: for rows read behind DDL that came after them, before it noticed DDL. */
  readonly onTheWay: () => readonly string[];
}

/** How a registry's latest version came to be another than what the base predicts. */
export type SubjectDrift = {
  readonly latest: RegisteredVersion;
  /** What the base would register last. */
  readonly predicted: string;
  /** From what the base predicts to what is registered. */
  readonly differences: readonly FieldDifference[];
} /** What the base predicts is registered, and something else after it that no migration of the base explains. */ & (
  | { readonly kind: "registry ahead"; readonly version: number; readonly causes: readonly string[] }
  /** The latest is what the base predicted before these commit points, each of which changed the subject. */
  | { readonly kind: "registry behind"; readonly missing: readonly Location[] }
  /** Neither side ever had what the other has; `known` is the newest version that the base's history explains. */
  | { readonly kind: "diverged"; readonly known: number | null; readonly causes: readonly string[] }
  | { readonly kind: "other type"; readonly expected: RegistrySchemaType }
  /** Nobody can say what the latest version is. */
  | { readonly kind: "unreadable" }
);

/**
 * Compares what a registry holds with what the base predicts, and tells which side moved. Null where they agree: a subject that nobody has
 * registered yet, a latest version that is one of those predicted, one that this change brings and somebody registered beforehand, and one that a
 * migration took back or that came of rows read late (what is predicted was there already, and stays an older version).
 */
export function findDrift({
  type,
  normalize,
  predicted,
  pending,
  versions,
  earlier,
  onTheWay,
}: DriftQuestion): SubjectDrift | null {
  const [latest, expected] = [versions.at(-1), predicted.at(-1)];
  if (latest === undefined || expected === undefined) return null;
  const apart = { latest, predicted: expected, differences: [] };
  if (latest.schemaType !== type) return { ...apart, kind: "other type", expected: type };
  if (predicted.includes(latest.schema)) return null;
  const form = driftForm(latest);
  if (form === null) return { ...apart, kind: "unreadable" };
  const forms = (texts: readonly string[]) => texts.flatMap((text) => formsOf(text, type, normalize));
  const wanted = new Set(forms(predicted));
  if (wanted.has(form) || forms(pending).includes(form)) return null;
  const older = versions.filter((one) => one !== latest && one.schemaType === type);
  const version = older.findLast((one) => wanted.has(driftForm(one)));
  const past = earlier().map(({ texts, at }) => ({ forms: forms(texts), at }));
  const last = past.findLastIndex((point) => point.forms.includes(form));
  if (last >= 0) return version === undefined ? { ...apart, ...behind(past, last), ...diff(apart) } : null;
  if (forms(onTheWay()).includes(form)) {
    return version === undefined ? { ...apart, ...diff(apart), kind: "registry behind", missing: [] } : null;
  }
  const causes = driftCauses(diff(apart).differences);
  if (version !== undefined)
    return { ...apart, ...diff(apart), kind: "registry ahead", version: version.version, causes };
  const everPredicted = new Set(past.flatMap((point) => point.forms));
  const known = older.findLast((one) => everPredicted.has(driftForm(one)))?.version ?? null;
  return { ...apart, ...diff(apart), kind: "diverged", known, causes };
}

function diff({ predicted, latest }: Pick<SubjectDrift, "predicted" | "latest">) {
  return { differences: fieldDifferences(predicted, latest.schema) };
}

/** Normalizing may lose a default (one written as a text, in a union), which no form makes up for. */
function formsOf(schema: string, schemaType: RegistrySchemaType, normalize: boolean): readonly (string | null)[] {
  const form = driftForm({ schemaType, schema, references: [] });
  const normal = normalize && schemaType === "AVRO" ? normalizeSchema(schema) : null;
  if (normal === null || !normal.ok) return [form];
  const text = printSchema(normal.schema, { references: normal.references });
  return [form, driftForm({ schemaType, schema: text, references: [] })];
}

/** The commit points behind the last one that fits at which the subject became another. */
function behind(
  past: readonly { readonly forms: readonly (string | null)[]; readonly at: Location | null }[],
  last: number,
) {
  const missing = past.flatMap((point, index) => {
    const before = past[index - 1]?.forms ?? [];
    const same = point.forms.length === before.length && point.forms.every((form) => before.includes(form));
    return index <= last || same || point.at === null ? [] : [point.at];
  });
  return { kind: "registry behind", missing } as const;
}
