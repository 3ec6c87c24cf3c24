import type pg from "pg";
import { attempt, fillTable, type RealRow, readRows, updatesRefused } from "./real-rows.ts";
import { type RealState, type RealTable, readState } from "./real-tables.ts";

/** A change as PostgreSQL really ran it over tables with rows. Nothing of it stays. */
export type Played =
  | { readonly kind: "refused"; readonly reason: string }
  | {
      readonly kind: "played";
      readonly state: RealState;
      /** By oid of the table: its rows before; the same rows after; those and what can be inserted now. */
      readonly rows: ReadonlyMap<number, PlayedRows>;
      readonly refusedUpdates: { readonly before: ReadonlySet<number>; readonly after: ReadonlySet<number> };
    };

export interface PlayedRows {
  readonly before: readonly RealRow[];
  readonly kept: readonly RealRow[];
  readonly all: readonly RealRow[];
}

export interface Play {
  readonly sql: readonly string[];
  /** Tables that get rows before. */
  readonly fill: readonly RealTable[];
  /** Tables whose rows are read after, and that get rows then. */
  readonly read: (state: RealState) => readonly RealTable[];
}

/** A change that the rows stand in the way of is tried with fewer of them. */
const FILLINGS = ["edges", "one row", null] as const;

export async function play(client: pg.Client, { sql, fill, read }: Play): Promise<Played> {
  let reason = "";
  for (const filling of fill.length === 0 ? [null] : FILLINGS) {
    // Triggers and foreign keys are set aside: rows of one table are enough.
    await client.query("BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL timezone = 'UTC'");
    try {
      const refusedBefore = new Set<number>();
      const before = new Map<number, readonly RealRow[]>();
      for (const table of fill) {
        if (filling !== null) await fillTable(client, table, filling);
        before.set(table.oid, await readRows(client, table));
        if (await updatesRefused(client, table)) refusedBefore.add(table.oid);
      }
      const refused = await runAll(client, sql);
      if (refused !== null) {
        reason = refused;
        continue;
      }
      await client.query("SET LOCAL session_replication_role = replica; SET LOCAL timezone = 'UTC'; RESET search_path");
      const state = await readState(client);
      const rows = new Map<number, PlayedRows>();
      const refusedAfter = new Set<number>();
      for (const table of read(state)) {
        const kept = await readRows(client, table);
        await fillTable(client, table, "edges");
        rows.set(table.oid, { before: before.get(table.oid) ?? [], kept, all: await readRows(client, table) });
        if (await updatesRefused(client, table)) refusedAfter.add(table.oid);
      }
      return { kind: "played", state, rows, refusedUpdates: { before: refusedBefore, after: refusedAfter } };
    } finally {
      await client.query("ROLLBACK");
    }
  }
  return { kind: "refused", reason };
}

async function runAll(client: pg.Client, sql: readonly string[]): Promise<string | null> {
  for (const one of sql) {
    const refused = await attempt(client, one);
    if (refused !== null) return refused;
  }
  return null;
}
