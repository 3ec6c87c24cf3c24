import { judgeThroughout, tablesRead } from "../contracts/between.ts";
import { contractMismatches } from "../contracts/mismatches.ts";
import type { DeclaredContracts } from "../contracts/reader.ts";
import { type TableShape, tableShapes } from "../contracts/shape.ts";
import { predictor } from "../debezium/predict.ts";
import type { Catalog } from "../model/catalog.ts";
import type { Change, CommitPoint } from "../model/change.ts";
import type { Config } from "../model/config.ts";
import type { MigrationProblem, Transition } from "../model/migration.ts";
import { once } from "../model/once.ts";
import type { Evidence, Plan, PlanVerdict } from "../model/plan.ts";
import type { Connector } from "../model/prediction.ts";
import type { SnapshotUse } from "../model/registry.ts";
import type { Statement } from "../model/statement.ts";
import type { PlanFacts } from "../plans/evidence/case.ts";
import type { RecordedIn } from "../plans/evidence/live/systems.ts";
import { allPlans, filesOfPlans, judgePlan, planFor } from "../plans/judge.ts";
import { planMismatches } from "../plans/mismatches.ts";
import { reviewPlans } from "../plans/review.ts";
import type {
  CatalogCache,
  DialectCheck,
  FileHistory,
  MergedFiles,
  RegistryHistory,
  SchemaRegistry,
  SqlParser,
} from "../ports.ts";
import { levelText } from "../registry/registration-rules.ts";
import { dialectProblems } from "../sql/dialect.ts";
import { driftOf } from "./drift.ts";
import type { EngineUse } from "./engine.ts";
import { lateClashes } from "./late-clashes.ts";
import { latestMismatches } from "./latest-mismatches.ts";
import { type BaseStream, type EvidencePorts, proveLive } from "./live-evidence.ts";
import { meaningClashes } from "./meaning-clashes.ts";
import { momentsOf } from "./moments.ts";
import { netChanges } from "./net-changes.ts";
import { keptOutlines } from "./outlines.ts";
import { type DialectNote, lastOf, type Pass, type Stream } from "./pass.ts";
import { registryClashes } from "./registry-clashes.ts";
import { withOpinions } from "./registry-opinions.ts";
import { oldSnapshot, registryRemarks } from "./registry-remarks.ts";
import { sharedClashes } from "./shared-subjects.ts";
import { buildStreams } from "./streams.ts";
import { readHistories, type SubjectHistory } from "./subject-histories.ts";
import { replayTransition } from "./transition.ts";

/** One database under review. */
export interface DatabaseUnderReview {
  readonly name: string;
  /** Server major version. */
  readonly postgres: number;
  /** Debezium version, such as `3.7`. */
  readonly debezium: string;
  readonly transition: Transition;
  readonly problems: readonly MigrationProblem[];
  readonly baseConnectors: readonly Connector[];
  readonly headConnectors: readonly Connector[];
  /** Where the framework of the base writes down what has run; null or absent where that is not known. */
  readonly recordedIn?: RecordedIn | null;
}

/** What all databases of a change share. */
export interface SharedInput {
  readonly config: Config;
  readonly contracts: { readonly base: DeclaredContracts; readonly head: DeclaredContracts };
  readonly plans: { readonly base: readonly Plan[]; readonly head: readonly Plan[] };
  readonly now: Date;
  /** Where a snapshot is the registry. */
  readonly snapshot?: SnapshotUse | null;
}

export interface PassPorts {
  readonly parser: SqlParser;
  /** Older grammars a pending statement must satisfy; empty when the target server needs none. */
  readonly dialects: readonly DialectCheck[];
  /** Null: no registry known, versions come from the predicted base. */
  readonly registry: RegistryHistory | null;
  /** What the base's line of commits knows of its files; null where there is no base. */
  readonly merged?: MergedFiles | null;
  /** Running systems that proofs about plans are read from. Absent: none. */
  readonly evidence?: EvidencePorts;
  /** The registry itself, where it can be asked for its own opinion. */
  readonly live?: Pick<SchemaRegistry, "compatibility"> | null;
  /** What earlier runs made of the base. Absent: all of it is replayed. */
  readonly cache?: CatalogCache;
  /** A PostgreSQL to replay in. Absent: static replay only. */
  readonly engine?: EngineUse;
}

