import { rmSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { z } from "zod";
import type { Outcome } from "../../cli/run.ts";
import { Shop } from "../../cli/shop.ts";
import { checkOffline, exampleMigrations } from "./growing-shop.ts";
import { type Predicted, parsePredicted } from "./predicted.ts";
import { Rows } from "./rows.ts";
import type { WireStack } from "./stack.ts";
import type { Topics } from "./topics.ts";

const Report = z.object({
  subjects: z.array(z.object({ subject: z.string(), schemas: z.array(z.object({ state: z.string() })) })),
});
export type States = Readonly<Record<string, readonly string[]>>;

const TABLES = ["users", "products", "leads"];

/** The example, all migrated, with one connector of its own: topics, database, slot and publication all have one name. */
export class PrefixedShop {
  readonly client: pg.Client;
  readonly #stack: WireStack;
  readonly #name: string;
  readonly #shop = new Shop();
  readonly #config: Readonly<Record<string, string>>;

  /** @param converters what the connector says of its converters; the worker's own when it says nothing */
  static async open(
    stack: WireStack,
    name: string,
    converters: Readonly<Record<string, string>> = {},
  ): Promise<PrefixedShop> {
    await stack.postgres.createDatabase(name);
    const client = await stack.postgres.connect(name);
    for (const { sql } of exampleMigrations([])) await client.query(sql);
    return new PrefixedShop(stack, name, client, converters);
  }

  private constructor(stack: WireStack, name: string, client: pg.Client, converters: Readonly<Record<string, string>>) {
    this.#stack = stack;
    this.#name = name;
    this.client = client;
    this.#config = {
      "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
      "database.hostname": "127.0.0.1",
      "database.port": `${stack.postgres.port}`,
      "database.user": "postgres",
      "database.password": "postgres",
      "database.dbname": name,
      "topic.prefix": name,
      "plugin.name": "pgoutput",
      "slot.name": name,
      "publication.name": name,
      "publication.autocreate.mode": "filtered",
      "table.include.list": `public\\.(${TABLES.join("|")})`,
      "poll.interval.ms": "50",
      ...converters,
    };
    rmSync(join(this.#shop.folder, "deploy"), { recursive: true });
    this.#shop.write("deploy/connect/connector.json", JSON.stringify({ name, config: this.#config })).commit();
  }

  /** Starts the connector, or throws its trace. */
  deploy(): Promise<void> {
    return this.#stack.connect.deploy(this.#name, this.#config);
  }

  /** One row into each captured table. */
  insert(): Promise<void> {
    return new Rows(this.client, TABLES).insert();
  }

  topic(table: string): string {
    return `${this.#name}.public.${table}`;
  }

  /** Until the tables' topics have so many records (null), or the task has failed (its trace). */
  untilRows(topics: Topics, rows: Readonly<Record<string, number>>): Promise<string | null> {
    const counts = new Map(Object.entries(rows).map(([table, count]) => [this.topic(table), count]));
    return topics.untilRecords(counts, () => this.#stack.connect.failure(this.#name));
  }

  propose(name: string, sql: string): void {
    this.#shop.write(`db/migrations/${name}.up.sql`, sql);
  }

  merge(): void {
    this.#shop.git("add", "-A");
    this.#shop.git("commit", "-q", "-m", "merged");
  }

  async predict(): Promise<Predicted> {
    const { code, stdout, stderr } = await this.#shop.headgate("predict", "--base", "HEAD", "--format", "json");
    if (code !== 0) throw new Error(stderr);
    return parsePredicted(stdout);
  }

  /** What `headgate check` says of the pending migrations, with the registry at hand. */
  check(): Promise<Outcome> {
    return this.#shop.headgate("check", "--base", "HEAD", "--registry-url", this.#stack.registry.url);
  }

  checkOffline(): Promise<Outcome> {
    return checkOffline(this.#shop, this.#stack.registry.url);
  }

  /** What `headgate register` prints. */
  register(...args: readonly string[]): Promise<Outcome> {
    return this.#shop.headgate("register", "--registry-url", this.#stack.registry.url, ...args);
  }

  /** Its exit status, and what it says of every schema, by subject. */
  async registerStates(...args: readonly string[]): Promise<{ readonly code: number; readonly states: States }> {
    const { code, stdout } = await this.register("--format", "json", ...args);
    const { subjects } = Report.parse(JSON.parse(stdout));
    const states = subjects.map(({ subject, schemas }) => [subject, schemas.map(({ state }) => state)] as const);
    return { code, states: Object.fromEntries(states) };
  }

  async close(): Promise<void> {
    this.#shop.remove();
    await this.client.end();
  }
}
