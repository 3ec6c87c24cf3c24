import type { Admin, Kafka } from "kafkajs";
import type { GroupState, TopicState, Topics } from "../../ports/live.ts";
import { InputError } from "../../ports.ts";
import { type KafkaAccess, kafkaConfig, kafkaSecrets } from "./access.ts";
import { kafkaFailed } from "./faults.ts";
import { openRecords } from "./records.ts";

const DEADLINE = 60_000;

/**
 * Kafka to read proofs from. Nothing is written: topics are not created by asking for them, records are read without a group. Throws
 * InputError.
 */
export async function openTopics(access: KafkaAccess): Promise<Topics> {
  const { Kafka, logLevel } = await kafkajs();
  const kafka: Kafka = new Kafka({
    ...kafkaConfig(access),
    logLevel: logLevel.NOTHING,
    logCreator: () => () => undefined,
  });
  const label = `Kafka at ${access.brokers.join(", ")}`;
  const secrets = kafkaSecrets(access);
  const admin = kafka.admin();
  const end = Date.now() + (access.deadline ?? DEADLINE);
  const ask = async <Answer>(doing: string, answer: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await inTime(answer(), end);
    } catch (error) {
      throw error instanceof InputError ? error : kafkaFailed(label, doing, error, secrets);
    }
  };
  const records = openRecords(kafka, access);
  const close = async () => {
    await Promise.all([admin.disconnect().catch(() => undefined), records.close()]);
  };
  try {
    await ask("connecting", () => admin.connect());
  } catch (error) {
    await close();
    throw error;
  }
  return {
    label,
    topic: (name) => ask(`asking for the topic ${name}`, () => topicState(admin, name)),
    offsetsAt: (topic, time) =>
      ask(`asking for offsets of ${topic}`, async () => {
        const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, time);
        return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset)]));
      }),
    group: (name, topic) => ask(`asking for the consumer group ${name}`, () => groupState(admin, name, topic)),
    async *records(topic, partition, from) {
      const reader = records.read(topic, partition, from);
      for (;;) {
        const next = await ask(`reading ${topic}`, () => reader.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
    close,
  };
}

/** CommonJS: bundled or not, its names are where they are. */
async function kafkajs() {
  const { default: module } = await import("kafkajs");
  return module;
}

async function inTime<Answer>(answer: Promise<Answer>, end: number): Promise<Answer> {
  const left = end - Date.now();
  const late = new InputError("Kafka did not answer in time", { todo: "run it again, or without Kafka (--offline)" });
  if (left <= 0) {
    answer.catch(() => undefined);
    throw late;
  }
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), left);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asked for among all topics: a broker may create the one that is asked for by its name. */
async function topicState(admin: Admin, name: string): Promise<TopicState | null> {
  if (!(await admin.listTopics()).includes(name)) return null;
  const offsets = await admin.fetchTopicOffsets(name);
  const { ConfigResourceTypes } = await kafkajs();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name, configNames: ["cleanup.policy", "retention.ms"] }],
  });
  const entries = resources.flatMap(({ configEntries }) => configEntries);
  const setting = (key: string) => entries.find(({ configName }) => configName === key)?.configValue ?? null;
  const policies = setting("cleanup.policy")?.split(",") ?? [];
  const retention = Number(setting("retention.ms") ?? "-1");
  return {
    partitions: offsets
      .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
      .toSorted((a, b) => a.partition - b.partition),
    compacted: policies.includes("compact"),
    deletes: policies.includes("delete"),
    retention: retention < 0 ? null : retention,
  };
}

async function groupState(admin: Admin, name: string, topic: string): Promise<GroupState> {
  const { groups } = await admin.describeGroups([name]);
  const [group] = groups;
  const committed = await admin.fetchOffsets({ groupId: name, topics: [topic] });
  const offsets = committed.flatMap(({ partitions }) => partitions);
  return {
    state: group?.state ?? "Unknown",
    members: group?.members.length ?? 0,
    offsets: new Map(
      offsets.filter(({ offset }) => Number(offset) >= 0).map(({ partition, offset }) => [partition, BigInt(offset)]),
    ),
  };
}
