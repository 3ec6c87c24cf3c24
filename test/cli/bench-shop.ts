import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { headgate, type Outcome } from "./run.ts";

const CONSUMERS = join(import.meta.dirname, "../bench-consumers");

const CONNECTOR = {
  name: "shop",
  config: {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "database.dbname": "shop",
    "publication.name": "shop",
  },
};

const TABLES = `CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, description text, price numeric(12,2) NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(20,2) NOT NULL, note text);
`;

const CONFIG = `postgres: 17
migrations: db/migrations
connectors: [connect/*.json]
debezium: "3.7"
worker:
  key.converter: io.confluent.connect.avro.AvroConverter
  value.converter: io.confluent.connect.avro.AvroConverter
contracts: contracts/*.yaml
`;

/** A repository with two tables, a connector, and consumers with code of their own. */
export class BenchShop {
  readonly root = mkdtempSync(join(tmpdir(), "headgate-bench-"));

  constructor() {
    cpSync(CONSUMERS, join(this.root, "consumers"), { recursive: true });
    this.write("headgate.yaml", CONFIG);
    this.write("connect/shop.json", JSON.stringify(CONNECTOR, null, 2));
    this.write("db/migrations/V1__tables.sql", TABLES);
  }

  write(path: string, text: string): this {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    return this;
  }

  /** A contract that reads columns of a table, with a command. */
  consumer(name: string, read: string, test?: string): this {
    const command = test === undefined ? "" : `test: ${test}\n`;
    return this.write(`contracts/${name}.yaml`, `consumer: ${name}\nowner: team-${name}\nreads: [${read}]\n${command}`);
  }

  commit(): this {
    this.#git("init", "-q", "-b", "main");
    this.#git("add", "-A");
    this.#git("commit", "-q", "-m", "the shop");
    return this;
  }

  #git(...args: readonly string[]): void {
    const name = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...name, ...args], { cwd: this.root, stdio: ["ignore", "ignore", "inherit"] });
  }

  /** With the variables commands need to be found. */
  headgate(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const modules = join(import.meta.dirname, "../../package.json");
    return headgate(args, { cwd: this.root, env: { PATH: process.env.PATH ?? "", BENCH_MODULES: modules, ...env } });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const PRODUCTS = "{ table: public.products, key: [id], columns: [id, name, description, price] }";
export const ORDERS = "{ table: public.orders, key: [id], columns: [id, total] }";
