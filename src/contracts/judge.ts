import type { Change } from "../model/change.ts";
import type { Contract, ContractRead, ContractVerdict } from "../model/contract.ts";
import { compareLocations } from "../model/location.ts";
import { deriveRead } from "./derive.ts";
import { eventLosses } from "./json-schema/events.ts";
import { causeOf, isTouched } from "./judging/cause.ts";
import { columnLosses } from "./judging/columns.ts";
import { deliveryLosses } from "./judging/delivery.ts";
import { derivedLosses } from "./judging/derived.ts";
import { beforeImageLosses } from "./judging/images.ts";
import { keyLosses } from "./judging/key.ts";
import { type JudgedRead, type Loss, wholeRead } from "./judging/loss.ts";
import { nativeLosses } from "./judging/native.ts";
import type { Publisher } from "./judging/native-case.ts";
import { placeholderLosses } from "./judging/placeholder.ts";
import { serverLosses } from "./judging/server.ts";
import { encodingLosses, unknownColumnLosses } from "./judging/stream.ts";
import type { ContractSet } from "./reader.ts";
import type { TableShape } from "./shape.ts";
import { isTopicOf } from "./topics.ts";
import { weakenedVerdicts } from "./weakened.ts";

/** Everything the judgement of contracts depends on. */
export interface ContractCase {
  readonly head: ContractSet;
  /** Contracts at base judge too, with the files they had there: weakening a contract in the same change does not count. */
  readonly base: ContractSet;
  /** What consumers see before and after the change, of every connector. */
  readonly before: readonly TableShape[];
  readonly after: readonly TableShape[];
  readonly changes: readonly Change[];
  /** The database itself before and after: what native replication sends of it. Absent: not known, and no change of it either. */
  readonly publisher?: Publisher;
}

/** What each consumer loses, in the order of contract files and lines. Contracts that still get all they read yield nothing. */
export function judgeContracts(given: ContractCase): readonly ContractVerdict[] {
  const { base, head } = given;
  const headVerdicts = head.contracts.flatMap((contract) => judgeContract(contract, head, given));
  const baseVerdicts = base.contracts.flatMap((contract) => judgeContract(contract, base, given));
  const weakened = weakenedVerdicts({ base, head, baseVerdicts, headVerdicts });
  return [...headVerdicts, ...weakened].toSorted((a, b) => compareLocations(a.at, b.at));
}

function judgeContract(contract: Contract, set: ContractSet, given: ContractCase): readonly ContractVerdict[] {
  return contract.reads.flatMap((read) => {
    if (read.via === "logical-replication") {
      const { publisher, changes } = given;
      if (publisher === undefined) return [];
      const others = contract.reads.filter((other) => other !== read);
      return nativeLosses({ read, others, set, publisher, changes }).map(({ table, loss, cause }) =>
        verdict(contract, { table, topic: null }, loss, cause),
      );
    }
    const shapes = given.before.filter((shape) => reads(read, shape));
    const events = set === given.head ? eventLosses(read, given.base.files, set.files) : [];
    const [first] = shapes;
    const told = first === undefined ? [] : events.map((loss) => verdict(contract, first, loss, null));
    const judged = shapes.flatMap((before) =>
      losses(contract, read, before, set, given).map((loss) => {
        const cause = causeOf(given.changes, before.relation, loss);
        return verdict(contract, before, loss, cause);
      }),
    );
    return [...told, ...judged];
  });
}

/** Whether a read is of this table, by schema.table or by topic. */
export function reads(read: ContractRead, shape: TableShape): boolean {
  return read.table === shape.table || isTopicOf(read.table, shape.topics);
}

function losses(
  contract: Contract,
  read: ContractRead,
  before: TableShape,
  { files, parser }: ContractSet,
  given: ContractCase,
): readonly Loss[] {
  if (read.migrated === "all") return [];
  const derived = deriveRead({ read, shape: before, files, parser });
  const refusal = refusedLoss(read, before, given.after);
  if (refusal !== null) return [refusal];
  const after = successor(before, given.after);
  if (after === null) return goneTable(contract, read, before, given);
  const judged: JudgedRead = { contract, read, derived, before, after };
  const opaque = after.opaque ?? before.opaque;
  if (opaque !== null) return opaqueLosses(judged, opaque, given);
  return [
    ...endedTopicLosses(judged),
    ...replacedLosses(judged),
    ...serverLosses(judged),
    ...encodingLosses(judged),
    ...columnLosses(judged),
    ...keyLosses(judged),
    ...beforeImageLosses(judged),
    ...placeholderLosses(judged),
    ...deliveryLosses(judged),
    ...unknownColumnLosses(judged),
    ...derivedLosses(judged),
  ];
}

