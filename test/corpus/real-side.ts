import type pg from "pg";
import type { Statement } from "../../src/model/statement.ts";
import type { PostgresServer } from "../support/postgres.ts";
import { realWhole } from "../support/real-whole.ts";
import { textsOf } from "../support/whole-catalog.ts";
import type { PinnedHistory } from "./history.ts";
import type { Step } from "./layouts.ts";

/** One history's database: a session that migrates and one that looks. */
export class RealHistory {
  readonly #migrating: pg.Client;
  readonly #looking: pg.Client;
  #inTransaction = false;
  readonly #postgres: number;

  private constructor(migrating: pg.Client, looking: pg.Client, postgres: number) {
    this.#migrating = migrating;
    this.#looking = looking;
    this.#postgres = postgres;
  }

  /** Makes the roles (a server has them once for all its databases) and the database. */
  static async open(server: PostgresServer, history: PinnedHistory, postgres: number): Promise<RealHistory> {
    for (const role of history.roles ?? []) {
      await server.exec(`DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
    }
    await server.createDatabase(history.name);
    const [migrating, looking] = await Promise.all([server.connect(history.name), server.connect(history.name)]);
    await looking.query("SET jit = off");
    return new RealHistory(migrating, looking, postgres);
  }

  /** Runs a step as its framework would; what the server says when it refuses it. */
  async run(step: Step, statements: readonly Statement[]): Promise<string | null> {
    try {
      // One simple query runs as one transaction; steps that must not are sent statement by statement.
      if (step.transaction === "migration") await this.#migrating.query(step.sql);
      else for (const statement of statements) await this.#migrating.query(statement.text);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Runs one statement, a transaction of its own unless one was begun; a refusal does not end that. */
  async runOne(statement: Statement): Promise<string | null> {
    const { text } = statement;
    const control = /^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT)\b(?! TO)/i.exec(text)?.[1]?.toUpperCase();
    const guarded = this.#inTransaction && control === undefined;
    try {
      if (guarded) await this.#migrating.query("SAVEPOINT headgate_guard");
      await this.#migrating.query(text);
    } catch (error) {
      if (guarded) await this.#migrating.query("ROLLBACK TO SAVEPOINT headgate_guard");
      return error instanceof Error ? error.message : String(error);
    } finally {
      if (control !== undefined) this.#inTransaction = control === "BEGIN" || control === "START";
    }
    return null;
  }

  /** Commits what a step left open. A search_path that finds nothing ends with its step, as in the replay: the runner is taken to connect anew. */
  async endStep(): Promise<void> {
    await this.#migrating.query("COMMIT");
    this.#inTransaction = false;
    const { rows } = await this.#migrating.query<{ schemas: number }>(
      "SELECT cardinality(current_schemas(false)) AS schemas",
    );
    if (rows[0]?.schemas === 0) await this.#migrating.query("RESET search_path");
  }

  /** What others can see of the catalog now, as JSON texts. */
  async texts(): Promise<ReadonlyMap<string, string>> {
    return textsOf(await realWhole(this.#looking, this.#postgres));
  }

  async close(): Promise<void> {
    await Promise.all([this.#migrating.end(), this.#looking.end()]);
  }
}
