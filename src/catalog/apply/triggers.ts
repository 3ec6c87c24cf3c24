import type { CreateTrigStmt } from "@pgsql/types";
import type { Oid, Relation, TriggerEntry } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import type { WrittenName } from "../names.ts";
import { findFunctions, requireRelation, showName, writtenName, writtenParts } from "../names.ts";
import { Refused } from "../refused.ts";
import { descendantsOf, relationOf, requireColumn } from "../relations.ts";
import { columnsNamed, strings } from "../tree.ts";
import { attnumsOf } from "./index-builder.ts";
import { requireFitting } from "./trigger-rules.ts";

/** Bits of pg_trigger.tgtype as the grammar hands them over (catalog/pg_trigger.h). */
const TIMING = { before: 1 << 1, insteadOf: 1 << 6 } as const;
const EVENTS = [
  ["insert", 1 << 2],
  ["delete", 1 << 3],
  ["update", 1 << 4],
  ["truncate", 1 << 5],
] as const;

/**
 * CREATE [OR REPLACE] [CONSTRAINT] TRIGGER. The copies that partitions get of their table's row triggers have no entries
 * of their own.
 */
export function createTrigger(context: Context, statement: CreateTrigStmt): void {
  const { draft } = context;
  const relation = requireRelation(draft, writtenName(statement.relation));
  const name = statement.trigname ?? "";
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
    ...(statement.whenClause === undefined
      ? {}
      : { conditionColumns: attnumsOf(relation, columnsNamed(statement.whenClause)) }),
    ...(statement.transitionRels === undefined ? {} : { transitionTables: true as const }),
    ...(statement.isconstraint === true || statement.args !== undefined ? { elaborate: true as const } : {}),
    enabled: true,
  };
  requireFitting(relation, entry, statement);
  const existing = draft.triggers.findIndex((trigger) => trigger.relation === relation.oid && trigger.name === name);
  if (statement.replace !== true) requireFreeTrigger(context, relation, entry);
  else if (triggerOfWhole(context, relation, name) !== undefined) {
    throw new Refused(`trigger "${name}" for relation "${relation.name}" is an internal or a child trigger`);
  }
  draft.set({ triggers: existing >= 0 ? draft.triggers.with(existing, entry) : [...draft.triggers, entry] });
  if (entry.level === "row" && relation.kind === "partitioned table") replaceInPartitions(context, relation, name);
}

/** Partitions' own triggers of that name make room for the copies of the new one. */
function replaceInPartitions(context: Context, relation: Relation, name: string): void {
  const partitions = new Set(descendantsOf(context.draft, relation.oid).map((partition) => partition.oid));
  const stays = (trigger: TriggerEntry): boolean => trigger.name !== name || !partitions.has(trigger.relation);
  if (context.draft.triggers.every(stays)) return;
  context.draft.set({ triggers: context.draft.triggers.filter(stays) });
}

function requireFreeTrigger(context: Context, relation: Relation, entry: TriggerEntry): void {
  const copied = entry.level === "row" && relation.kind === "partitioned table";
  const places = copied ? [relation, ...descendantsOf(context.draft, relation.oid)] : [relation];
  const taken = places.find((place) => triggerNamed(context, place.oid, entry.name) !== undefined);
  const place = taken ?? (triggerOfWhole(context, relation, entry.name) === undefined ? undefined : relation);
  if (place === undefined) return;
  throw new Refused(`trigger "${entry.name}" for relation "${place.name}" already exists`);
}

function triggerNamed(context: Context, oid: Oid, name: string): TriggerEntry | undefined {
  return context.draft.triggers.find((trigger) => trigger.relation === oid && trigger.name === name);
}

/** The row trigger of that name of a table that this one is a partition of: the partition has a copy of it. */
export function triggerOfWhole(context: Context, partition: Relation, name: string): TriggerEntry | undefined {
  const whole = partition.partitionOf === null ? undefined : context.draft.relations.get(partition.partitionOf);
  if (whole === undefined) return undefined;
  const own = triggerNamed(context, whole.oid, name);
  return own?.level === "row" ? own : triggerOfWhole(context, whole, name);
}

/** CloneRowTriggersToPartition: a partition must have no triggers of the names of its table's. */
export function requireRoomForTriggers(context: Context, partition: Relation): void {
  for (const trigger of context.draft.triggers) {
    if (trigger.relation !== partition.oid || triggerOfWhole(context, partition, trigger.name) === undefined) continue;
    throw new Refused(`trigger "${trigger.name}" for relation "${partition.name}" already exists`);
  }
}

/** A row trigger with transition tables keeps its table from becoming a child. */
export function requireNoTransitionTables(context: Context, child: Relation): void {
  const trigger = context.draft.triggers.find(
    (candidate) => candidate.relation === child.oid && candidate.level === "row" && candidate.transitionTables === true,
  );
  if (trigger === undefined) return;
  throw new Refused(`trigger "${trigger.name}" prevents table "${child.name}" from becoming an inheritance child`);
}

/** PostgreSQL keeps UPDATE OF by attnum, so that it survives renames (pg_trigger.tgattr). */
function updateColumns(relation: Relation, names: readonly string[]): readonly number[] | null {
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw new Refused(`column "${twice}" specified more than once`);
  return names.length === 0 ? null : names.map((name) => requireColumn(relation, name).attnum);
}

/** Qualified when the function is in the catalog; functions of extensions and the server's own keep their written name. */
function triggerFunction(context: Context, parts: readonly string[]): string {
  const written = writtenParts(parts);
  const entries = findFunctions(context.draft, written);
  const entry = entries.find((candidate) => candidate.arguments.length === 0) ?? entries[0];
  if (entry === undefined && !mayBeThere(context, written)) {
    throw new Refused(`function ${showName(written)}() does not exist`);
  }
  return entry === undefined ? showName(written) : `${entry.schema}.${entry.name}`;
}

/** Trigger functions of the server itself. */
const SERVER_FUNCTIONS =
  /^(suppress_redundant_updates_trigger|tsvector_update_trigger(_column)?|unique_key_recheck|RI_FKey_\w+)$/i;

/** Extensions bring functions the catalog does not list, and so may a statement whose effect is not known. */
function mayBeThere(context: Context, written: WrittenName): boolean {
  return (
    SERVER_FUNCTIONS.test(written.name) ||
    context.draft.extensions.some((extension) => extension.name !== "plpgsql") ||
    context.draft.opaque.some((entry) => entry.relations === null)
  );
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
  const relation = relationOf(draft, oid);
  const found = triggerNamed(context, oid, name);
  if (found === undefined && triggerOfWhole(context, relation, name) !== undefined) {
    throw new Refused(`cannot rename trigger "${name}" on table "${relation.name}": its parent table has it`);
  }
  if (found === undefined) throw new Refused(`trigger "${name}" does not exist`);
  requireFreeTrigger(context, relation, { ...found, name: newName });
  draft.set({
    triggers: draft.triggers.map((trigger) => (trigger === found ? { ...trigger, name: newName } : trigger)),
  });
}