/** Of records whose values cannot be told: where they go, what is delivered, and their keys as far as those are known. */
function opaqueLosses(judged: JudgedRead, opaque: string, given: ContractCase): readonly Loss[] {
  const { read, before, after } = judged;
  const unknown = wholeRead(read, "unknown", "not-analysed", `what its records look like cannot be told: ${opaque}`);
  if (before.opaque !== after.opaque) return [unknown];
  const keysKnown = before.keySchema !== null && after.keySchema !== null;
  return [
    ...endedTopicLosses(judged),
    ...replacedLosses(judged),
    ...serverLosses(judged),
    ...deliveryLosses(judged),
    ...(keysKnown ? keyLosses(judged) : []),
    ...(isTouched(given.changes, before.relation, before.routed) ? [unknown] : []),
  ];
}

/** A connector that fails at the next record sends nothing more, to whatever topic. */
function refusedLoss(read: ContractRead, before: TableShape, after: readonly TableShape[]): Loss | null {
  const own = after.find(({ connector, relation }) => connector === before.connector && relation === before.relation);
  if (own === undefined || own.refused === null || before.refused !== null) return null;
  return wholeRead(
    read,
    "broken",
    "connector-stops",
    `the connector fails at the next record of ${own.table}: ${own.refused}`,
  );
}

/** A consumer follows its topic: what feeds that topic after the change, the same table first, of the same connector first. */
function successor(before: TableShape, after: readonly TableShape[]): TableShape | null {
  const same = after.filter((shape) => shape.topic === before.topic && (shape.streamed || !before.streamed));
  const own = same.filter(({ connector }) => connector === before.connector);
  return own.find(({ relation }) => relation === before.relation) ?? own[0] ?? same[0] ?? null;
}

/** One of several topics that an outbox router sends to, of which others go on. */
function endedTopicLosses({ read, before, after }: JudgedRead): readonly Loss[] {
  if (!isTopicOf(read.table, before.topics) || isTopicOf(read.table, after.topics)) return [];
  const reason = `nothing comes to topic ${read.table} any more: records go to ${after.topics.join(", ")}`;
  return [wholeRead(read, "broken", "topic-changed", reason)];
}

/** The topic goes on with the rows of another table: those of the old one are never deleted there. */
function replacedLosses({ read, before, after }: JudgedRead): readonly Loss[] {
  if (after.relation === before.relation) return [];
  const reason = `another table takes the name ${after.table}: the rows of the old one stay in topic ${before.topic}, and no delete follows`;
  return [wholeRead(read, "may-break", "table-gone", reason)];
}

function goneTable(contract: Contract, read: ContractRead, before: TableShape, given: ContractCase): readonly Loss[] {
  const moved = given.after.find(
    ({ connector, relation }) => connector === before.connector && relation === before.relation,
  );
  if (moved === undefined || moved.topic === before.topic) {
    const dropped = given.changes.some(
      (change) => change.kind === "table-dropped" && change.table.relation === before.relation,
    );
    const reason = dropped ? `${before.table} is dropped` : `${before.table} is no longer captured`;
    return [wholeRead(read, "broken", "table-gone", `${reason}: nothing comes to topic ${before.topic} any more`)];
  }
  if (contract.reads.some((other) => other !== read && reads(other, moved))) return [];
  return [
    wholeRead(
      read,
      "broken",
      "topic-changed",
      `records go to topic ${moved.topic} from now on, not to ${before.topic}`,
    ),
  ];
}

/** A pending consumer never stops a change: what it loses is shown as something that may break. */
function verdict(
  contract: Contract,
  { table, topic }: Pick<ContractVerdict, "table" | "topic">,
  loss: Loss,
  cause: ContractVerdict["cause"],
): ContractVerdict {
  const pending = contract.status === "pending";
  return {
    consumer: contract.consumer,
    owner: contract.owner,
    contact: contract.contact,
    table,
    topic,
    column: loss.column,
    state: pending && loss.state === "broken" ? "may-break" : loss.state,
    problem: loss.problem,
    reason: pending ? `pending consumer: ${loss.reason}` : loss.reason,
    at: loss.at,
    readAt: loss.readAt ?? null,
    cause,
    status: contract.status,
    weakened: null,
  };
}
