import type pg from "pg";
import type { PostgresServer } from "../../support/postgres.ts";
import { realWhole } from "../../support/real-whole.ts";
import { textsOf } from "../../support/whole-catalog.ts";

/** What a server made of a statement; `code` is the error's SQLSTATE. */
export type Answer =
  | { readonly ok: true }
  /** `lost`: the server went away under the statement; there is a new session now. */
  | { readonly ok: false; readonly code: string; readonly message: string; readonly lost: boolean };

/** Longest a statement may take on the server. */
export const STATEMENT_MILLISECONDS = 5000;

const PATIENCE_MILLISECONDS = 30_000;

/** A server that crashed takes connections again once it has recovered (statements of a newer minor version may crash an older one). */
export async function patiently<T>(connect: () => Promise<T>): Promise<T> {
  for (const started = performance.now(); ; ) {
    try {
      return await connect();
    } catch (error) {
      if (performance.now() - started > PATIENCE_MILLISECONDS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/**
 * A server's session that takes a file's statements one by one. Inside a transaction block every statement has a savepoint
 * of its own, as under psql's ON_ERROR_ROLLBACK, so that one refusal does not hide what comes after it.
 */
export class RealSide {
  readonly #server: PostgresServer;
  readonly #database: string;
  readonly #version: number;
  #client: pg.Client;
  inBlock = false;

  private constructor(server: PostgresServer, database: string, version: number, client: pg.Client) {
    this.#server = server;
    this.#database = database;
    this.#version = version;
    this.#client = client;
    this.#listen();
  }

  static async open(server: PostgresServer, database: string, version: number): Promise<RealSide> {
    return new RealSide(server, database, version, await server.connect(database));
  }

  async reconnect(): Promise<void> {
    await this.close().catch(() => undefined);
    this.#client = await patiently(() => this.#server.connect(this.#database));
    this.#listen();
    this.inBlock = false;
  }

  /** Without a listener a connection that breaks would end the process; it shows in the query that follows. */
  #listen(): void {
    this.#client.on("error", () => undefined);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  /** Transaction control goes as it is; the block's state is what the server says. One that fails ends the block. */
  async control(text: string): Promise<Answer> {
    const answer = await this.#ask(text);
    if (!answer.ok && !answer.lost) await this.#client.query("ROLLBACK");
    const { rows } = await this.#client.query<{ block: boolean }>(
      "SELECT transaction_timestamp() <> statement_timestamp() AS block",
    );
    this.inBlock = rows[0]?.block === true;
    return answer;
  }

  async statement(text: string): Promise<Answer> {
    if (!this.inBlock) return this.#ask(text);
    await this.#client.query("SAVEPOINT headgate_guard");
    const answer = await this.#ask(text);
    if (!answer.ok && answer.lost) return answer;
    await this.#client.query(`${answer.ok ? "RELEASE" : "ROLLBACK TO"} SAVEPOINT headgate_guard`);
    if (!answer.ok) await this.#client.query("RELEASE SAVEPOINT headgate_guard");
    return answer;
  }

  async #ask(text: string): Promise<Answer> {
    try {
      await this.#client.query(text);
      return { ok: true };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      const message = error instanceof Error ? error.message : String(error);
      // Errors of the connection itself carry no SQLSTATE; class 57P says that the server closes it.
      const lost = !/^[0-9A-Z]{5}$/.test(code) || /^57P0/.test(code);
      if (lost) await this.reconnect();
      return { ok: false, code, message, lost };
    }
  }

  /** The facts of the catalog as the session sees it, as JSON text by object; the session's settings stay as they are. */
  async texts(): Promise<ReadonlyMap<string, string>> {
    return textsOf(await realWhole(this.#client, this.#version, this.inBlock));
  }
}
