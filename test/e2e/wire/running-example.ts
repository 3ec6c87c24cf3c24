import type pg from "pg";
import { type Connector, type ExampleMigration, GrowingShop } from "./growing-shop.ts";
import { Ledger, type Predicted } from "./predicted.ts";
import { Rows } from "./rows.ts";
import type { WireStack } from "./stack.ts";
import type { Topics } from "./topics.ts";
import { until } from "./until.ts";

/** What stands in a predicted topic for the value of `aggregatetype`, and that value in the rows written here. */
const ROUTE = { placeholder: "$" + "{routedByValue}", value: "a" };

export type TextsBySubject = Readonly<Record<string, readonly string[]>>;

export interface Step {
  /** What headgate said before the migration ran, with all that earlier migrations registered. */
  readonly predicted: TextsBySubject;
  /** What the registry holds afterwards. */
  readonly registered: TextsBySubject;
  readonly refusals: readonly Refusal[];
}

/** Subjects of one connector that the registry would refuse as headgate said, and how its task failed; null when it did not. */
export interface Refusal {
  readonly subjects: readonly string[];
  readonly trace: string | null;
}

/** The bundled example with its own connectors on a running stack. */
export class RunningExample {
  readonly #stack: WireStack;
  readonly #topics: Topics;
  readonly #client: pg.Client;
  readonly #shop = new GrowingShop();
  readonly #ledger = new Ledger();
  readonly #deployed = new Set<string>();
  /** Records that each topic must have by now. */
  readonly #records = new Map<string, number>();

  /** @param client a session in the database `commerce` */
  constructor(stack: WireStack, topics: Topics, client: pg.Client) {
    this.#stack = stack;
    this.#topics = topics;
    this.#client = client;
  }

  /** Predicts, then migrates, then writes rows into every captured table and waits for their events. */
  async migrate(migration: ExampleMigration): Promise<Step> {
    this.#shop.propose(migration);
    const subjects = (await this.#shop.predict()).map((known) => ({
      ...known,
      subject: routed(known.subject),
      topic: routed(known.topic),
    }));
    const refused = new Set((await this.#shop.refused()).map(routed));
    for (const { subject, versions } of subjects) this.#ledger.add(subject, versions);
    const predicted = this.#ledger.subjects;
    await this.#client.query(migration.sql);
    this.#shop.merge();
    const refusals: Refusal[] = [];
    for (const connector of this.#shop.connectors) {
      const own = subjects.filter((subject) => subject.connector === connector.name);
      if (own.length === 0) continue;
      await this.#write(connector, own);
      const clashing = own.map(({ subject }) => subject).filter((subject) => refused.has(subject));
      if (clashing.length === 0) await this.#arrived(connector);
      else refusals.push(await this.#overrule(connector, clashing));
    }
    return { predicted, registered: await this.#registered(), refusals };
  }

  close(): void {
    this.#shop.remove();
  }

  /** Rows of a connector's tables, from insert to delete. */
  async #write(connector: Connector, subjects: Predicted): Promise<void> {
    const tables = [...new Set(subjects.map(({ table }) => table))];
    const rows = new Rows(this.#client, tables);
    const isOutbox = connector.config.transforms === "outbox";
    // A first snapshot shall see a row; but the outbox's router passes nothing on but inserts, and those of a snapshot are none.
    const snapshot = !this.#deployed.has(connector.name) && !isOutbox;
    if (snapshot) await rows.insert();
    await this.#ensureRunning(connector, tables);
    if (!snapshot) await rows.insert();
    await rows.update();
    await rows.delete();
    // Insert, update, delete and its tombstone.
    const each = isOutbox ? 1 : 4;
    for (const topic of new Set(subjects.map(({ topic }) => topic))) {
      this.#records.set(topic, (this.#records.get(topic) ?? 0) + each);
    }
  }

  /** A connector adds new tables to its own publication when it starts, not before. */
  async #ensureRunning({ name, config }: Connector, tables: readonly string[]): Promise<void> {
    const { connect, postgres } = this.#stack;
    const publication = config["publication.name"] ?? "";
    if (!this.#deployed.has(name)) {
      this.#deployed.add(name);
      await connect.deploy(name, { ...config, "database.port": `${postgres.port}`, "poll.interval.ms": "50" });
    } else if (!(await this.#publishes(publication, tables))) {
      await connect.restart(name);
    }
    // The task says that it runs before it has seen to its publication.
    await until(`${name} publishes ${tables}`, () => this.#publishes(publication, tables));
  }

  async #publishes(publication: string, tables: readonly string[]): Promise<boolean> {
    const { rows } = await this.#client.query<{ readonly name: string }>(
      "SELECT schemaname || '.' || tablename AS name FROM pg_publication_tables WHERE pubname = $1",
      [publication],
    );
    const published = new Set(rows.map((row) => row.name));
    return tables.every((table) => published.has(table));
  }

  async #arrived({ name }: Connector): Promise<void> {
    const trace = await this.#wait(name);
    if (trace !== null) throw new Error(`${name} failed where nothing was to be refused: ${trace}`);
  }

  /** Lets the registry refuse what headgate said it refuses, then takes the rule away and lets the connector go on. */
  async #overrule(connector: Connector, subjects: readonly string[]): Promise<Refusal> {
    const trace = await this.#wait(connector.name);
    for (const subject of subjects) await this.#stack.registry.setLevel(subject, "NONE");
    await this.#stack.connect.restart(connector.name);
    await this.#arrived(connector);
    return { subjects, trace };
  }

  /** Until all records are there (null), or the task has failed (its trace). */
  #wait(name: string): Promise<string | null> {
    return this.#topics.untilRecords(this.#records, () => this.#stack.connect.failure(name));
  }

  async #registered(): Promise<TextsBySubject> {
    const { registry } = this.#stack;
    const subjects = await registry.subjects();
    return Object.fromEntries(
      await Promise.all(subjects.map(async (subject) => [subject, await registry.texts(subject)] as const)),
    );
  }
}

function routed(name: string): string {
  return name.replace(ROUTE.placeholder, ROUTE.value);
}
