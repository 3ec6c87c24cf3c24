import pg from "pg";
import type { SqlParser } from "../../../src/ports.ts";
import type { PostgresServer } from "../../support/postgres.ts";
import { statementsOf } from "../follow.ts";
import type { PinnedHistory } from "../history.ts";
import type { Step } from "../layouts.ts";

/** Runs a step as its framework would; throws what the server says. */
export async function runStep(client: pg.Client, step: Step, parser: SqlParser): Promise<void> {
  // One simple query runs as one transaction; steps that must not are sent statement by statement.
  if (step.transaction === "migration") await client.query(step.sql);
  else for (const { text } of statementsOf(step, parser)) await client.query(text);
  await client.query("COMMIT");
}

/** A database that grows with its history; copies of it are the moments that plans are made at. */
export class Stage {
  readonly #server: PostgresServer;
  readonly #parser: SqlParser;
  readonly #history: PinnedHistory;
  readonly #steps: readonly Step[];
  #done = 0;
  #searchPath: string | null = null;

  private constructor(server: PostgresServer, history: PinnedHistory, steps: readonly Step[], parser: SqlParser) {
    this.#server = server;
    this.#history = history;
    this.#steps = steps;
    this.#parser = parser;
  }

  static async open(
    server: PostgresServer,
    history: PinnedHistory,
    steps: readonly Step[],
    parser: SqlParser,
  ): Promise<Stage> {
    for (const role of history.roles ?? []) {
      await server.exec(`DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
    }
    await server.createDatabase(history.name);
    return new Stage(server, history, steps, parser);
  }

  /** A database of that name with the first `count` steps applied; the counts may only grow. */
  async copyAt(count: number, name: string): Promise<void> {
    const client = await this.#server.connect(this.#history.name);
    if (this.#searchPath !== null)
      await client.query("SELECT set_config('search_path', $1, false)", [this.#searchPath]);
    for (const step of this.#steps.slice(this.#done, count)) {
      await runStep(client, step, this.#parser);
      const { rows } = await client.query<{ schemas: number }>("SELECT cardinality(current_schemas(false)) AS schemas");
      if (rows[0]?.schemas === 0) await client.query("RESET search_path");
    }
    this.#done = count;
    // A runner holds one connection: what a migration sets holds for those behind it.
    const shown = await client.query<{ search_path: string }>("SHOW search_path");
    this.#searchPath = shown.rows[0]?.search_path ?? null;
    await client.end();
    await this.#server.exec(
      `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(this.#history.name)}`,
    );
  }
}