/** Everything that can be known about one database's change, worked out once for all rules. */
export async function buildPass(database: DatabaseUnderReview, input: SharedInput, ports: PassPorts): Promise<Pass> {
  const { postgres } = database;
  const { config } = input;
  // Where a column came from is asked by plans only, and tracing a long history costs.
  const traceHistory = input.plans.base.length + input.plans.head.length > 0;
  const capturing = [...database.baseConnectors, ...database.headConnectors];
  const { parser, cache = null, engine: use } = ports;
  const asking = use === undefined ? {} : { engine: { ...use, capturing } };
  const options = { postgres, traceHistory, parser, cache, ...asking };
  const { history, change, pending, engine } = await replayTransition(database.transition, options);
  const before = history.catalog;
  const after = change.catalog;
  const changes = netChanges(before, after, changesOf(change.commitPoints));
  const kept = await keptOutlines(cache, history, database.baseConnectors, database);
  const { streams, outlines } = buildStreams({
    before,
    points: change.commitPoints,
    outlines: kept.known,
    ...database,
  });
  if (kept.known === null) await kept.keep(outlines);
  const shapes = shapesOf(before, after, streams, database.debezium);
  const histories = await readHistories(streams, config, ports.registry);
  const registry = await judgeRegistry(streams, histories, ports.live);
  const sets = { base: { ...input.contracts.base, parser }, head: { ...input.contracts.head, parser } };
  const judged = { ...sets, ...shapes, changes, publisher: { before, after } };
  const moments = momentsOf({ before, points: change.commitPoints, streams, ...database }, tablesRead(judged));
  const facts = {
    catalogs: { base: before, head: after },
    baseContracts: sets.base,
    ...shapes,
    shapesOf: (catalog: Catalog) =>
      database.baseConnectors.flatMap((connector) => {
        const prediction = predictor(connector, database).predict(catalog);
        return tableShapes(catalog, prediction, connector, database.debezium);
      }),
    appliedChanges: database.transition.kind === "states" ? null : history.changes,
    applied: database.transition.kind === "states" ? [] : database.transition.applied,
    now: input.now,
  };
  const merged = await historiesFor(input.plans.base, facts, ports.merged ?? null);
  const book = {
    ...facts,
    merged: merged ?? new Map(),
    basePlans: input.plans.base,
    headPlans: input.plans.head,
    required: config.plansRequire,
    tiers: config.planTiers,
    live: new Map<string, readonly Evidence[]>(),
  };
  const reviews = once(() => reviewPlans(book));
  const asked: { history: boolean; readonly plans: Set<string> } = { history: false, plans: new Set() };
  const seen = new Map<string, PlanVerdict>();
  const judgedPlan = (verdict: PlanVerdict | null) => {
    if (verdict === null || !isMerged(verdict, input.plans.base)) return;
    if (merged === null) asked.history = true;
    if (verdict.phase !== "contracted") asked.plans.add(verdict.plan.plan);
  };
  return {
    database: database.name,
    postgres,
    now: input.now,
    config,
    before,
    after,
    changes,
    engine,
    replayedBy: use?.when ?? "static",
    comparedBy: database.transition.kind === "states" ? "name" : "identity",
    statements: { applied: history.statements, pending },
    streams,
    ...registry,
    drift: driftOf(streams, histories, { ...database, parser }),
    registryRemarks: registryRemarks(histories, streams, input.snapshot ?? null),
    oldSnapshot: oldSnapshot(input.snapshot ?? null, input.now, config.registry.snapshotMaxAge),
    meaning: streams.flatMap(meaningClashes),
    contracts: { base: sets.base.contracts, head: sets.head.contracts },
    contractVerdicts: judgeThroughout(judged, moments),
    contractMismatches: contractMismatches({
      head: sets.head,
      baseFiles: sets.base.files,
      ...shapes,
      publisher: { before, after },
    }),
    plans: input.plans,
    planMismatches: planMismatches(input.plans.head, input.plans.base, before, shapes.before, parser, {
      catalog: after,
      shapes: shapes.after,
    }),
    planFor(change) {
      const verdict = planFor(change, book);
      judgedPlan(verdict);
      if (verdict !== null) seen.set(verdict.plan.plan, verdict);
      return verdict;
    },
    plansInSight() {
      const brought = book.headPlans.filter(({ plan }) => !book.basePlans.some((known) => known.plan === plan));
      const verdicts = brought.flatMap(({ plan }) => judgePlan(plan, book) ?? []);
      return [...new Map([...verdicts, ...seen.values()].map((verdict) => [verdict.plan.plan, verdict])).values()];
    },
    planReviews() {
      // How old a plan is may stay unknown; whether it is ready matters where something is taken from under it.
      if (merged === null && reviews().some(({ undone }) => undone !== null)) asked.history = true;
      return reviews();
    },
    planVerdicts() {
      const verdicts = allPlans(book).flatMap(({ plan }) => judgePlan(plan, book) ?? []);
      for (const verdict of verdicts) judgedPlan(verdict);
      return verdicts;
    },
    lacksHistory: () => asked.history,
    async prove() {
      const names = [...asked.plans].filter((name) => !book.live.has(name));
      if (ports.evidence === undefined || names.length === 0) return false;
      const stream = { ...baseStream(database, streams, ports.registry), parser };
      const found = await proveLive(names, book, stream, ports.evidence);
      for (const [name, evidence] of found) book.live.set(name, evidence);
      return true;
    },
    historyProblems: database.problems,
    dialectNotes: await olderGrammars(postgres, pending, ports.dialects),
  };
}

