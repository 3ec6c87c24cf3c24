import type { Via } from "../model/contract.ts";
import type { Connector } from "../model/prediction.ts";

/** Where Debezium Server sends its records, as far as a consumer can see. */
export interface ServerSink {
  /** `debezium.sink.type`; empty where it is not told. */
  readonly type: string;
  /** Settings that name a place, in the order of their names: another value is another place. */
  readonly places: readonly (readonly [string, string])[];
  readonly nulls: NullValues;
}

/** What becomes of records without a value, such as tombstones. */
export type NullValues =
  | { readonly kind: "dropped" | "sent" | "unknown" }
  /** Another text stands for null. */
  | { readonly kind: "replaced"; readonly by: string };

/** Null for a connector that Kafka Connect runs. */
export function serverSinkOf({ serverSink }: Connector): ServerSink | null {
  if (serverSink === undefined) return null;
  const type = serverSink.get("type") ?? "";
  const places = [...serverSink].filter(([key]) => key.startsWith(`${type}.`) && PLACES.test(key)).toSorted();
  return { type, places, nulls: nullValues(type, serverSink) };
}

/** Names of settings that say which server, stream, exchange, queue, hub or dataset is written to (`*ChangeConsumerConfig` of Debezium Server). */
const PLACES =
  /\.(?:url|address|host|port|stream|subjects|exchange|routingKey(?:\.source)?|queue\.url|topic\.arn|hubname|project\.id|region|endpoint|bootstrap\.servers|dataset|database)$/;

/** Sinks that pass over records without a value: `record.value() != null` in their `*ChangeConsumer`. */
const DROPPING = ["nats-jetstream", "nats-streaming", "http", "eventhubs", "milvus", "qdrant"];

function nullValues(type: string, settings: ReadonlyMap<string, string>): NullValues {
  if (DROPPING.includes(type)) return { kind: "dropped" };
  if (type === "kafka") return { kind: "sent" };
  // RedisStreamChangeConsumerConfig and RabbitMqStreamChangeConsumerConfig, `null.value`.
  if (["redis", "rabbitmq", "rabbitmqstream"].includes(type)) {
    return { kind: "replaced", by: settings.get(`${type}.null.value`) ?? "default" };
  }
  return { kind: "unknown" };
}

/** Why changes cannot come to a consumer by the way it names, from a connector that runs like this; null where they can. */
export function viaMisfit(via: Via, sink: ServerSink | null): string | null {
  switch (via) {
    case "debezium-server":
      return sink === null
        ? "the connector is no Debezium Server configuration (debezium.sink.*), Kafka Connect runs it"
        : null;
    case "nats":
      return sink === null || sink.type === "" || sink.type.startsWith("nats")
        ? null
        : `Debezium Server sends to ${sink.type}, not to NATS`;
    case "kafka":
    case "kafka-connect":
      return sink === null || sink.type === "" || sink.type === "kafka"
        ? null
        : `Debezium Server sends to ${sink.type}, not to Kafka: say how changes come with via`;
    // An engine is embedded in a program, which hands it its configuration in whatever form.
    case "debezium-engine":
    case "logical-replication":
      return null;
    default:
      return via satisfies never;
  }
}
