import type { FunctionEntry, TriggerEntry } from "../../model/catalog.ts";
import type { Change } from "../../model/change.ts";
import { type Location, positionAt } from "../../model/location.ts";
import type { Migration } from "../../model/migration.ts";
import type { PlanCase } from "./case.ts";
import { type MigrationStanding, migrationStanding } from "./standing.ts";

/**
 * The migrations at base that made what takes over, and what keeps it in step. None where nothing takes over. Null where a state
 * without a history is compared.
 */
export function expandStep(given: PlanCase): readonly Migration[] | null {
  const { target } = given.objects;
  if (target.kind !== "table" && target.kind !== "column" && target.kind !== "label") return [];
  if (given.appliedChanges === null) return null;
  const made = given.appliedChanges.findLast((change) => makes(change, given));
  const maker = made === undefined ? undefined : migrationAt(made.at, given.applied);
  const found = [maker, ...(given.plan.sync === "trigger" ? keepers(given) : [])];
  return [...new Set(found.filter((migration) => migration !== undefined))];
}

/** What git knows of one of them; null: nothing. */
export interface StepStanding {
  readonly migration: Migration;
  readonly standing: MigrationStanding | null;
}

/** As `expandStep`, with what git knows of each. */
export function expandStandings(given: PlanCase): readonly StepStanding[] | null {
  const { merged, applied } = given;
  const step = expandStep(given);
  if (step === null) return null;
  return step.map((migration) => {
    const shared = applied.filter(({ file }) => file === migration.file).length > 1;
    return { migration, standing: migrationStanding(migration, merged.get(migration.file), shared) };
  });
}

/** A column that came with its table was never added; one that got its name or type later is what it is since then. */
function makes(change: Change, { objects: { table, target } }: PlanCase): boolean {
  if (target.kind === "table") return change.kind === "table-created" && change.table.relation === target.table.oid;
  if (target.kind === "label") {
    const { label } = target;
    return change.kind === "enum-labels-changed" && !change.before.includes(label) && change.after.includes(label);
  }
  if (target.kind !== "column") return false;
  if (change.kind === "table-created") return change.table.relation === table?.oid;
  if (change.kind !== "column-added" && change.kind !== "column-renamed" && change.kind !== "column-retyped")
    return false;
  return change.column.relation === table?.oid && change.column.attnum === target.column.attnum;
}

function migrationAt({ file, start }: Location, applied: readonly Migration[]): Migration | undefined {
  const inFile = applied.filter((migration) => migration.file === file);
  if (inFile.length < 2) return inFile[0];
  const lineAt = ({ text }: Migration, offset: number) => positionAt(text, offset).line;
  return inFile.findLast((migration) =>
    migration.ranges.some(
      (range) => lineAt(migration, range.start) <= start.line && start.line <= lineAt(migration, range.end),
    ),
  );
}

/** Those that last made, or turned on, the row triggers of both sides whose function speaks of what takes over. */
function keepers({
  objects: { table, target },
  catalogs: { base },
  applied,
}: PlanCase): readonly (Migration | undefined)[] {
  const name = target.kind === "column" ? target.column.name : target.kind === "table" ? target.table.name : "";
  const sides = [table?.oid, ...(target.kind === "table" ? [target.table.oid] : [])];
  const triggers = base.triggers.filter(({ relation, level }) => sides.includes(relation) && level === "row");
  return triggers.flatMap((trigger) => {
    const own = base.functions.filter((entry) => isFunctionOf(entry, trigger) && entry.body?.includes(name));
    if (own.length === 0) return [];
    return [trigger.name, ...own.map((entry) => entry.name)].map((object) =>
      applied.findLast((migration) => makesObject(migration, object)),
    );
  });
}

function isFunctionOf({ schema, name }: FunctionEntry, trigger: TriggerEntry): boolean {
  const bare = trigger.function.replace(/\(.*$/, "");
  return bare === name || bare === `${schema}.${name}`;
}

/** Whatever else it may say of a trigger or function of that name: a later date keeps back, an earlier one would let through. */
function makesObject({ text, ranges }: Migration, object: string): boolean {
  const name = object.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const made = new RegExp(
    String.raw`\b(?:create|replace|alter|enable)\b[^;]*?\b(?:trigger|function)\s+(?:"?\w+"?\s*\.\s*)?"?${name}"?(?![\w$])`,
    "i",
  );
  return ranges.some(({ start, end }) => made.test(text.slice(start, end)));
}
