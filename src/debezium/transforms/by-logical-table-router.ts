import { field, primitive } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { javaReplacement } from "../java-replacement.ts";
import { type AdjustmentMode, adjustSchemaName } from "../names.ts";
import { type Side, side } from "../record.ts";
import { one, type TransformFactory } from "./transform.ts";

const MODES: readonly AdjustmentMode[] = ["none", "avro", "avro_unicode"];

/** io.debezium.transforms.ByLogicalTableRouter: many tables into one topic, with names and key to suit. */
export const byLogicalTableRouter: TransformFactory = (options) => {
  const regex = options.text("topic.regex");
  const replacement = options.text("topic.replacement");
  if (regex === null || replacement === null) {
    return { ok: false, reason: "topic.regex and topic.replacement are required" };
  }
  const replace = javaReplacement(regex, replacement);
  if (!replace.ok) return replace;
  const mode = MODES.find((one) => one === (options.text("schema.name.adjustment.mode") ?? "none").toLowerCase());
  if (mode === undefined) return { ok: false, reason: "schema.name.adjustment.mode has no such value" };
  const keyField = options.boolean("key.enforce.uniqueness", true)
    ? (options.text("key.field.name") ?? "__dbz__physicalTableIdentifier")
    : null;
  return {
    ok: true,
    transform: (record) => {
      const topic = replace.value(record.topic);
      if (topic === null || topic === "") return one(record);
      const rename = (part: string) => adjustSchemaName(mode, `${topic}.${part}`);
      const key = mapSide(record.key, (schema) => ({
        ...schema,
        name: rename("Key"),
        fields: keyField === null ? schema.fields : [...schema.fields, field(keyField, primitive("STRING"))],
      }));
      return one({ topic, key, value: mapSide(record.value, (schema) => renameEnvelope(schema, rename)) });
    },
  };
};

function mapSide(part: Side, map: (schema: ConnectSchema) => ConnectSchema): Side {
  return part.kind === "schema" ? side(map(part.schema)) : part;
}

/** Only envelopes are rebuilt; other values keep their schema. */
function renameEnvelope(schema: ConnectSchema, rename: (part: string) => string): ConnectSchema {
  if (schema.name?.endsWith(".Envelope") !== true) return schema;
  const fields = schema.fields.map((one) =>
    one.name === "before" || one.name === "after" ? { ...one, schema: { ...one.schema, name: rename("Value") } } : one,
  );
  return { ...schema, name: rename("Envelope"), fields };
}
