import { formatDuration } from "../../../config/duration.ts";
import { deriveRead } from "../../../contracts/derive.ts";
import { reads } from "../../../contracts/judge.ts";
import type { Evidence } from "../../../model/plan.ts";
import type { RecordHead, TopicState, Topics } from "../../../ports/live.ts";
import { failed, type PlanCase, unverified, verified } from "../case.ts";
import { expandDate } from "./expand-migrations.ts";
import { isNew, MOST_RECORDS } from "./first-new.ts";
import { type NewShape, newShapes, registeredShape } from "./new-versions.ts";
import { type LiveSystems, orUnverified } from "./systems.ts";

const KIND = "retention";

/**
 * No record of the old shape is left in the topics, or whoever reads them again from the start can do with such records. What the plan says
 * of retention is a claim: it tells how long to wait, and proves nothing.
 */
export async function retention(given: PlanCase, systems: LiveSystems): Promise<Evidence> {
  const untold = untoldBySchema(given);
  if (untold !== null) return unverified(KIND, `${untold}; a waiver of retention can say since when none was written`);
  const wanted = newShapes(given);
  if (wanted.kind === "missing") return failed(KIND, `${wanted.reason}: the expand step is not merged`);
  if (wanted.kind === "nothing") return verified(KIND, `no old record matters: ${wanted.reason}`);
  const { kafka, registry } = systems;
  if (kafka.kind === "unknown")
    return unverified(KIND, claimed(given, kafka.reason), { strength: "weak", source: "plan" });
  if (registry === null) return unverified(KIND, "needs the registry too, to tell old records by their schema's id");
  return orUnverified(KIND, async () => {
    const topics = await kafka.open();
    const told = { source: topics.label };
    const good: Evidence[] = [];
    for (const shape of wanted.shapes) {
      const found = await registeredShape(shape, systems, registry);
      if (found.kind === "untold") return unverified(KIND, found.reason, told);
      const ids = new Set(found.registered.fresh.map(({ id }) => id));
      for (const topic of shape.shape.topics) {
        const judged = await judgeTopic(given, shape, topics, topic, ids);
        if (judged.state !== "verified") return { ...judged, source: topics.label };
        good.push(judged);
      }
    }
    return inAll(good, told);
  });
}

/** Where a record's schema does not tell whether the record is an old one; null where it does. */
function untoldBySchema({ plan, objects: { target } }: PlanCase): string | null {
  if (target.kind === "type") return "the type changes in place: until then every record is an old one";
  if (target.kind === "key") return "the key changes in place: until then every record is an old one";
  if (plan.operation === "drop-enum-value" || plan.operation === "rename-enum-value")
    return `a record's schema does not tell whether it holds '${plan.value}'`;
  return null;
}

/** What can be said without Kafka. */
function claimed(given: PlanCase, reason: string): string {
  const { plan, now } = given;
  if (plan.retention === null) return reason;
  if (plan.retention === "compacted") return `${reason}; by the plan the topic is compacted: old records stay`;
  const merged = expandDate(given);
  if (merged === null) return `${reason}; by the plan an old record can be read for ${formatDuration(plan.retention)}`;
  const left = merged + plan.retention - now.getTime();
  if (left <= 0) return `${reason}; by the plan's ${formatDuration(plan.retention)} the last old record is gone`;
  return `${reason}; by the plan old records can be read for another ${formatDuration(left)}`;
}

async function judgeTopic(
  given: PlanCase,
  shape: NewShape,
  topics: Topics,
  topic: string,
  ids: ReadonlySet<number>,
): Promise<Evidence> {
  const state = await topics.topic(topic);
  if (state === null) return unverified(KIND, `there is no topic ${topic}, or it may not be seen`);
  const good: Evidence[] = [];
  for (const { partition, low } of state.partitions) {
    const found = await firstOld(topics, { topic, partition, from: low }, ids, state);
    const where = `partition ${partition} of ${topic}`;
    switch (found.kind) {
      case "none":
        continue;
      case "too many":
        return unverified(KIND, `${where} has more than ${MOST_RECORDS} records: not all were looked at`);
      case "unframed":
        return unverified(KIND, `${where}: the record at ${found.head.offset} does not begin with a schema's id`);
      case "old": {
        const judged = withOldRecords(given, shape, state, `${where} still has a record of the old shape`, found.head);
        if (judged.state !== "verified") return judged;
        good.push(judged);
        continue;
      }
      default:
        return found satisfies never;
    }
  }
  return good[0] ?? verified(KIND, `every record still in ${topic} has the new shape`);
}

