import type { Migration } from "../../../model/migration.ts";
import type { PlanCase } from "../case.ts";
import { expandStep } from "../expand-step.ts";
import { movedTo } from "./wanted.ts";

/** The migrations of the expand step; a sentence where they cannot be told. */
export function expandMigrations(given: PlanCase): readonly Migration[] | string {
  const moved = movedTo(given);
  if (moved.kind === "missing") return `there is no "${moved.name}" at base`;
  const step = expandStep(given);
  if (step === null) return "a schema dump does not tell which migration made what takes over";
  const { kind } = given.objects.target;
  if (step.length === 0 && (kind === "column" || kind === "table"))
    return "no migration at base is known to have made what takes over";
  return step;
}

/** When the first of them came to the default branch, in milliseconds since 1970; null where that is not known. */
export function expandDate(given: PlanCase): number | null {
  const migrations = expandMigrations(given);
  if (typeof migrations === "string" || migrations.length === 0) return null;
  const dates = migrations.map(({ file }) => given.merged.get(file)?.map(({ date }) => date.getTime()) ?? []);
  return dates.every((versions) => versions.length > 0) ? Math.min(...dates.flat()) : null;
}
