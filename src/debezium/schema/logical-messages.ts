import { field, optional, primitive, struct } from "../../connect/schema.ts";
import { adjustSchemaName } from "../names/names.ts";
import type { OptionReader } from "../options/configuration.ts";
import type { Settings } from "../options/options.ts";
import { type TablelessRecord, transactionBlock } from "./envelope.ts";

const STRING = primitive("STRING");

/** What an application writes with pg_logical_emit_message: PostgresSchemaFactory, LogicalDecodingMessageMonitor. */
export function logicalMessage(options: OptionReader, settings: Settings): TablelessRecord {
  const name = (text: string) => adjustSchemaName(settings.schemaNames, `io.debezium.connector.postgresql.${text}`);
  const prefix = field("prefix", optional(STRING));
  const content = primitive(settings.types.binary === "bytes" ? "BYTES" : "STRING");
  const transaction = settings.behaviour.tellsTransactionsOfMessages
    ? [field("transaction", optional(transactionBlock))]
    : [];
  return {
    topic: `${options.text("topic.prefix") ?? ""}.message`,
    key: struct(name("MessageKey"), 1, [prefix]),
    value: struct(name("MessageValue"), 1, [
      field("op", STRING),
      field("ts_ms", optional(primitive("INT64"))),
      field("source", settings.source),
      ...transaction,
      field("message", struct(name("Message"), 1, [prefix, field("content", optional(content))])),
    ]),
  };
}

const DECODER = "io.debezium.connector.postgresql.transforms.DecodeLogicalDecodingMessageContent";

/** Whether the configuration says that there are such messages: by naming their prefixes, or by decoding them. */
export function expectsMessages(options: OptionReader): boolean {
  const { config } = options.connector;
  const named = ["include", "exclude"].some((word) => options.text(`message.prefix.${word}.list`) !== null);
  return named || [...config].some(([key, value]) => /^transforms\..+\.type$/.test(key) && value.trim() === DECODER);
}
