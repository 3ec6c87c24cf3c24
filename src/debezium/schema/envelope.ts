import { array, field, map, optional, primitive, struct } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { adjustSchemaName } from "../names/names.ts";
import type { Settings } from "../options/options.ts";

/** Schemas around the rows. */
const STRING = primitive("STRING");
const INT64 = primitive("INT64");

/** AbstractTransactionStructMaker's block. */
export const transactionBlock: ConnectSchema = struct("event.block", 1, [
  field("id", STRING),
  field("total_order", INT64),
  field("data_collection_order", INT64),
]);

/** The envelope of a table's change events. */
export function envelope(topic: string, row: ConnectSchema, settings: Settings): ConnectSchema {
  return struct(adjustSchemaName(settings.schemaNames, `${topic}.Envelope`), 2, [
    field("before", optional(row)),
    field("after", optional(row)),
    field("source", settings.source),
    field("transaction", optional(transactionBlock)),
    field("op", STRING),
    field("ts_ms", optional(INT64)),
    field("ts_us", optional(INT64)),
    field("ts_ns", optional(INT64)),
  ]);
}

/** Records that belong to no table. */
export interface TablelessRecord {
  readonly topic: string;
  readonly key: ConnectSchema;
  readonly value: ConnectSchema;
}

/** Heartbeats, transaction boundaries and notifications, where they are switched on. */
export function tablelessRecords(settings: Settings): TablelessRecord[] {
  const name = (text: string) => adjustSchemaName(settings.schemaNames, `io.debezium.connector.common.${text}`);
  const records: TablelessRecord[] = [];
  if (settings.heartbeatTopic !== null) {
    records.push({
      topic: settings.heartbeatTopic,
      key: struct(name("ServerNameKey"), 1, [field("serverName", STRING)]),
      value: struct(name("Heartbeat"), 1, [field("ts_ms", INT64)]),
    });
  }
  if (settings.transactionTopic !== null) {
    const collection = struct("event.collection", 1, [field("data_collection", STRING), field("event_count", INT64)]);
    records.push({
      topic: settings.transactionTopic,
      key: struct(name("TransactionMetadataKey"), 1, [field("id", STRING)]),
      value: struct(name("TransactionMetadataValue"), 1, [
        field("status", STRING),
        field("id", STRING),
        field("event_count", optional(INT64)),
        field("data_collections", optional(array(optional(collection)))),
        field("ts_ms", INT64),
      ]),
    });
  }
  if (settings.notificationTopic !== null) {
    records.push({
      topic: settings.notificationTopic,
      key: struct(name("NotificationKey"), 1, [field("id", STRING)]),
      value: struct(name("Notification"), 1, [
        field("id", STRING),
        field("type", STRING),
        field("aggregate_type", STRING),
        field("additional_data", optional(map(STRING, STRING))),
        field("timestamp", INT64),
      ]),
    });
  }
  return records;
}
