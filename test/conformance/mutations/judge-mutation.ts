import { replayHistory } from "../../../src/catalog/history.ts";
import { predict } from "../../../src/debezium/predict.ts";
import type { Contract } from "../../../src/model/contract.ts";
import type { Finding } from "../../../src/model/finding.ts";
import type { Prediction } from "../../../src/model/prediction.ts";
import type { Pass } from "../../../src/pass/pass.ts";
import { type Base, connectorOf, type Merged, migrationOf } from "./base.ts";
import { CONSUMERS, type ConsumerKind } from "./consumers.ts";
import type { Doubt, Seen } from "./definition.ts";
import type { Mutation } from "./mutation.ts";
import { changedTables, show } from "./oracle.ts";
import { play } from "./play.ts";
import type { RealState } from "./real-tables.ts";
import {
  blockedByGate,
  DEBEZIUM,
  findingsFor,
  POSTGRES,
  passOf,
  predictionsOf,
  type Reviewed,
  type ReviewPorts,
  stopping,
} from "./review.ts";

/** How the gate answered one change for one consumer, and what the decode shows. */
export interface Answer {
  readonly consumer: ConsumerKind;
  readonly seen: readonly Seen[];
  readonly doubts: readonly Doubt[];
  readonly findings: readonly Finding[];
  /** Those that stop it at `--fail-on error`. */
  readonly stops: readonly Finding[];
  readonly blocked: boolean;
}

export type Judged =
  | { readonly kind: "refused"; readonly reason: string }
  /** It is about a table whose records nothing is known of at base: nobody can have written a contract on them. */
  | { readonly kind: "unread" }
  | {
      readonly kind: "judged";
      readonly answers: readonly Answer[];
      readonly unwritten: ReadonlySet<string>;
      readonly read: ReadonlySet<string> | null;
    };

/** One change through the gate and through the oracle. */
export async function judgeMutation(
  base: Base,
  mutation: Mutation,
  level: "BACKWARD" | "NONE",
  ports: ReviewPorts,
): Promise<Judged> {
  const ran = await play(base.client, { sql: mutation.sql, fill: [], read: () => [] });
  if (ran.kind === "refused") return ran;
  if (changedTables(base.state, ran.state).some((name) => base.unread.includes(name))) return { kind: "unread" };
  const read = tablesRead(base, mutation, ran.state);
  if (mutation.table !== undefined) read?.add(mutation.table);
  const { change, pass, connector, pendingOf } = await reviewed(base, mutation, level, read, ports);
  const plain =
    mutation.plain === undefined ? null : await predictedAfter(base, pendingOf(mutation.plain), connector, ports);
  const predictions = predictionsOf(pass);
  if (predictions === null) throw new Error("nothing is predicted");
  const question = { client: base.client, state: base.state, expectations: base.expectations, read, level };
  const before = { connector: base.connector, prediction: predictions.before };
  const shown = [
    await show({
      ...question,
      sql: mutation.sql,
      before,
      after: { connector, prediction: plain ?? predictions.after },
      ran,
    }),
  ];
  // A row may come between any two migrations.
  for (let length = 1; length < mutation.sql.length; length++) {
    const sql = mutation.sql.slice(0, length);
    const partly = await play(base.client, { sql, fill: [], read: () => [] });
    if (partly.kind === "refused") throw new Error(partly.reason);
    const prediction = await predictedAfter(base, pendingOf(sql), connector, ports);
    shown.push(await show({ ...question, sql, before, after: { connector, prediction }, ran: partly }));
  }
  const answers = CONSUMERS.map((consumer): Answer => {
    const seen = shown.flatMap((one) => one.seen[consumer]);
    const doubts = shown.flatMap((one) => one.doubts[consumer]);
    return { consumer, seen, doubts, ...answered(pass, consumer) };
  });
  await checkGate(change, answers, ports);
  return { kind: "judged", answers, unwritten: new Set(shown.flatMap(({ unwritten }) => [...unwritten])), read };
}

let judged = 0;
/** One change in so many goes through the whole gate as well, for one of the consumers. */
const SPOT_CHECK = 20;

/** Throws where the gate as `check` runs it says otherwise than its rules over the shared pass. */
async function checkGate(change: Reviewed, answers: readonly Answer[], ports: ReviewPorts): Promise<void> {
  const number = judged++;
  const answer = answers[(number / SPOT_CHECK) % answers.length];
  if (number % SPOT_CHECK !== 0 || answer === undefined) return;
  if ((await blockedByGate(change, answer.consumer, ports)) !== answer.blocked) {
    throw new Error(`gate() and its rules differ for ${answer.consumer}`);
  }
}

/** What the gate says where this is the only consumer. */
export function answered(pass: Pass, consumer: ConsumerKind): Pick<Answer, "findings" | "stops" | "blocked"> {
  const findings = findingsFor(pass, consumer);
  const stops = stopping(findings);
  return { findings, stops, blocked: stops.length > 0 };
}

/**
 * The change in front of the gate, with the contracts of all consumers.
 * @param read tables with contracts; null: all
 */
export async function reviewed(
  base: Merged,
  mutation: Mutation,
  level: "BACKWARD" | "NONE",
  read: ReadonlySet<string> | null,
  ports: ReviewPorts,
) {
  const contracts = base.contracts(read);
  const connector = mutation.options === undefined ? base.connector : connectorOf(mutation.options);
  const first = base.migrations.length;
  const pendingOf = (texts: readonly string[]) =>
    texts.map((sql, index) => migrationOf({ file: "change.sql", sql, transaction: "migration" }, first + index));
  const change: Reviewed = {
    applied: base.migrations,
    pending: pendingOf(mutation.sql),
    base: { contracts, connector: base.connector },
    head: { contracts: contractsAfter(contracts, mutation), connector },
    level,
  };
  return { change, pass: await passOf(change, ports), connector, pendingOf };
}

/** How many tables that the change leaves alone have contracts too. */
const OTHERS = 5;

/**
 * Contracts of all tables judge alike what leaves them alone: some of those are enough. Null: all, where the connector changes or
 * what is published.
 */
function tablesRead({ state }: Base, mutation: Mutation, now: RealState): Set<string> | null {
  if (mutation.options !== undefined || state.operations.join() !== now.operations.join()) return null;
  const others = state.tables.filter((_, index) => index % Math.ceil(state.tables.length / OTHERS) === 0);
  return new Set([...changedTables(state, now), ...others.map(({ name }) => name)]);
}

async function predictedAfter(
  base: Base,
  pending: Base["migrations"],
  connector: Base["connector"],
  { parser, cache }: ReviewPorts,
): Promise<Prediction> {
  const options = { postgres: POSTGRES, trace: false, parser, cache };
  const { catalog } = await replayHistory([...base.migrations, ...pending], options);
  return predict(catalog, connector, { debezium: DEBEZIUM, postgres: POSTGRES });
}

/** A contract that the change itself makes ask for less. */
function contractsAfter(
  contracts: readonly Contract[],
  { contracts: change, table, column }: Mutation,
): readonly Contract[] {
  if (change === undefined) return contracts;
  const isOf = (contract: Contract) => contract.reads.some((read) => read.table === table);
  if (change === "deleted") return contracts.filter((contract) => !isOf(contract));
  return contracts.map((contract) =>
    isOf(contract)
      ? {
          ...contract,
          reads: contract.reads.map((read) => ({
            ...read,
            columns: read.columns.filter(({ name }) => name !== column),
            key: [],
            before: [],
            unknownColumns: "ignore" as const,
          })),
        }
      : contract,
  );
}
