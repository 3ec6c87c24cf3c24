import { reads } from "../../../contracts/judge.ts";
import type { TableShape } from "../../../contracts/shape.ts";
import type { Evidence } from "../../../model/plan.ts";
import type { GroupState, TopicState, Topics } from "../../../ports/live.ts";
import type { RegistryHistory } from "../../../ports.ts";
import { isInForce } from "../../waivers.ts";
import { failed, type PlanCase, unverified, verified } from "../case.ts";
import { expandDate } from "./expand-migrations.ts";
import { type FirstNew, firstNew } from "./first-new.ts";
import { newShapes, registeredShape } from "./new-versions.ts";
import { asked, type LiveSystems } from "./systems.ts";

const KIND = "groups-past";

/**
 * Every consumer group that a contract at base names for the table has committed, on every partition, past the first record of the new shape:
 * it has read such a record and gone on. A partition without one counts where the group is at its end.
 */
export async function groupsPast(given: PlanCase, systems: LiveSystems): Promise<Evidence> {
  const wanted = newShapes(given);
  if (wanted.kind === "missing") return failed(KIND, `${wanted.reason}: the expand step is not merged`);
  if (wanted.kind === "nothing") return verified(KIND, `no group has to read anything new: ${wanted.reason}`);
  if (given.baseContracts.contracts.length === 0)
    return unverified(KIND, "there are no contracts at base: whose groups are not known");
  const readers = wanted.shapes.map((shape) => ({ shape, named: namedReaders(given, shape.shape) }));
  const without = readers.flatMap(({ named }) => named.filter(({ group }) => group === null));
  if (without.length > 0) {
    const consumers = [...new Set(without.map(({ consumer }) => consumer))].join(", ");
    return unverified(KIND, `the contract names no consumer group (group): ${consumers}`);
  }
  if (readers.every(({ named }) => named.length === 0))
    return verified(KIND, "no contract at base reads it from Kafka");
  const { registry } = systems;
  if (registry === null)
    return unverified(KIND, "needs the registry too, to tell records of the new shape by their schema's id");
  return asked(KIND, systems.kafka, async (topics) => {
    const told = { source: topics.label };
    const details: string[] = [];
    for (const { shape, named } of readers) {
      const groups = [...new Set(named.flatMap(({ group }) => group ?? []))];
      const ids = await newIds(shape, systems, registry);
      if (typeof ids === "string") return unverified(KIND, ids, told);
      for (const topic of groups.length === 0 ? [] : shape.shape.topics) {
        const judged = await judgeTopic(topics, topic, groups, ids, expandDate(given));
        if (judged.state !== "verified") return { ...judged, source: topics.label };
        details.push(judged.detail);
      }
    }
    return verified(KIND, details.join("; "), told);
  });
}

interface NamedReader {
  readonly consumer: string;
  readonly group: string | null;
}

/** Those whose loss somebody has taken on need not come along. */
function namedReaders({ baseContracts, plan, now }: PlanCase, shape: TableShape): readonly NamedReader[] {
  const inForce = plan.waivers.filter((waiver) => waiver.kind === "consumer" && isInForce(waiver, now));
  const waived = new Set<string>(inForce.map(({ waives }) => waives));
  return baseContracts.contracts
    .filter(({ status, consumer }) => status === "active" && !waived.has(consumer))
    .flatMap(({ consumer, reads: all }) =>
      all
        .filter((read) => (read.via === "kafka" || read.via === "kafka-connect") && reads(read, shape))
        .map(({ group }) => ({ consumer, group })),
    );
}

/** The ids of schemas of the new shape; a sentence where there are none. */
async function newIds(
  shape: Parameters<typeof registeredShape>[0],
  systems: LiveSystems,
  registry: RegistryHistory,
): Promise<ReadonlySet<number> | string> {
  const found = await registeredShape(shape, systems, registry);
  if (found.kind === "untold") return found.reason;
  const { fresh, subject } = found.registered;
  if (fresh.length === 0) return `${subject} has no version of the new shape yet (${registry.label})`;
  return new Set(fresh.map(({ id }) => id));
}

async function judgeTopic(
  topics: Topics,
  topic: string,
  groups: readonly string[],
  ids: ReadonlySet<number>,
  since: number | null,
): Promise<Evidence> {
  const state = await topics.topic(topic);
  if (state === null) return unverified(KIND, `there is no topic ${topic}, or it may not be seen`);
  const places = await firstPlaces(topics, topic, state, ids, since);
  if (typeof places === "string") return unverified(KIND, places);
  const told: string[] = [];
  for (const name of groups) {
    const group = await topics.group(name, topic);
    const behind = behindAt(group, places);
    if (behind !== null) return failed(KIND, `group ${name} (${stateOf(group)}) ${behind} of ${topic}`);
    told.push(`${name} (${stateOf(group)})`);
  }
  const found = places.filter(({ first }) => first.kind === "found").length;
  const where =
    found === places.length
      ? "on every partition"
      : `on ${found} of ${places.length} partitions, at the end of the others`;
  return verified(KIND, `past the first record of the new shape in ${topic} ${where}: ${told.join(", ")}`);
}

interface Place {
  readonly partition: number;
  readonly first: FirstNew;
  /** What a group must have committed at least. */
  readonly beyond: bigint;
}

/** A sentence where records do not tell. */
async function firstPlaces(
  topics: Topics,
  topic: string,
  { partitions }: TopicState,
  ids: ReadonlySet<number>,
  since: number | null,
): Promise<readonly Place[] | string> {
  // A record may be older than the merge where somebody was early: then a later one is taken for the first, which asks for more.
  const starts = since === null ? new Map<number, bigint>() : await topics.offsetsAt(topic, since);
  const places: Place[] = [];
  for (const { partition, low, high } of partitions) {
    const first = await firstNew(topics, { topic, partition, from: starts.get(partition) ?? low }, ids);
    const where = `partition ${partition} of ${topic}`;
    if (first.kind === "too many") return `none of the first ${first.looked} records of ${where} has the new shape`;
    if (first.kind === "unframed") return `${where}: the record at ${first.offset} does not begin with a schema's id`;
    places.push({ partition, first, beyond: first.kind === "found" ? first.offset + 1n : high });
  }
  return places;
}

function behindAt({ offsets }: GroupState, places: readonly Place[]): string | null {
  for (const { partition, first, beyond } of places) {
    const offset = offsets.get(partition);
    // Nothing was ever written there: there is nothing to commit.
    if (beyond === 0n) continue;
    if (offset === undefined) return `has committed nothing on partition ${partition}`;
    if (offset >= beyond) continue;
    const short = first.kind === "found" ? "the first record of the new shape" : "its end";
    return `is at ${offset}, before ${short} at ${first.kind === "found" ? first.offset : beyond}, on partition ${partition}`;
  }
  return null;
}

function stateOf({ state, members }: GroupState): string {
  if (state === "Dead") return "no such group, or its offsets have expired";
  return members === 0
    ? `${state}, nobody is reading`
    : `${state}, ${members === 1 ? "1 member" : `${members} members`}`;
}
