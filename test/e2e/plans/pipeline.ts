import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import type pg from "pg";
import { DEBEZIUM_AVRO } from "../../../src/adapters/wire-client.ts";
import type { WireStack } from "../wire/stack.ts";

/** One database with one connector, to which a second may come: topics, database, slot and publication all have one name. */
export class Pipeline {
  readonly stack: WireStack;
  readonly name: string;
  readonly client: pg.Client;
  readonly registry: SchemaRegistry;
  readonly #deployed = new Set<string>();

  static async open(stack: WireStack, name: string, sql: string): Promise<Pipeline> {
    await stack.postgres.createDatabase(name);
    const client = await stack.postgres.connect(name);
    await client.query(sql);
    return new Pipeline(stack, name, client);
  }

  private constructor(stack: WireStack, name: string, client: pg.Client) {
    this.stack = stack;
    this.name = name;
    this.client = client;
    this.registry = new SchemaRegistry({ host: stack.registry.url }, DEBEZIUM_AVRO);
  }

  /** As the repository has it: everything of the schema is captured. */
  get connector(): Readonly<Record<string, string>> {
    return {
      "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
      "database.hostname": "127.0.0.1",
      "database.port": `${this.stack.postgres.port}`,
      "database.user": "postgres",
      "database.password": "postgres",
      "database.dbname": this.name,
      "topic.prefix": this.name,
      "plugin.name": "pgoutput",
      "slot.name": this.name,
      "publication.name": this.name,
      "schema.include.list": "public",
      "poll.interval.ms": "50",
    };
  }

  /** The table a second time, under another prefix, with records of another key. */
  secondConnector(table: string, key: string): Readonly<Record<string, string>> {
    return {
      ...this.connector,
      "topic.prefix": this.second,
      "slot.name": this.second,
      "publication.name": this.second,
      "publication.autocreate.mode": "filtered",
      "snapshot.mode": "initial",
      "table.include.list": `public\\.${table}`,
      "message.key.columns": `public\\.${table}:${key}`,
    };
  }

  get second(): string {
    return `${this.name}_second`;
  }

  /** Starts the connector, or throws its trace. */
  async deploy(name = this.name, config = this.connector): Promise<void> {
    await this.stack.connect.deploy(name, config);
    this.#deployed.add(name);
  }

  /** The trace of a connector's task if one failed. */
  async failure(): Promise<string | null> {
    const failures = await Promise.all([...this.#deployed].map((name) => this.stack.connect.failure(name)));
    return failures.find((failure) => failure !== null) ?? null;
  }

  topic(table: string, prefix = this.name): string {
    return `${prefix}.public.${table}`;
  }

  /** The texts of the versions that a table's value subject has. */
  versions(table: string): Promise<readonly string[]> {
    return this.stack.registry.texts(`${this.topic(table)}-value`);
  }

  connect(): Promise<pg.Client> {
    return this.stack.postgres.connect(this.name);
  }

  async close(): Promise<void> {
    for (const name of this.#deployed) await this.stack.connect.remove(name);
    await this.client.end();
  }
}
