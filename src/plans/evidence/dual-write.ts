import type { FunctionEntry, Relation, TriggerEntry } from "../../model/catalog.ts";
import type { Evidence } from "../../model/plan.ts";
import { isMove } from "../sql/planned-move.ts";
import { readTriggerBody, type TriggerBody, takesFrom } from "./assignments.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";

const KIND = "dual-write";

/** What is written to the old place reaches the new one too, and back, at base. */
export function dualWrite(given: PlanCase): Evidence {
  const { plan, objects } = given;
  const { target } = objects;
  if (target.kind === "nowhere") return verified(KIND, "nothing to keep in step: a plain drop");
  if (target.kind === "label")
    return verified(
      KIND,
      "nothing to keep in step: PostgreSQL refuses the contract step while a row holds the old label",
    );
  if (target.kind === "type" || target.kind === "key")
    return verified(KIND, "nothing to keep in step: changed in place");
  if (target.kind === "missing") {
    if (isMove(plan)) return failed(KIND, `there is no column "${target.name}" at base to keep in step`);
    return verified(KIND, "nothing to keep in step: one table under another name");
  }
  switch (plan.sync) {
    case "none":
      return failed(KIND, "sync: none, although old and new stand side by side");
    case "application":
      return unverified(KIND, "sync: application: the application's code is not seen from here");
    case "generated":
      return generated(given);
    case "trigger":
      return triggers(given);
    default:
      return plan.sync satisfies never;
  }
}

/** pgoutput leaves generated columns out unless the publication says `publish_generated_columns = stored` (PostgreSQL 18). */
function generated({ objects, catalogs: { base } }: PlanCase): Evidence {
  const column = objects.target.kind === "column" ? objects.target.column : null;
  const kind = column?.generated?.kind;
  if (kind === undefined) return failed(KIND, "sync: generated, but what takes over is no generated column at base");
  const published = [...base.publications.values()].some(({ generatedColumns }) => generatedColumns === "stored");
  if (kind === "stored" && published) return verified(KIND, `"${column?.name}" is generated, and published`);
  return failed(KIND, `"${column?.name}" is a ${kind} generated column, which no publication at base streams`);
}

/** The best that any trigger of the table gives; one that reads both ways beats one that cannot be read. */
function triggers(given: PlanCase): Evidence {
  const { table } = given.objects;
  if (table === null) return failed(KIND, `there is no table ${given.plan.table} at base`);
  const found = given.catalogs.base.triggers.filter((trigger) => trigger.relation === table.oid);
  const results = found.map((trigger) => judgeTrigger(given, table, trigger));
  const best = (["verified", "unverified", "failed"] as const).map((state) =>
    results.find((one) => one.state === state),
  );
  return best.find((result) => result !== undefined) ?? failed(KIND, `${given.plan.table} has no trigger at base`);
}

function judgeTrigger(given: PlanCase, table: Relation, trigger: TriggerEntry): Evidence {
  const name = `trigger ${trigger.name} on ${table.schema}.${table.name}`;
  const acrossTables = given.objects.target.kind === "table";
  const needed = acrossTables ? (["insert", "update", "delete"] as const) : (["insert", "update"] as const);
  const missing = needed.filter((event) => !trigger.events.includes(event));
  if (!trigger.enabled) return failed(KIND, `${name} is disabled`);
  if (trigger.level === "statement")
    return failed(KIND, `${name} fires once for each statement: it does not see the rows`);
  if (missing.length > 0) return failed(KIND, `${name} does not fire on ${missing.join(" and ")}`);
  if (!acrossTables && trigger.timing !== "before")
    return failed(KIND, `${name} fires ${trigger.timing} the row is written`);
  const unwatched = unwatchedColumns(given, trigger);
  if (unwatched.length > 0) return failed(KIND, `${name} does not fire on updates of ${unwatched.join(" and ")}`);
  if (trigger.conditional) return unverified(KIND, `${name} fires under a WHEN condition only, which is not read`);
  const entry = functionOf(given.catalogs.base.functions, trigger.function);
  if (entry?.body === undefined || entry.body === null || entry.language.toLowerCase() !== "plpgsql") {
    return unverified(KIND, `${name}: the body of ${trigger.function} cannot be read`);
  }
  const body = readTriggerBody(entry.body);
  return acrossTables ? copiesRows(given, name, body) : copiesColumns(given, name, body);
}

/** What a trigger BEFORE UPDATE OF … leaves out of what has to be kept in step; a copy of whole rows has to see every update. */
function unwatchedColumns({ objects }: PlanCase, { columns }: TriggerEntry): readonly string[] {
  if (columns === null) return [];
  const { column, target } = objects;
  if (column === null || target.kind !== "column") return ["other columns"];
  return [column, target.column].filter(({ attnum }) => !columns.includes(attnum)).map(({ name }) => `"${name}"`);
}

function copiesColumns({ objects }: PlanCase, name: string, body: TriggerBody): Evidence {
  const from = objects.column?.name ?? "";
  const to = objects.target.kind === "column" ? objects.target.column.name : "";
  const forth = takesFrom(body, to, from);
  const back = takesFrom(body, from, to);
  if (forth && back) return verified(KIND, `${name} fills "${to}" from "${from}" and back`);
  if (body.unreadable) return unverified(KIND, `${name}: what it writes cannot be told`);
  const lacking = [...(forth ? [] : [`"${to}" from "${from}"`]), ...(back ? [] : [`"${from}" from "${to}"`])];
  return failed(KIND, `${name} does not fill ${lacking.join(", nor ")}`);
}

/** Which rows it copies is not read: that it writes to the new table at all is what can be seen. */
function copiesRows({ objects }: PlanCase, name: string, body: TriggerBody): Evidence {
  const target = objects.target.kind === "table" ? objects.target.table : null;
  const writes =
    target !== null &&
    new RegExp(`\\b(?:insert\\s+into|update|merge\\s+into)\\s+[^;]*\\b${target.name}\\b`).test(body.code);
  if (writes)
    return unverified(
      KIND,
      `${name} writes to ${target.schema}.${target.name}; whether every row arrives cannot be told`,
    );
  if (body.unreadable) return unverified(KIND, `${name}: what it writes cannot be told`);
  return failed(KIND, `${name} does not write to the new table`);
}

function functionOf(functions: readonly FunctionEntry[], written: string): FunctionEntry | undefined {
  const bare = written.replace(/\(.*$/, "");
  return functions.find(({ schema, name }) => bare === `${schema}.${name}` || bare === name);
}
