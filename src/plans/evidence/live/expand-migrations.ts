import type { Migration } from "../../../model/migration.ts";
import type { PlanCase } from "../case.ts";
import { expandStep } from "../expand-step.ts";

/** The migrations of the expand step; a sentence where they cannot be told. */
export function expandMigrations(given: PlanCase): readonly Migration[] | string {
  const { target } = given.objects;
  if (target.kind === "missing") return `there is no "${target.name}" at base`;
  if (target.kind === "label") return labelMigration(given, target.label);
  return expandStep(given) ?? "a schema dump does not tell which migration made what takes over";
}

function labelMigration({ appliedChanges, applied }: PlanCase, label: string): readonly Migration[] | string {
  if (appliedChanges === null) return "a schema dump does not tell which migration brought the label";
  const made = appliedChanges.findLast(
    (change) => change.kind === "enum-labels-changed" && !change.before.includes(label) && change.after.includes(label),
  );
  return applied.filter(({ file }) => file === made?.at.file);
}

/** When the first of them came to the default branch, in milliseconds since 1970; null where that is not known. */
export function expandDate(given: PlanCase): number | null {
  const migrations = expandMigrations(given);
  if (typeof migrations === "string" || migrations.length === 0) return null;
  const dates = migrations.map(({ file }) => given.merged.get(file)?.map(({ date }) => date.getTime()) ?? []);
  return dates.every((versions) => versions.length > 0) ? Math.min(...dates.flat()) : null;
}
