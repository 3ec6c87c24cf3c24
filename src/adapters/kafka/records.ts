import type { Kafka } from "kafkajs";
import type { FetchedRecord } from "kafkajs/src/cluster/index.js";
import type { RecordHead } from "../../ports/live.ts";
import { type KafkaAccess, kafkaConfig } from "./access.ts";

/** Bytes of records in one answer. */
const MEGABYTE = 1 << 20;
/** A broker answers at once where it has something; kafkajs takes this for its own time limit too. */
const WAIT = 5_000;
/** Kafka's `read_committed`. */
const COMMITTED = 1;

/** Records read straight from the brokers that lead their partitions: a consumer would make a group, and that is a write. */
export interface RecordReader {
  read(topic: string, partition: number, from: bigint): AsyncGenerator<readonly RecordHead[], void>;
  close(): Promise<void>;
}

/** Connects when the first record is asked for. */
export function openRecords(kafka: Kafka, access: KafkaAccess): RecordReader {
  const open = async () => {
    const [{ default: Cluster }, { default: socketFactory }] = await Promise.all([
      import("kafkajs/src/cluster/index.js"),
      import("kafkajs/src/network/socketFactory.js"),
    ]);
    const cluster = new Cluster({
      ...kafkaConfig(access),
      ...{ enforceRequestTimeout: true, metadataMaxAge: 60_000, allowAutoTopicCreation: false },
      logger: kafka.logger(),
      socketFactory: socketFactory(),
    });
    await cluster.connect();
    return cluster;
  };
  let opened: ReturnType<typeof open> | null = null;
  return {
    async *read(topic, partition, from) {
      opened ??= open();
      const cluster = await opened;
      await cluster.addTargetTopic(topic);
      const [nodeId = ""] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
      const broker = await cluster.findBroker({ nodeId });
      let end: bigint | null = null;
      for (let next = from; end === null || next < end; ) {
        const { responses } = await broker.fetch({
          ...{ isolationLevel: COMMITTED, maxWaitTime: WAIT, minBytes: 1, maxBytes: MEGABYTE },
          topics: [{ topic, partitions: [{ partition, fetchOffset: String(next), maxBytes: MEGABYTE }] }],
        });
        const answer = responses[0]?.partitions[0];
        end ??= BigInt(answer?.lastStableOffset ?? from);
        const last = answer?.messages.at(-1);
        const heads = (answer?.messages ?? []).filter((record) => isRead(record, next)).map(headOf);
        if (heads.length > 0) yield heads;
        // A batch whose records compaction has all removed still takes up its offsets.
        next = last === undefined || BigInt(last.offset) < next ? next + 1n : BigInt(last.offset) + 1n;
      }
    },
    async close() {
      await opened?.then((cluster) => cluster.disconnect()).catch(() => undefined);
    },
  };
}

/** A batch comes whole, from before the offset that was asked for; what ends a transaction is no record of anybody's. */
function isRead({ offset, isControlRecord }: FetchedRecord, from: bigint): boolean {
  return isControlRecord !== true && BigInt(offset) >= from;
}

function headOf({ offset, timestamp, value }: FetchedRecord): RecordHead {
  return { offset: BigInt(offset), timestamp: Number(timestamp), value: framing(value) };
}

/** https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format */
function framing(value: Buffer | null): RecordHead["value"] {
  if (value === null) return { kind: "none" };
  if (value.length < 5 || value[0] !== 0) return { kind: "other" };
  return { kind: "schema", id: value.readInt32BE(1) };
}
