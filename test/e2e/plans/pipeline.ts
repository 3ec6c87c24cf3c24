import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import type pg from "pg";
import { DEBEZIUM_AVRO } from "../../../src/adapters/wire-client.ts";
import type { WireStack } from "../wire/stack.ts";

/** One database with one connector: topics, database, slot and publication all have one name. */
export class Pipeline {
  readonly stack: WireStack;
  readonly name: string;
  readonly client: pg.Client;
  readonly registry: SchemaRegistry;

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

  /** Starts the connector, or throws its trace. */
  deploy(): Promise<void> {
    return this.stack.connect.deploy(this.name, this.connector);
  }

  /** The trace of the connector's task if it failed. */
  failure(): Promise<string | null> {
    return this.stack.connect.failure(this.name);
  }

  topic(table: string): string {
    return `${this.name}.public.${table}`;
  }

  /** The texts of the versions that a table's value subject has. */
  versions(table: string): Promise<readonly string[]> {
    return this.stack.registry.texts(`${this.topic(table)}-value`);
  }

  connect(): Promise<pg.Client> {
    return this.stack.postgres.connect(this.name);
  }

  async close(): Promise<void> {
    await this.stack.connect.remove(this.name);
    await this.client.end();
  }
}
