import type { CreateTrigStmt } from "@pgsql/types";
import type { Oid, Relation, TriggerEntry } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { findFunctions, requireRelation, showName, writtenName, writtenParts } from "../names.ts";
import { Refused } from "../refused.ts";
import { requireColumn } from "../relations.ts";
import { strings } from "../tree.ts";

/** Bits of pg_trigger.tgtype as the grammar hands them over (catalog/pg_trigger.h). */
const TIMING = { before: 1 << 1, insteadOf: 1 << 6 } as const;
const EVENTS = [
  ["insert", 1 << 2],
  ["delete", 1 << 3],
  ["update", 1 << 4],
  ["truncate", 1 << 5],
] as const;

/** CREATE [OR REPLACE] [CONSTRAINT] TRIGGER. */
export function createTrigger(context: Context, statement: CreateTrigStmt): void {
  const { draft } = context;
  const relation = requireRelation(draft, writtenName(statement.relation));
  const name = statement.trigname ?? "";
  const existing = draft.triggers.findIndex((trigger) => trigger.relation === relation.oid && trigger.name === name);
  if (existing >= 0 && statement.replace !== true) {
    throw new Refused(`trigger "${name}" for relation "${relation.name}" already exists`);
  }
  const timing = statement.timing ?? 0;
  const entry: TriggerEntry = {
    name,
    relation: relation.oid,
    function: triggerFunction(context, strings(statement.funcname)),
    timing: (timing & TIMING.before) !== 0 ? "before" : (timing & TIMING.insteadOf) !== 0 ? "instead of" : "after",
    events: EVENTS.filter(([, bit]) => ((statement.events ?? 0) & bit) !== 0).map(([event]) => event),
    level: statement.row === true ? "row" : "statement",
    columns: updateColumns(relation, strings(statement.columns)),
    conditional: statement.whenClause !== undefined,
    enabled: true,
  };
  draft.set({ triggers: existing >= 0 ? draft.triggers.with(existing, entry) : [...draft.triggers, entry] });
}

/** PostgreSQL keeps UPDATE OF by attnum, so that it survives renames (pg_trigger.tgattr). */
function updateColumns(relation: Relation, names: readonly string[]): readonly number[] | null {
  return names.length === 0 ? null : names.map((name) => requireColumn(relation, name).attnum);
}

/** Qualified when the function is in the catalog; functions of extensions keep their written name. */
function triggerFunction(context: Context, parts: readonly string[]): string {
  const written = writtenParts(parts);
  const entry = findFunctions(context.draft, written)[0];
  return entry === undefined ? showName(written) : `${entry.schema}.${entry.name}`;
}

/** ENABLE or DISABLE TRIGGER; a null name means all of the table's. */
export function switchTriggers(context: Context, oid: Oid, name: string | null, enabled: boolean): void {
  const { draft } = context;
  const concerned = (trigger: TriggerEntry): boolean =>
    trigger.relation === oid && (name === null || trigger.name === name);
  if (!draft.triggers.some((trigger) => concerned(trigger) && trigger.enabled !== enabled)) return;
  draft.set({
    triggers: draft.triggers.map((trigger) => (concerned(trigger) ? { ...trigger, enabled } : trigger)),
  });
}

export function renameTrigger(context: Context, oid: Oid, name: string, newName: string): void {
  const { draft } = context;
  const found = draft.triggers.find((trigger) => trigger.relation === oid && trigger.name === name);
  if (found === undefined) throw new Refused(`trigger "${name}" does not exist`);
  draft.set({
    triggers: draft.triggers.map((trigger) => (trigger === found ? { ...trigger, name: newName } : trigger)),
  });
}
