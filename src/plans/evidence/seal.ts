import type { Catalog, FunctionEntry, Relation, TriggerEntry } from "../../model/catalog.ts";

const WRITES = ["insert", "update", "delete", "truncate"] as const;

/** Whether a trigger of the catalog refuses every write to a table: its function does nothing but raise an error. */
export function isSealed(catalog: Catalog, table: Relation): boolean {
  return catalog.triggers.some((trigger) => trigger.relation === table.oid && seals(catalog, trigger));
}

function seals(catalog: Catalog, trigger: TriggerEntry): boolean {
  const { timing, level, events, enabled, conditional, columns } = trigger;
  const refusesAll = WRITES.every((event) => events.includes(event)) && columns === null && !conditional;
  const body = functionOf(catalog, trigger)?.body ?? "";
  return enabled && timing === "before" && level === "statement" && refusesAll && onlyRaises(body);
}

/** A statement trigger cannot pass a write over, and an error that nothing catches ends it. */
function onlyRaises(body: string): boolean {
  return /^\s*begin\s+raise\s+exception\s+'(?:[^']|'')*'(?:\s+using\s+errcode\s*=\s*'[^']*')?\s*;\s*end\s*;?\s*$/i.test(
    body,
  );
}

/** The function a trigger calls, by the name that stands in the catalog. Trigger functions take no arguments; others may share the name. */
export function functionOf({ functions }: Catalog, trigger: TriggerEntry): FunctionEntry | undefined {
  const bare = trigger.function.replace(/\(.*$/, "");
  const callable = functions.filter((entry) => entry.arguments.length === 0);
  return (
    callable.find(({ schema, name }) => bare === `${schema}.${name}`) ?? callable.find(({ name }) => bare === name)
  );
}