function baseStream(
  { name, baseConnectors, recordedIn = null }: DatabaseUnderReview,
  streams: readonly Stream[],
  registry: RegistryHistory | null,
): Omit<BaseStream, "parser"> {
  const subjects = streams.flatMap(({ before }) => before?.subjects ?? []);
  return { database: name, connectors: baseConnectors, subjects, history: recordedIn, registry };
}

/** Null where a plan's evidence is in a history that the clone does not have. */
async function historiesFor(
  plans: readonly Plan[],
  facts: Omit<PlanFacts, "merged">,
  merged: MergedFiles | null,
): Promise<ReadonlyMap<string, FileHistory> | null> {
  if (plans.length === 0 || merged === null) return new Map();
  return merged.histories(filesOfPlans(plans, facts), facts.now);
}

function isMerged(verdict: PlanVerdict | null, base: readonly Plan[]): boolean {
  return base.some(({ plan }) => plan === verdict?.plan.plan);
}

function changesOf(points: readonly CommitPoint<Catalog>[]): readonly Change[] {
  return points.flatMap((point) => point.changes);
}

function shapesOf(
  before: Catalog,
  after: Catalog,
  streams: readonly Stream[],
  debezium: string,
): { readonly before: readonly TableShape[]; readonly after: readonly TableShape[] } {
  return {
    before: streams.flatMap(({ before: prediction, baseConnector }) =>
      prediction === null || baseConnector === null ? [] : tableShapes(before, prediction, baseConnector, debezium),
    ),
    after: streams.flatMap((stream) => {
      const last = lastOf(stream);
      return last === null ? [] : tableShapes(after, last, stream.connector, debezium);
    }),
  };
}

async function judgeRegistry(
  streams: readonly Stream[],
  histories: ReadonlyMap<string, SubjectHistory>,
  live: PassPorts["live"],
): Promise<Pick<Pass, "registry" | "levels" | "unregistered" | "latest" | "late">> {
  const judged = streams.map((stream) => {
    const verdicts = registryClashes(stream, histories);
    return { ...verdicts, late: lateClashes(stream, histories, verdicts.clashes) };
  });
  const own = judged.flatMap(({ clashes }) => clashes);
  const firstNew = judged.flatMap((one) => one.firstNew);
  const clashes = live == null ? own : await withOpinions(own, firstNew, live);
  const latest = streams.map((stream) => latestMismatches(stream, histories));
  return {
    registry: clashes,
    levels: new Map([...histories].map(([name, { rules, label }]) => [name, levelText(rules, label)])),
    latest: {
      mismatches: latest.flatMap(({ mismatches }) => mismatches),
      judged: latest.flatMap(({ judged }) => judged),
    },
    unregistered: judged.flatMap(({ unregistered }) => unregistered),
    late: [...judged.flatMap(({ late }) => late), ...sharedClashes(streams, histories, clashes)],
  };
}

/** The grammars at hand that are the target server's or newer; an older one would refuse what the server knows. */
async function olderGrammars(
  postgres: number,
  statements: readonly Statement[],
  dialects: readonly DialectCheck[],
): Promise<readonly DialectNote[]> {
  const problems = await Promise.all(
    dialects
      .filter((dialect) => postgres <= dialect.major)
      .map(async (dialect) =>
        (await dialectProblems(statements, dialect)).map((problem) => ({ major: dialect.major, problem })),
      ),
  );
  return problems.flat();
}
