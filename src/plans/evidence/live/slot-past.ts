import type { Column } from "../../../model/catalog.ts";
import type { Evidence } from "../../../model/plan.ts";
import type { Connector } from "../../../model/prediction.ts";
import type { LiveDatabase, SlotReading, SlotState, WatchedRows } from "../../../ports/live.ts";
import { failed, type PlanCase, unverified, verified } from "../case.ts";
import { asked, type LiveSystems } from "./systems.ts";
import { movedTo } from "./wanted.ts";

const KIND = "slot-past";
/** PostgresConnectorConfig.SLOT_NAME */
const DEFAULT_SLOT = "debezium";
const ROW = "write a row to a captured table, or set heartbeat.interval.ms, and run it again";

/**
 * Every slot that a connector reads the table through has confirmed all that was written under the shape before the expand step: that
 * the transaction which last wrote the shape's rows of pg_attribute (and its kin) is older than the slot's catalog_xmin is the proof. What
 * is written from now on and is still unread when the contract step runs meets the race again: a slot that nobody reads is refused, and how
 * far it lags is told.
 */
export async function slotPast(given: PlanCase, { database, connectors }: LiveSystems): Promise<Evidence> {
  const watched = watchedRows(given);
  if (typeof watched === "string") return failed(KIND, watched);
  const checks = notNullChecks(given);
  if (checks?.length === 0)
    return failed(KIND, "no validated check at base keeps null out: the last row that has none cannot be told");
  const table = `${watched.schema}.${watched.table}`;
  const names = new Set(given.before.filter((shape) => shape.table === table).map(({ connector }) => connector));
  const reading = connectors.filter(({ name }) => names.has(name));
  if (reading.length === 0) return verified(KIND, `no connector at base captures ${table}`);
  const untold = reading.find((connector) => slotOf(connector).includes("${"));
  if (untold !== undefined)
    return unverified(KIND, `the slot of ${untold.name} is ${slotOf(untold)} in its configuration`);
  return asked(KIND, database, async (live) => {
    const judged: Evidence[] = [];
    for (const slot of new Set(reading.map(slotOf))) {
      judged.push(judge(slot, await live.slot(slot, watched), { ...watched, checks }, live));
    }
    return worst(judged);
  });
}

function watchedRows(given: PlanCase): WatchedRows | string {
  const moved = movedTo(given);
  switch (moved.kind) {
    case "missing":
      return `there is no "${moved.name}" at base`;
    case "columns":
      return { schema: moved.table.schema, table: moved.table.name, columns: moved.columns };
    case "table":
      return { schema: moved.table.schema, table: moved.table.name, columns: null };
    case "left": {
      const { table, column } = moved;
      return { schema: table.schema, table: table.name, columns: column === null ? null : [column.name] };
    }
    default:
      return moved satisfies never;
  }
}

/**
 * Of a column that gets NOT NULL, the validated checks that keep null out of it: none was written after they were validated. Null: the
 * plan is about something else.
 */
function notNullChecks({ plan, objects: { table, column } }: PlanCase): readonly string[] | null {
  if (plan.operation !== "set-not-null") return null;
  return (table?.constraints ?? []).flatMap((one) =>
    one.kind === "check" && one.validated && one.enforced !== false && isNotNullOf(one.expression, column)
      ? [one.name]
      : [],
  );
}

function isNotNullOf(expression: string, column: Column | null): boolean {
  const bare = expression
    .replaceAll(/[()"]/g, "")
    .replace(/^CHECK\s*/i, "")
    .trim();
  return column !== null && bare.toLowerCase() === `${column.name} is not null`.toLowerCase();
}

function slotOf({ config }: Connector): string {
  return config.get("slot.name") ?? DEFAULT_SLOT;
}

function judge(
  name: string,
  { slot, rows, standby }: SlotReading,
  watched: WatchedRows & { readonly checks: readonly string[] | null },
  live: LiveDatabase,
): Evidence {
  const told = { source: live.label };
  const table = `${watched.schema}.${watched.table}`;
  if (slot === null) {
    return standby
      ? unverified(KIND, `this is a standby, which does not tell of the slots of its primary (${name})`, told)
      : failed(KIND, `there is no replication slot ${name}: the connector has not run, or reads elsewhere`, told);
  }
  const broken = brokenSlot(name, slot);
  if (broken !== null) return failed(KIND, broken, told);
  const found = new Set(rows.map(({ object }) => object));
  const missing = (watched.columns ?? []).filter((column) => !found.has(`column ${column}`));
  if (missing.length > 0 || rows.length === 0) {
    const what = missing.length === 0 ? `table ${table}` : `column ${missing.join(", ")} in ${table}`;
    return failed(KIND, `the database has no ${what}: the expand step has not run there`, told);
  }
  if (watched.checks?.some((check) => found.has(`check ${check}`)) === false) {
    const names = watched.checks.join(", ");
    return failed(KIND, `the database has no validated check ${names} on ${table}: it has not run there`, told);
  }
  const ahead = rows.filter(({ past }) => !past).map(({ object }) => object);
  if (ahead.length > 0) {
    const behind = `the slot ${name} has not confirmed the change of ${ahead.join(", ")} (${lag(slot)})`;
    return failed(KIND, `${behind}: rows of the old shape may be unread; ${ROW}`, told);
  }
  return verified(
    KIND,
    `the slot ${name} is past the last row of the old shape, confirmed ${slot.confirmed} (${lag(slot)})`,
    told,
  );
}

/** What keeps a slot from being read; null where it is read. */
function brokenSlot(name: string, slot: SlotState): string | null {
  if (slot.database === null) return `${name} is a physical replication slot`;
  if (!slot.thisDatabase) return `the slot ${name} is of another database (${slot.database})`;
  if (slot.walStatus === "lost" || slot.walStatus === "unreserved") {
    return `the slot ${name} has lost the WAL it needs, or is about to (wal_status ${slot.walStatus})`;
  }
  if (!slot.catalogHorizon) return `the slot ${name} is invalidated`;
  if (slot.active) return null;
  return `nobody reads the slot ${name}: what is written now is unread when the contract step runs (${lag(slot)})`;
}

function lag({ unconfirmed }: SlotState): string {
  if (unconfirmed === null) return "its lag is not known";
  return unconfirmed <= 0n ? "no WAL is unconfirmed" : `${sizeOf(unconfirmed)} of WAL unconfirmed`;
}

function sizeOf(bytes: bigint): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let size = Number(bytes);
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** All must be past; the first that is not is told. */
function worst(judged: readonly Evidence[]): Evidence {
  const first = (state: Evidence["state"]) => judged.find((one) => one.state === state);
  const bad = first("failed") ?? first("unverified");
  if (bad !== undefined) return bad;
  const [one] = judged;
  if (one === undefined) return unverified(KIND, "no slot is known");
  return { ...one, detail: judged.map(({ detail }) => detail).join("; ") };
}
