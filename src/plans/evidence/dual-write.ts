import type { Relation, TriggerEntry } from "../../model/catalog.ts";
import type { Evidence } from "../../model/plan.ts";
import { operationOf } from "../operations/all.ts";
import { isMove, plannedMove } from "../sql/planned-move.ts";
import { syncBody } from "../sql/sync-trigger.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";
import { tableDualWrite } from "./dual-write-tables.ts";
import { functionOf } from "./seal.ts";
import { type BodyStep, bodySteps, columnsWritten } from "./trigger-body.ts";
import { follows, type Sides, type Writing } from "./trigger-run.ts";

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
    return plan.sync === "none"
      ? verified(KIND, "nothing to keep in step: one table under another name")
      : failed(KIND, `there is no table ${target.name} at base to keep in step`);
  }
  switch (plan.sync) {
    case "none":
      return failed(KIND, "sync: none, although old and new stand side by side");
    case "application":
      return unverified(KIND, "sync: application: the application's code is not seen from here");
    case "generated":
      return generated(given);
    case "trigger":
      return target.kind === "table" ? tableDualWrite(given) : triggers(given);
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
  const missing = (["insert", "update"] as const).filter((event) => !trigger.events.includes(event));
  if (!trigger.enabled) return failed(KIND, `${name} is disabled`);
  if (trigger.level === "statement")
    return failed(KIND, `${name} fires once for each statement: it does not see the rows`);
  if (missing.length > 0) return failed(KIND, `${name} does not fire on ${missing.join(" and ")}`);
  if (trigger.timing !== "before") return failed(KIND, `${name} fires ${trigger.timing} the row is written`);
  const unwatched = unwatchedColumns(given, trigger);
  if (unwatched.length > 0) return failed(KIND, `${name} does not fire on updates of ${unwatched.join(" and ")}`);
  if (trigger.conditional) return unverified(KIND, `${name} fires under a WHEN condition only, which is not read`);
  const body = bodyOf(given, trigger);
  if (body === null) return unverified(KIND, `${name}: the body of ${trigger.function} cannot be read`);
  const sides = sidesOf(given);
  const later = overwriting(given, table, trigger, sides);
  if (later !== null) return unverified(KIND, `${name}: ${later} fires after it and may write the same columns`);
  return copiesColumns(given, name, { ...body, sides });
}

interface Body {
  readonly source: string;
  readonly steps: readonly BodyStep[];
}

function bodyOf({ catalogs, baseContracts }: PlanCase, trigger: TriggerEntry): Body | null {
  const entry = functionOf(catalogs.base, trigger);
  if (entry === undefined || entry.body === null || entry.language.toLowerCase() !== "plpgsql") return null;
  const steps = bodySteps(baseContracts.parser.parseTriggerBody(entry.body));
  return steps === null ? null : { source: entry.body, steps };
}

/** Whether a body is the one a plan's own SQL has: then its expressions are the plan's too. */
function isGenerated({ plan, catalogs, baseContracts }: PlanCase, source: string): boolean {
  if (!isMove(plan)) return false;
  const planned = plannedMove(plan, catalogs.base, baseContracts.parser);
  const tidy = (text: string) => text.trim().replaceAll(/\s+/g, " ");
  return planned.kind === "move" && tidy(syncBody(planned.move)) === tidy(source);
}

function sidesOf({ plan, objects }: PlanCase): Sides {
  const { table, target } = objects;
  const old = operationOf(plan.operation).columns(plan);
  const columns = target.kind === "column" ? [target.column, ...(target.also ?? [])] : [];
  const own = (table?.columns ?? []).filter((column) => old.includes(column.name) && column.default !== null);
  return { old, new: columns.map((column) => column.name), defaults: own.map((column) => column.name) };
}

/** A trigger that fires later, by its name, on the same rows, and writes or may write what is kept in step. */
function overwriting(given: PlanCase, table: Relation, trigger: TriggerEntry, sides: Sides): string | null {
  const columns = [...sides.old, ...sides.new];
  const later = given.catalogs.base.triggers.find((other) => {
    const fires = other.relation === table.oid && other.enabled && other.timing === "before" && other.level === "row";
    if (!fires || other.name <= trigger.name) return false;
    const written = columnsWritten(bodyOf(given, other)?.steps ?? []);
    return written === null || written.some((column) => columns.includes(column));
  });
  return later?.name ?? null;
}

/** What a trigger BEFORE UPDATE OF … leaves out of what has to be kept in step. */
function unwatchedColumns({ plan, objects }: PlanCase, { columns }: TriggerEntry): readonly string[] {
  if (columns === null) return [];
  const { table, target } = objects;
  const old = operationOf(plan.operation).columns(plan);
  const kept = [
    ...(table?.columns ?? []).filter(({ name }) => old.includes(name)),
    ...(target.kind === "column" ? [target.column, ...(target.also ?? [])] : []),
  ];
  return kept.filter(({ attnum }) => !columns.includes(attnum)).map(({ name }) => `"${name}"`);
}

/** Each kind of statement on either side, and whether the other side follows it. */
function copiesColumns(
  given: PlanCase,
  name: string,
  { steps, source, sides }: Body & { readonly sides: Sides },
): Evidence {
  const quoted = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(", ");
  const [old, next] = [quoted(sides.old), quoted(sides.new)];
  const results = WRITINGS.map((writing) => ({
    ...writing,
    follows: follows(steps, writing, sides, given.baseContracts.parser),
  }));
  if (results.every((one) => one.follows === true)) {
    const strength = isGenerated(given, source) ? "strong" : "medium";
    return verified(KIND, `${name} fills ${next} from ${old} and back`, { strength });
  }
  const lacking = (["old", "new"] as const).flatMap((writes) => {
    const ways = results.filter((one) => one.writes === writes);
    const lost = ways.filter((one) => one.follows === false);
    const fill = writes === "old" ? `${next} from ${old}` : `${old} from ${next}`;
    if (lost.length === 0) return [];
    return [lost.length === ways.length ? fill : `${fill} ${lost.map(({ when }) => when).join(" and ")}`];
  });
  if (lacking.length > 0) return failed(KIND, `${name} does not fill ${lacking.join(", nor ")}`);
  return unverified(KIND, `${name}: what it writes cannot be told`);
}

const WRITINGS: readonly (Writing & { readonly when: string })[] = (["old", "new"] as const).flatMap((writes) => [
  { operation: "INSERT", writes, to: "a value", when: "when a row is inserted" },
  { operation: "UPDATE", writes, to: "a value", when: "when it is updated" },
  { operation: "UPDATE", writes, to: "NULL", when: "when it is set to NULL" },
]);
