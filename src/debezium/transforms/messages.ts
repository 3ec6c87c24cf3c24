import { NONE, type RecordShape, unknownSide } from "../record.ts";
import { failing, one, type TransformFactory } from "./transform.ts";

const MESSAGE = "io.debezium.connector.postgresql.MessageValue";

/** …postgresql.transforms.DecodeLogicalDecodingMessageContent: the JSON of logical messages as an envelope without a key. */
export const decodeLogicalDecodingMessageContent: TransformFactory = (options) => {
  options.boolean("fields.null.include", false);
  return (record: RecordShape) => {
    const { value } = record;
    if (value.kind === "none" || value.kind === "schemaless") return failing("ConnectRecord.valueSchema() is null");
    if (value.kind !== "schema" || value.schema.name !== MESSAGE) return one(record);
    const content = value.schema.fields
      .find(({ name }) => name === "message")
      ?.schema.fields.find(({ name }) => name === "content");
    if (content?.schema.type !== "BYTES") return failing("The content of a logical decoding message is non-binary");
    return one({ ...record, key: NONE, value: unknownSide("the schema comes from the JSON of each logical message") });
  };
};
