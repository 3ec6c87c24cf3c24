/** What lies below kafkajs's consumer, which alone can read records without making a group. Its version is pinned. */
declare module "kafkajs/src/cluster/index.js" {
  import type { ISocketFactory, KafkaConfig, Logger } from "kafkajs";

  export interface FetchedRecord {
    readonly offset: string;
    readonly timestamp: string;
    readonly value: Buffer | null;
    readonly isControlRecord?: boolean;
  }

  export interface FetchAnswer {
    readonly responses: readonly {
      readonly partitions: readonly {
        readonly partition: number;
        /** Up to which no transaction is open. */
        readonly lastStableOffset: string;
        readonly messages: readonly FetchedRecord[];
      }[];
    }[];
  }

  export interface Broker {
    fetch(request: {
      readonly isolationLevel: number;
      readonly maxWaitTime: number;
      readonly minBytes: number;
      readonly maxBytes: number;
      readonly topics: readonly {
        readonly topic: string;
        readonly partitions: readonly {
          readonly partition: number;
          readonly fetchOffset: string;
          readonly maxBytes: number;
        }[];
      }[];
    }): Promise<FetchAnswer>;
  }

  // biome-ignore lint/style/noDefaultExport: it is kafkajs's
  export default class Cluster {
    constructor(
      options: KafkaConfig & {
        readonly logger: Logger;
        readonly socketFactory: ISocketFactory;
        readonly allowAutoTopicCreation: boolean;
        readonly metadataMaxAge: number;
      },
    );
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    /** Partitions by the id of the broker that leads them. */
    findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>;
    findBroker(where: { readonly nodeId: string }): Promise<Broker>;
  }
}

declare module "kafkajs/src/network/socketFactory.js" {
  import type { ISocketFactory } from "kafkajs";

  // biome-ignore lint/style/noDefaultExport: it is kafkajs's
  export default function defaultSocketFactory(): ISocketFactory;
}
