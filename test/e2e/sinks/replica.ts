import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { WireStack } from "../wire/stack.ts";
import { until } from "../wire/until.ts";

const SOURCE = "shop";
const TARGET = "warehouse";

/** What became of a sink behind a change. */
export type Outcome =
  | { readonly kind: "same" }
  /** It goes on, and its table no longer holds what the source's does. */
  | { readonly kind: "differs"; readonly source: string; readonly target: string }
  /** Its task failed. */
  | { readonly kind: "stopped"; readonly trace: string };

/** One change of one table with a sink of its own behind it. */
export interface Trial {
  /** Of the table, on source and target. */
  readonly table: string;
  readonly sink: Readonly<Record<string, string>>;
  /** Makes the sink's table; null where it makes its own. */
  readonly target: string | null;
  readonly base: readonly string[];
  readonly change: readonly string[];
  /** Columns that are compared; null = all of either side. */
  readonly columns: readonly string[] | null;
}

/** A source connector over one database, and sinks into another. */
export class Replica {
  readonly #stack: WireStack;
  readonly #source: pg.Client;
  readonly #target: pg.Client;

  static async open(stack: WireStack): Promise<Replica> {
    for (const name of [SOURCE, TARGET]) await stack.postgres.createDatabase(name);
    const [source, target] = [await stack.postgres.connect(SOURCE), await stack.postgres.connect(TARGET)];
    // What a registry refuses never reaches a sink: here all shall reach it.
    await fetch(`${stack.registry.url}/config`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ compatibility: "NONE" }),
    });
    await stack.connect.deploy("source", {
      "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
      "database.hostname": "127.0.0.1",
      "database.port": `${stack.postgres.port}`,
      "database.user": "postgres",
      "database.password": "postgres",
      "database.dbname": SOURCE,
      "topic.prefix": SOURCE,
      "plugin.name": "pgoutput",
      "publication.autocreate.mode": "all_tables",
      "snapshot.mode": "no_data",
      "poll.interval.ms": "50",
    });
    return new Replica(stack, source, target);
  }

  private constructor(stack: WireStack, source: pg.Client, target: pg.Client) {
    this.#stack = stack;
    this.#source = source;
    this.#target = target;
  }

  /** Rows, the sink, the change, rows again; then both tables side by side. Throws where the sink fails before the change. */
  async run({ table, sink, target, base, change, columns }: Trial): Promise<Outcome> {
    const { connect, postgres } = this.#stack;
    const name = `sink-${table}`;
    for (const statement of base) await this.#source.query(statement);
    if (target !== null) await this.#target.query(target);
    await connect.deploy(name, {
      "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
      "connection.url": `jdbc:postgresql://127.0.0.1:${postgres.port}/${TARGET}`,
      "connection.username": "postgres",
      "connection.password": "postgres",
      "connection.pool.min_size": "1",
      "connection.pool.max_size": "2",
      "collection.name.format": table,
      topics: `${SOURCE}.public.${table}`,
      "consumer.override.metadata.max.age.ms": "500",
      ...sink,
    });
    try {
      await until(`${table} is replicated`, async () => {
        const trace = await connect.failure(name);
        if (trace !== null) throw new Error(`${name} failed before the change: ${trace}`);
        return (await this.#rows(this.#target, table, columns)).length > 0;
      });
      for (const statement of change) await this.#source.query(statement);
      return await this.#settled(name, table, columns);
    } finally {
      await connect.remove(name);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#source.end(), this.#target.end()]);
  }

  async #settled(name: string, table: string, columns: Trial["columns"]): Promise<Outcome> {
    let trace: string | null = null;
    const texts = async (client: pg.Client) => JSON.stringify(await this.#rows(client, table, columns));
    let [source, target] = ["", ""];
    for (let tries = 0; tries < 60; tries++) {
      trace = await this.#stack.connect.failure(name);
      if (trace !== null) return { kind: "stopped", trace };
      [source, target] = [await texts(this.#source), await texts(this.#target)];
      if (source === target) return { kind: "same" };
      // What is on its way arrives within moments, and what differs then stays so.
      await sleep(100);
    }
    return { kind: "differs", source, target };
  }

  /** Every row as text, by its columns' names; none while there is no table. */
  async #rows(client: pg.Client, table: string, columns: Trial["columns"]): Promise<readonly unknown[]> {
    try {
      const { rows } = await client.query<{ row: Record<string, unknown> }>(
        `SELECT (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(to_jsonb(t))) AS row FROM ${table} t`,
      );
      const picked = rows.map(({ row }) =>
        Object.entries(row)
          .filter(([key]) => columns?.includes(key) ?? true)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      return picked.map((row) => JSON.stringify(row)).sort();
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === "42P01") return [];
      throw error;
    }
  }
}
