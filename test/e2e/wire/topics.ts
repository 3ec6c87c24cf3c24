import { Kafka, logLevel } from "kafkajs";
import { until } from "./until.ts";

/** How many records a broker's topics have taken. */
export interface Topics {
  /** Waits until each topic has at least its number of records, or `failure` tells something: that is given then, otherwise null. */
  untilRecords(counts: ReadonlyMap<string, number>, failure: () => Promise<string | null>): Promise<string | null>;
  close(): Promise<void>;
}

export async function openTopics(bootstrap: string): Promise<Topics> {
  const kafka = new Kafka({ clientId: "wire", brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const records = async (topic: string) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  };
  return {
    untilRecords: async (counts, failure) => {
      const waiting = new Map(counts);
      let failed: string | null = null;
      await until("enough records on the topics", async () => {
        // Asking for a topic that is not there makes the broker create it.
        const existing = new Set(await admin.listTopics());
        for (const [topic, count] of waiting) {
          if (existing.has(topic) && (await records(topic)) >= count) waiting.delete(topic);
        }
        if (waiting.size > 0) failed = await failure();
        return waiting.size === 0 || failed !== null;
      });
      return failed;
    },
    close: () => admin.disconnect(),
  };
}
