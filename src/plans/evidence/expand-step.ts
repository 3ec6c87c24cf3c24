import type { FunctionEntry, Relation, TriggerEntry } from "../../model/catalog.ts";
import type { Change } from "../../model/change.ts";
import { type Location, positionAt } from "../../model/location.ts";
import type { Migration } from "../../model/migration.ts";
import type { PlanTarget } from "../operation.ts";
import type { PlanCase } from "./case.ts";
import { type MigrationStanding, migrationStanding } from "./standing.ts";

/**
 * The migrations at base that made what takes over, and what keeps it in step. None where nothing takes over. Null where a state
 * without a history is compared.
 */
export function expandStep(given: PlanCase): readonly Migration[] | null {
  const parts = partsOf(given.objects.target);
  if (parts.length === 0) return [];
  const { appliedChanges, applied, objects } = given;
  if (appliedChanges === null) return null;
  const makers = parts.map((part) => {
    const made = appliedChanges.findLast((change) => makes(change, part, objects.table));
    return made === undefined ? undefined : migrationAt(made.at, applied);
  });
  const found = [...makers, ...(given.plan.sync === "trigger" ? keepers(given) : [])];
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

type Part = Extract<PlanTarget, { readonly kind: "table" | "column" | "label" }>;

/** What takes over, one by one; none where nothing was made for it. */
function partsOf(target: PlanTarget): readonly Part[] {
  switch (target.kind) {
    case "column":
      return [target.column, ...(target.also ?? [])].map((column) => ({ kind: "column", column }));
    case "table":
    case "label":
      return [target];
    case "key":
    case "type":
    case "missing":
    case "nowhere":
      return [];
    default:
      return target satisfies never;
  }
}

/** A column that came with its table was never added; one that got its name or type later is what it is since then. */
function makes(change: Change, part: Part, table: Relation | null): boolean {
  switch (part.kind) {
    case "table":
      return change.kind === "table-created" && change.table.relation === part.table.oid;
    case "label":
      if (change.kind !== "enum-labels-changed") return false;
      return !change.before.includes(part.label) && change.after.includes(part.label);
    case "column":
      if (change.kind === "table-created") return change.table.relation === table?.oid;
      if (change.kind !== "column-added" && change.kind !== "column-renamed" && change.kind !== "column-retyped")
        return false;
      return change.column.relation === table?.oid && change.column.attnum === part.column.attnum;
    default:
      return part satisfies never;
  }
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
    const made = [trigger.name, ...own.map((entry) => entry.name)].map((object) =>
      applied.findLast((migration) => makesObject(migration, object)),
    );
    const on = base.relations.get(trigger.relation)?.name;
    return [...made, on === undefined ? undefined : applied.findLast((migration) => turnsAllOn(migration, on))];
  });
}

function isFunctionOf({ schema, name }: FunctionEntry, trigger: TriggerEntry): boolean {
  const bare = trigger.function.replace(/\(.*$/, "");
  return bare === name || bare === `${schema}.${name}`;
}

/** Whatever else it may say of a trigger or function of that name: a later date keeps back, an earlier one would let through. */
function makesObject(migration: Migration, object: string): boolean {
  return says(
    migration,
    String.raw`\b(?:create|replace|alter|enable)\b[^;]*?\b(?:trigger|function)\s+(?:"?\w+"?\s*\.\s*)?"?${literal(object)}"?(?![\w$])`,
  );
}

/** ENABLE TRIGGER ALL, or USER, names no trigger. */
function turnsAllOn(migration: Migration, table: string): boolean {
  return says(
    migration,
    String.raw`\balter\s+table\b[^;]*?(?<![\w$])${literal(table)}(?![\w$])[^;]*?\benable\s+trigger\s+(?:all|user)\b`,
  );
}

function says({ text, ranges }: Migration, pattern: string): boolean {
  const said = new RegExp(pattern, "i");
  return ranges.some(({ start, end }) => said.test(text.slice(start, end)));
}

function literal(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
