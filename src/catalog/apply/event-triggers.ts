import type { AlterEventTrigStmt, CreateEventTrigStmt } from "@pgsql/types";
import type { Context } from "../context.ts";
import { changesCatalog } from "../hidden-ddl.ts";
import { findFunctions, writtenParts } from "../names.ts";
import { strings } from "../tree.ts";

/** CREATE EVENT TRIGGER: kept when its function may change the catalog by itself, whatever statement fires it. */
export function createEventTrigger(context: Context, statement: CreateEventTrigStmt): void {
  const { draft } = context;
  const written = writtenParts(strings(statement.funcname));
  const [entry] = findFunctions(draft, written);
  if (entry === undefined || !changesCatalog(draft, entry)) return;
  const trigger = { name: statement.trigname ?? "", function: `${entry.schema}.${entry.name}`, enabled: true };
  draft.set({ eventTriggers: [...draft.eventTriggers, trigger] });
}

/** ENABLE and DISABLE; `D` is TRIGGER_DISABLED of commands/trigger.h, `R` fires for replication only. */
export function alterEventTrigger(context: Context, statement: AlterEventTrigStmt): void {
  const enabled = statement.tgenabled !== "D" && statement.tgenabled !== "R";
  const { draft } = context;
  if (!draft.eventTriggers.some((trigger) => trigger.name === statement.trigname)) return;
  draft.set({
    eventTriggers: draft.eventTriggers.map((trigger) =>
      trigger.name === statement.trigname ? { ...trigger, enabled } : trigger,
    ),
  });
}

export function renameEventTrigger(context: Context, name: string, newName: string): void {
  const { draft } = context;
  if (!draft.eventTriggers.some((trigger) => trigger.name === name)) return;
  draft.set({
    eventTriggers: draft.eventTriggers.map((trigger) =>
      trigger.name === name ? { ...trigger, name: newName } : trigger,
    ),
  });
}

export function dropEventTrigger(context: Context, name: string): void {
  const { draft } = context;
  if (!draft.eventTriggers.some((trigger) => trigger.name === name)) return;
  draft.set({ eventTriggers: draft.eventTriggers.filter((trigger) => trigger.name !== name) });
}
