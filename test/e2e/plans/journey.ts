import { z } from "zod";
import type { Outcome } from "../../cli/run.ts";
import { Ledger, parsePredicted } from "../wire/predicted.ts";
import type { WireStack } from "../wire/stack.ts";
import type { Topics } from "../wire/topics.ts";
import { until } from "../wire/until.ts";
import { Application, withoutNulls } from "./application.ts";
import { keyedCode, plainCode, strictCode, topicOf } from "./codes.ts";
import { Consumer } from "./consumer.ts";
import { declared } from "./declared.ts";
import { Pipeline } from "./pipeline.ts";
import { connectorFile, projectFiles } from "./project-files.ts";
import { Repository } from "./repository.ts";
import { type Held, View } from "./view.ts";
import type { Side, Walk } from "./walks.ts";

/** Rows that are there before anything moves. */
const ROWS = 3000;
const WRITERS = 2;
/** Statements that applications get through, at least, in each part of the way. */
const SHARE = 300;
const FIRST_DAY = Date.UTC(2026, 0, 5);
const DAY = 24 * 60 * 60 * 1000;

const Status = z.object({
  plans: z.array(
    z.object({
      plan: z.string(),
      phase: z.string(),
      evidence: z.array(z.object({ kind: z.string(), state: z.string(), detail: z.string() })),
    }),
  ),
});
export type PlanState = z.infer<typeof Status>["plans"][number];

/** What the contract step needs here: all that can be had. */
const REQUIRED = [
  "expand-merged",
  "target-shape",
  "dual-write",
  "consumers",
  "soak",
  "backfill",
  "slot-past",
  "groups-past",
  "registry-version",
];

/** An edit of a connector's configuration: first in the work tree, then for real. */
export interface ConnectorChange {
  propose(): void;
  deploy(): Promise<void>;
}

/** A table on the way that a plan takes it, with those who write and read it meanwhile. */
export class Journey {
  readonly walk: Walk;
  readonly pipeline: Pipeline;
  readonly repository: Repository;
  readonly application: Application;
  readonly #topics: Topics;
  readonly #foretold = new Ledger();
  readonly consumers = new Map<string, Consumer>();
  /** Days since the first commit: what clock and commits say. */
  day = 0;
  /** How many of the repository's migrations the database has had. */
  #applied = 0;

  static async open(stack: WireStack, topics: Topics, walk: Walk): Promise<Journey> {
    return new Journey(topics, walk, await Pipeline.open(stack, walk.name, walk.create));
  }

  private constructor(topics: Topics, walk: Walk, pipeline: Pipeline) {
    this.#topics = topics;
    this.walk = walk;
    this.pipeline = pipeline;
    this.application = new Application(() => pipeline.connect(), ROWS);
    this.repository = new Repository(projectFiles(pipeline, {}, { files: "plans/*.yaml", require: REQUIRED }));
    this.repository.write({
      "db/migrations/000001_shop.up.sql": `${walk.create};\n`,
      ...declared(pipeline, { mailer: walk.old, ledger: walk.old, cache: walk.old }),
    });
    this.#applied = 1;
    this.merge("the shop");
  }

  /** Rows that are there, a connector, consumers, and applications that write. */
  async begin(): Promise<void> {
    const { walk, pipeline } = this;
    const { column, value, said } = walk.fill;
    await pipeline.client.query(
      `INSERT INTO accounts (id, ${column}, said, revision) SELECT n, ${value}, ${said}, 1 FROM generate_series(1, ${ROWS}) AS n`,
    );
    await pipeline.deploy();
    await this.#untilRecords(walk.old, ROWS);
    const codes = this.#codes(walk.old);
    for (const [name, code] of Object.entries(codes)) {
      this.consumers.set(name, await Consumer.start(pipeline, name, code));
    }
    this.application.start(walk.old.writing, walk.domain, WRITERS);
  }

