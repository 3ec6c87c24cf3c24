import type pg from "pg";
import type { Outcome } from "../../cli/run.ts";
import { type Connector, type ExampleMigration, GrowingShop } from "./growing-shop.ts";
import { Ledger, needsRestart, type Predicted, type PredictedSubject } from "./predicted.ts";
import type { RegistryServer } from "./registry.ts";
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

/** What one migration asks of one connector. */
interface Work {
  readonly connector: Connector;
  readonly subjects: Predicted;
  /** Whether it is to be started before its rows are written: for the first time, or because headgate says that only then it sees a table. */
  readonly start: "first" | "again" | null;
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
    const pending = (await this.#shop.predict()).map(withRoute);
    const refused = new Set((await this.#shop.refused()).map(routed));
    this.#shop.merge();
    const settled = (await this.#shop.predict()).map(withRoute);
    const work = this.#shop.connectors.flatMap((connector): readonly Work[] => {
      const start = this.#deployed.has(connector.name) ? null : ("first" as const);
      const own = (start === null ? pending : settled).filter((subject) => subject.connector === connector.name);
      return own.length === 0
        ? []
        : [{ connector, subjects: own, start: start ?? (own.some(needsRestart) ? "again" : null) }];
    });
    for (const part of work) this.#enter(part);
    const predicted = this.#ledger.subjects;
    await this.#client.query(migration.sql);
    const refusals: Refusal[] = [];
    for (const part of work) {
      await this.#write(part);
      const clashing = part.subjects.map(({ subject }) => subject).filter((subject) => refused.has(subject));
      if (clashing.length === 0) await this.#arrived(part.connector);
      else refusals.push(await this.#overrule(part.connector, clashing));
    }
    return { predicted, registered: await registeredTexts(this.#stack.registry), refusals };
  }

  checkOffline(): Promise<Outcome> {
    return this.#shop.checkOffline(this.#stack.registry.url);
  }

  close(): void {
    this.#shop.remove();
  }

  /** What a connector is to register: one that was there takes no snapshot, one that is not restarted goes by what streams. */
  #enter({ subjects, start }: Work): void {
    const left = start === "first" ? [] : start === "again" ? ["snapshot"] : ["snapshot", "after a restart"];
    for (const { subject, timeline } of subjects) {
      const texts = timeline.filter(({ when }) => !left.includes(when)).map(({ text }) => text);
      this.#ledger.add(subject, texts);
    }
  }

  /** Rows of a connector's tables, from insert to delete. */
  async #write({ connector, subjects, start }: Work): Promise<void> {
    const tables = [...new Set(subjects.map(({ table }) => table))];
    const rows = new Rows(this.#client, tables);
    const isOutbox = connector.config.transforms === "outbox";
    // A first snapshot shall see a row; but the outbox's router passes nothing on but inserts, and those of a snapshot are none.
    const snapshot = start === "first" && !isOutbox;
    if (snapshot) await rows.insert();
    await this.#ensureRunning(connector, start, tables);
    if (!snapshot) await rows.insert();
    await rows.update();
    await rows.delete();
    // Insert, update, delete and its tombstone.
    const each = isOutbox ? 1 : 4;
    for (const topic of new Set(subjects.map(({ topic }) => topic))) {
      this.#records.set(topic, (this.#records.get(topic) ?? 0) + each);
    }
  }

  async #ensureRunning({ name, config }: Connector, start: Work["start"], tables: readonly string[]): Promise<void> {
    const { connect, postgres } = this.#stack;
    this.#deployed.add(name);
    switch (start) {
      case "first":
        await connect.deploy(name, { ...config, "database.port": `${postgres.port}`, "poll.interval.ms": "50" });
        break;
      case "again":
        await connect.restart(name);
        break;
      case null:
        return;
    }
    // The task says that it runs before it has seen to its publication.
    await until(`${name} publishes ${tables.join(", ")}`, () => publishes(this.#client, config, tables));
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
}

async function publishes(client: pg.Client, config: Connector["config"], tables: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ readonly name: string }>(
    "SELECT schemaname || '.' || tablename AS name FROM pg_publication_tables WHERE pubname = $1",
    [config["publication.name"]],
  );
  const published = new Set(rows.map((row) => row.name));
  return tables.every((table) => published.has(table));
}

/** Every version of every subject. */
export async function registeredTexts(registry: RegistryServer): Promise<TextsBySubject> {
  const subjects = await registry.subjects();
  return Object.fromEntries(
    await Promise.all(subjects.map(async (subject) => [subject, await registry.texts(subject)] as const)),
  );
}

function withRoute(known: PredictedSubject): PredictedSubject {
  return { ...known, subject: routed(known.subject), topic: routed(known.topic) };
}

function routed(name: string): string {
  return name.replace(ROUTE.placeholder, ROUTE.value);
}