/** All are verified: together they prove as much as the one that proves least. */
function inAll(good: readonly Evidence[], told: { readonly source: string }): Evidence {
  const strength = good.some((one) => one.strength === "medium") ? "medium" : "strong";
  return verified(KIND, good.map(({ detail }) => detail).join("; "), { ...told, strength });
}

type FirstOld =
  | { readonly kind: "none" }
  | { readonly kind: "too many" }
  | { readonly kind: "unframed" | "old"; readonly head: RecordHead };

/**
 * Where a topic is not compacted, its first record tells of all: it is the oldest. Compaction keeps old ones anywhere, so there all are
 * looked at.
 */
async function firstOld(
  topics: Topics,
  { topic, partition, from }: { readonly topic: string; readonly partition: number; readonly from: bigint },
  ids: ReadonlySet<number>,
  { compacted }: TopicState,
): Promise<FirstOld> {
  let looked = 0;
  for await (const heads of topics.records(topic, partition, from)) {
    for (const head of heads) {
      if (head.value.kind === "none") continue;
      if (head.value.kind === "other") return { kind: "unframed", head };
      if (!isNew(head, ids)) return { kind: "old", head };
      if (!compacted) return { kind: "none" };
    }
    looked += heads.length;
    if (looked >= MOST_RECORDS) return { kind: "too many" };
  }
  return { kind: "none" };
}

function withOldRecords(
  given: PlanCase,
  shape: NewShape,
  { compacted, deletes, retention: kept }: TopicState,
  found: string,
  { offset, timestamp }: RecordHead,
): Evidence {
  const written = `offset ${offset}, written ${new Date(timestamp).toISOString().slice(0, 10)}`;
  const readers = oldEventReaders(given, shape);
  if (readers.kind === "all") {
    return verified(KIND, `${found} (${written}), which every contract at base can do with: ${readers.detail}`, {
      strength: "medium",
    });
  }
  const why = readers.consumers.length === 0 ? "" : `; not made for such records: ${readers.consumers.join(", ")}`;
  if (deletes && kept !== null) {
    const over = new Date(timestamp + kept).toISOString().slice(0, 10);
    return failed(KIND, `${found} (${written}); retention.ms keeps it until ${over} or longer${why}`);
  }
  const stays = compacted
    ? "the topic is compacted: it stays until its row is written again"
    : "the topic keeps all records";
  return failed(KIND, `${found} (${written}); ${stays}${why}`);
}

type OldEventReaders =
  | { readonly kind: "all"; readonly detail: string }
  | { readonly kind: "not all"; readonly consumers: readonly string[] };

/** Contracts that read what is new must say that it may be null: in an old record it is not there at all. */
function oldEventReaders(given: PlanCase, { shape, fields }: NewShape): OldEventReaders {
  const { contracts, files, parser } = given.baseContracts;
  const names = new Set(
    shape.columns
      .filter(({ field }) => fields.includes(field))
      .flatMap(({ field, column }) => [field, column ?? field]),
  );
  const active = contracts.filter(({ status }) => status === "active");
  const all = active.flatMap((contract) =>
    contract.reads
      .filter((read) => reads(read, shape))
      .map((read) => ({ consumer: contract.consumer, derived: deriveRead({ read, shape, files, parser }) })),
  );
  if (all.length === 0) return { kind: "not all", consumers: [] };
  const unfit = all.filter(({ derived: { columns, everything, unresolved, losses } }) => {
    if (everything !== null || unresolved.length > 0 || losses !== null) return true;
    return columns.some(({ name, nullable }) => names.has(name) && nullable !== true);
  });
  if (unfit.length > 0) return { kind: "not all", consumers: [...new Set(unfit.map(({ consumer }) => consumer))] };
  return { kind: "all", detail: [...new Set(all.map(({ consumer }) => consumer))].join(", ") };
}
