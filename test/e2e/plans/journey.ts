import { z } from "zod";
import type { Outcome } from "../../cli/run.ts";
import { Ledger, parsePredicted } from "../wire/predicted.ts";
import type { WireStack } from "../wire/stack.ts";
import type { Topics } from "../wire/topics.ts";
import { until } from "../wire/until.ts";
import { Application, withoutNulls } from "./application.ts";
import { keyedCode, plainCode, strictCode, strictSchema } from "./codes.ts";
import { Consumer } from "./consumer.ts";
import { Pipeline } from "./pipeline.ts";
import { contractFile, projectFiles } from "./project-files.ts";
import { Repository } from "./repository.ts";
import type { Held } from "./view.ts";
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
    const contracts = this.#contracts({ mailer: walk.old, ledger: walk.old, cache: walk.old });
    this.repository.write({
      "db/migrations/000001_shop.up.sql": `${walk.create};\n`,
      ...contracts,
      ...this.#schemas(walk.old),
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
    await this.#untilRecords("accounts", ROWS);
    const codes = this.#codes(walk.old);
    for (const [name, code] of Object.entries(codes)) {
      this.consumers.set(name, await Consumer.start(pipeline, name, code));
    }
    this.application.start(walk.old.writing, walk.domain, WRITERS);
  }

  async #untilRecords(table: string, count: number): Promise<void> {
    const counts = new Map([[this.pipeline.topic(table), count]]);
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

  /** What consumers say they read, by consumer. */
  #contracts(sides: Readonly<Record<string, Side>>): Readonly<Record<string, string>> {
    const files = Object.entries(sides).map(([consumer, { writing, field }]) => {
      const columns = [...new Set(["id", field, "said", "revision"])].join(", ");
      const reads = consumer === "ledger" ? "reader-schema: ./ledger.avsc" : `columns: [${columns}]`;
      const key = consumer === "cache" ? "\nkey: [id]" : "";
      const group = `group: ${this.pipeline.name}-${consumer}`;
      return contractFile(consumer, `public.${writing.table}`, `${group}\n${reads}${key}`);
    });
    return Object.assign({}, ...files);
  }

  #schemas(side: Side): Readonly<Record<string, string>> {
    const schema = strictSchema(this.pipeline.topic(side.writing.table), side);
    return { "contracts/ledger.avsc": `${JSON.stringify(schema, null, 2)}\n` };
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

  /** Adds the texts that `predict` says the subject of a table will have to those foretold before; all of them, in their order. */
  async foretell(table: string): Promise<readonly string[]> {
    const { code, stdout, stderr } = await this.headgate("predict", "--base", "HEAD", "--format", "json");
    if (code !== 0) throw new Error(stderr);
    const subject = parsePredicted(stdout).find((one) => one.subject === `${this.pipeline.topic(table)}-value`);
    this.#foretold.add(table, subject?.timeline.map(({ text }) => text) ?? []);
    return this.#foretold.of(table);
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
  async backfill(name: string): Promise<boolean> {
    const path = `plans/${name}/backfill.sql`;
    if (!this.repository.has(path)) return false;
    await this.pipeline.client.query(this.repository.read(path));
    return true;
  }

  /** Other applications write the new way, beside those that write the old. */
  startNext(filled: "filled" | "not filled yet"): void {
    const { next, domain } = this.walk;
    this.application.start(next.writing, filled === "filled" ? domain : withoutNulls(domain), WRITERS);
  }

  /** A consumer that knows the new way only. */
  async startSearch(): Promise<void> {
    const { walk, pipeline } = this;
    await this.#untilRecords(walk.next.writing.table, 1);
    this.consumers.set("search", await Consumer.start(pipeline, "search", plainCode(pipeline, walk, walk.next)));
    this.repository.write(this.#contracts({ search: walk.next }));
  }

  /** Every consumer reads the new way, and its contract says so. */
  async moveConsumers(): Promise<void> {
    const { walk } = this;
    for (const [name, code] of Object.entries(this.#codes(walk.next))) await this.consumers.get(name)?.redeploy(code);
    const { next } = walk;
    this.repository.write({
      ...this.#contracts({ mailer: next, ledger: next, cache: next, search: next }),
      ...this.#schemas(next),
    });
  }

  /** Until applications have got through their share, and every consumer has been told of something since. */
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