  async #untilRecords(side: Side, count: number): Promise<void> {
    const counts = new Map([[topicOf(this.pipeline, side), count]]);
    const failure = await this.#topics.untilRecords(counts, () => this.pipeline.failure());
    if (failure !== null) throw new Error(failure);
  }

  #codes(side: Side) {
    const { walk, pipeline } = this;
    return {
      mailer: plainCode(pipeline, walk, side),
      ledger: strictCode(pipeline, side),
      cache: keyedCode(pipeline, walk, side),
    };
  }

  get now(): Date {
    return new Date(FIRST_DAY + this.day * DAY);
  }

  merge(message: string): void {
    this.repository.merge(message, this.now);
    this.day += 1;
  }

  /** The command line in the repository, with the running systems at hand. */
  headgate(...args: readonly string[]): Promise<Outcome> {
    return this.repository.headgateAt(this.now, args);
  }

  get #live(): readonly string[] {
    const { stack, name } = this.pipeline;
    return [
      "--registry-url",
      stack.registry.url,
      "--evidence-database-url",
      stack.postgres.urlOf(name),
      "--kafka-brokers",
      stack.bootstrap,
    ];
  }

  check(): Promise<Outcome> {
    return this.headgate("check", "--base", "HEAD", ...this.#live);
  }

  async status(): Promise<PlanState> {
    const { stdout, stderr } = await this.headgate(
      "plan",
      "status",
      "--base",
      "HEAD",
      "--format",
      "json",
      ...this.#live,
    );
    const [plan] = stdout === "" ? [] : Status.parse(JSON.parse(stdout)).plans;
    if (plan === undefined) throw new Error(stderr);
    return plan;
  }

  placeContract(name: string, ...options: readonly string[]): Promise<Outcome> {
    return this.headgate("plan", "contract", name, "--base", "HEAD", ...this.#live, ...options);
  }

  /** Adds the texts that `predict` says will be registered for the new way to those foretold before; all of them, in their order. */
  async foretell(): Promise<readonly string[]> {
    const { code, stdout, stderr } = await this.headgate("predict", "--base", "HEAD", "--format", "json");
    if (code !== 0) throw new Error(stderr);
    const topic = topicOf(this.pipeline, this.walk.next);
    const subject = parsePredicted(stdout).find((one) => one.subject === `${topic}-value`);
    this.#foretold.add(topic, subject?.timeline.map(({ text }) => text) ?? []);
    return this.#foretold.of(topic);
  }

  /** The texts that are registered for the new way, oldest first. */
  registered(): Promise<readonly string[]> {
    return this.pipeline.stack.registry.texts(`${topicOf(this.pipeline, this.walk.next)}-value`);
  }

  /** Runs the migrations that are merged and have not run: each in one transaction, as golang-migrate sends a file. */
  async migrate(): Promise<void> {
    const { repository, pipeline } = this;
    for (const migration of repository.migrations().slice(this.#applied)) {
      await pipeline.client.query(repository.up(migration));
      this.#applied += 1;
    }
  }

  /** Runs what is kept beside the plan to be run by hand, if there is any. */
  async backfill(name: string): Promise<void> {
    const path = `plans/${name}/backfill.sql`;
    if (this.repository.has(path)) await this.pipeline.client.query(this.repository.read(path));
  }

  /** Whether migrations of that step are kept beside the plan. */
  keeps(name: string, step: string): boolean {
    return this.repository.has(`plans/${name}/${step}`);
  }

  /** Other applications write the new way, beside those that write the old. */
  startNext(filled: "filled" | "not filled yet"): void {
    const { next, domain } = this.walk;
    this.application.start(next.writing, filled === "filled" ? domain : withoutNulls(domain), WRITERS);
  }

  /** A consumer that knows the new way only. */
  async startSearch(): Promise<void> {
    const { walk, pipeline } = this;
    await this.#untilRecords(walk.next, 1);
    this.consumers.set("search", await Consumer.start(pipeline, "search", plainCode(pipeline, walk, walk.next)));
    this.repository.write(declared(pipeline, { search: walk.next }));
  }

  /** Every consumer reads the new way, and its contract says so. What was kept by another key is built anew. */
  async moveConsumers(): Promise<void> {
    const { walk, pipeline } = this;
    const { next, old } = walk;
    for (const [name, code] of Object.entries(this.#codes(next))) {
      const consumer = this.consumers.get(name);
      await consumer?.redeploy(code, next.key === old.key ? consumer.view : new View());
    }
    this.repository.write(declared(pipeline, { mailer: next, ledger: next, cache: next, search: next }));
  }

  /** The table comes to a second topic as well, under its other key. */
  get second(): ConnectorChange {
    const { pipeline, walk } = this;
    return this.#change(pipeline.second, pipeline.secondConnector(walk.next.writing.table, walk.next.key));
  }

  /** The first connector lets the table go. */
  get release(): ConnectorChange {
    const { pipeline, walk } = this;
    const excluded = `public\\.${walk.old.writing.table}`;
    return this.#change(pipeline.name, { ...pipeline.connector, "table.exclude.list": excluded });
  }

  #change(name: string, config: Readonly<Record<string, string>>): ConnectorChange {
    return {
      propose: () => this.repository.write(connectorFile(name, config)),
      deploy: () => this.pipeline.deploy(name, config),
    };
  }

  /** Until applications have got through their share. */
  async goOn(): Promise<void> {
    const { application } = this;
    const enough = application.writes + SHARE;
    await until(`${SHARE} more writes`, async () => application.faults.length > 0 || application.writes >= enough);
  }

  /** Stops applications; until every consumer holds what the database holds. What differs otherwise. */
  async quiet(): Promise<readonly string[]> {
    await this.application.stopAll();
    const rows = await this.#rows();
    const differences = async () => {
      const failure = await this.pipeline.failure();
      if (failure !== null) throw new Error(failure);
      return [...this.consumers].flatMap(([name, { view }]) =>
        different(view.rows, rows).map((one) => `${name}: ${one}`),
      );
    };
    let last: readonly string[] = [];
    await until("consumers hold what the database holds", async () => {
      last = await differences();
      return last.length === 0;
    }).catch(() => {});
    return last;
  }

  async #rows(): Promise<ReadonlyMap<string, Held>> {
    const { rows } = await this.pipeline.client.query<{ id: string; said: string | null; revision: number }>(
      `SELECT id, said, revision FROM ${this.walk.next.writing.table}`,
    );
    return new Map(rows.map(({ id, said, revision }) => [id, { revision, value: said }]));
  }

  get faults(): readonly string[] {
    const consumers = [...this.consumers].flatMap(([name, { faults }]) => faults.map((fault) => `${name}: ${fault}`));
    return [...this.application.faults, ...consumers];
  }

  get figures(): string {
    const events = [...this.consumers].map(([name, { events: count }]) => `${name} ${count}`).join(", ");
    const { writes, deadlocks } = this.application;
    return `${this.walk.name}: ${ROWS} rows, ${writes} writes by ${2 * WRITERS} writers, ${deadlocks} deadlocks; events: ${events}`;
  }

  async close(): Promise<void> {
    await this.application.stopAll();
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
    this.repository.remove();
    await this.pipeline.close();
  }
}

function different(held: ReadonlyMap<string, Held>, rows: ReadonlyMap<string, Held>): readonly string[] {
  const ids = new Set([...held.keys(), ...rows.keys()]);
  const told = (one: Held | undefined) => (one === undefined ? "nothing" : `${one.value} (${one.revision})`);
  return [...ids]
    .filter((id) => told(held.get(id)) !== told(rows.get(id)))
    .map((id) => `row ${id}: holds ${told(held.get(id))}, the database ${told(rows.get(id))}`);
}
