import { type Consumer as Client, type EachBatchPayload, Kafka, type KafkaMessage, logLevel } from "kafkajs";
import type { Pipeline } from "./pipeline.ts";
import { type Reading, View } from "./view.ts";

/** A consumer's own code. */
export interface Code {
  readonly topics: readonly string[];
  /** What one record tells it; null: nothing. Rejects what it cannot read. */
  readonly read: (topic: string, record: KafkaMessage) => Promise<Reading | null>;
}

/** A consumer group of one member that keeps a view of a table. */
export class Consumer {
  readonly group: string;
  view = new View();
  /** Everything that went wrong, the first of it; a consumer goes on after it. */
  readonly faults: string[] = [];
  events = 0;
  readonly #kafka: Kafka;
  readonly #next = new Map<string, bigint>();
  #client: Client;

  static async start(pipeline: Pipeline, group: string, code: Code): Promise<Consumer> {
    const consumer = new Consumer(pipeline, group);
    await consumer.#run(code);
    return consumer;
  }

  private constructor({ name, stack }: Pipeline, group: string) {
    this.group = `${name}-${group}`;
    this.#kafka = new Kafka({ clientId: this.group, brokers: [stack.bootstrap], logLevel: logLevel.NOTHING });
    this.#client = this.#kafka.consumer({ groupId: this.group });
  }

  /** Other code is deployed: the group goes on where it was. @param view what it holds from then on; what it held when absent */
  async redeploy(code: Code, view = this.view): Promise<void> {
    await this.#client.disconnect();
    this.view = view;
    this.#client = this.#kafka.consumer({ groupId: this.group });
    await this.#run(code);
  }

  async stop(): Promise<void> {
    await this.#client.disconnect();
  }

  async #run({ topics, read }: Code): Promise<void> {
    const client = this.#client;
    client.on(client.events.CRASH, ({ payload }) => this.#fault(`crashed: ${payload.error.message}`));
    await client.connect();
    await client.subscribe({ topics: [...topics], fromBeginning: true });
    await client.run({ eachBatch: (payload) => this.#take(payload, read) });
  }

  async #take({ batch, resolveOffset, heartbeat }: EachBatchPayload, read: Code["read"]): Promise<void> {
    for (const message of batch.messages) {
      await this.#one(batch.topic, message, read);
      resolveOffset(message.offset);
    }
    await heartbeat();
  }

  /** Records may come twice after a start; none may be left out. */
  async #one(topic: string, message: KafkaMessage, read: Code["read"]): Promise<void> {
    const offset = BigInt(message.offset);
    const next = this.#next.get(topic) ?? 0n;
    if (offset < next) return;
    if (offset > next) this.#fault(`${topic}: record ${offset} follows ${next - 1n}`);
    this.#next.set(topic, offset + 1n);
    this.events += 1;
    try {
      const reading = await read(topic, message);
      const wrong = reading === null ? null : this.view.take(topic, reading);
      if (wrong !== null) this.#fault(`${topic} ${offset}: ${wrong}`);
    } catch (error) {
      this.#fault(`${topic} ${offset}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #fault(text: string): void {
    if (this.faults.length < 20) this.faults.push(text);
  }
}
