import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { headgate, type Outcome } from "../../cli/run.ts";

const CONVERTER = "io.confluent.connect.avro.AvroConverter";

const Predicted = z.object({
  subjects: z.array(z.object({ subject: z.string(), versions: z.array(z.string()) })),
});

/** A repository of one connector; the command line is run in it. */
export class Project {
  readonly root = mkdtempSync(join(tmpdir(), "headgate-registry-"));
  readonly prefix: string;
  #migrations = 0;

  /**
   * @param prefix the connector's `topic.prefix`, so that projects share a registry
   * @param merged the migration that is merged
   * @param settings more of headgate.yaml
   */
  constructor(prefix: string, merged: string, settings: Readonly<Record<string, unknown>> = {}) {
    this.prefix = prefix;
    const config = {
      postgres: 17,
      migrations: "migrations",
      connectors: ["connect.json"],
      worker: { "key.converter": CONVERTER, "value.converter": CONVERTER },
      ...settings,
    };
    // JSON is YAML.
    this.write("headgate.yaml", `${JSON.stringify(config, null, 2)}\n`);
    const connector = {
      "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
      "plugin.name": "pgoutput",
      "topic.prefix": prefix,
    };
    this.write("connect.json", JSON.stringify({ name: prefix, config: connector }));
    this.propose(merged);
    this.#git("init", "-q", "-b", "main");
    this.merge();
  }

  /** Adds a migration that is not merged. */
  propose(sql: string): this {
    this.#migrations++;
    return this.write(`migrations/${String(this.#migrations).padStart(4, "0")}_change.sql`, sql);
  }

  merge(): this {
    this.#git("add", "-A");
    this.#git("commit", "-q", "-m", "merged");
    return this;
  }

  write(path: string, text: string): this {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return this;
  }

  read(path: string): Promise<string> {
    return readFile(join(this.root, path), "utf8");
  }

  /** The value subject of a table. */
  subject(table: string): string {
    return `${this.prefix}.public.${table}-value`;
  }

  /** The schema texts by subject as they are when all migrations have run; oldest first where there are several. */
  async predict(): Promise<ReadonlyMap<string, readonly string[]>> {
    const { code, stdout, stderr } = await this.headgate(["predict", "--format", "json"]);
    if (code !== 0) throw new Error(stderr);
    const { subjects } = Predicted.parse(JSON.parse(stdout));
    return new Map(subjects.map(({ subject, versions }) => [subject, versions]));
  }

  headgate(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return headgate(args, { cwd: this.root, env: { HEADGATE_CACHE: join(this.root, ".git/headgate"), ...env } });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #git(...args: readonly string[]): void {
    const name = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"];
    execFileSync("git", [...name, ...args], { cwd: this.root, stdio: ["ignore", "pipe", "inherit"] });
  }
}
