import { Kafka, type KafkaMessage, logLevel } from "kafkajs";
import { until } from "./until.ts";

/** The first records of some topics that are there, in their order, read by a consumer of its own. */
export async function readAll(
  bootstrap: string,
  counts: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, readonly KafkaMessage[]>> {
  const kafka = new Kafka({ clientId: "bench", brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${[...counts.keys()].join("-").slice(0, 80)}` });
  const read = new Map<string, KafkaMessage[]>([...counts.keys()].map((topic) => [topic, []]));
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [...counts.keys()], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, message }) => {
        read.get(topic)?.push(message);
      },
    });
    await until("all records are read", async () =>
      [...counts].every(([topic, count]) => (read.get(topic)?.length ?? 0) >= count),
    );
    return read;
  } finally {
    await consumer.disconnect();
  }
}

export async function produce(
  bootstrap: string,
  topic: string,
  messages: readonly {
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Record<string, string>;
  }[],
): Promise<void> {
  const kafka = new Kafka({ clientId: "bench", brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  try {
    await producer.send({ topic, messages: messages.map((message) => ({ ...message })) });
  } finally {
    await producer.disconnect();
  }
}
