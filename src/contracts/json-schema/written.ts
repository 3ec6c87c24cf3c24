import { DECIMAL } from "../../connect/logical.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { SchemaObject } from "./document.ts";

/**
 * What Kafka Connect's JsonConverter writes for a schema, as a JSON Schema: every field is there, null where it may be (JsonConverter.
 * convertToJson). Bytes are base64, decimals too unless `decimal.format` says otherwise; what Connect calls dates and times are numbers.
 */
export function writtenAs(schema: ConnectSchema, decimals: "base64" | "numeric"): SchemaObject {
  const value = valueSchema(schema, decimals);
  return schema.optional ? { anyOf: [{ type: "null" }, value] } : value;
}

const RANGES = {
  INT8: 2 ** 7,
  INT16: 2 ** 15,
  INT32: 2 ** 31,
  INT64: 2 ** 63,
} as const;

function valueSchema(schema: ConnectSchema, decimals: "base64" | "numeric"): SchemaObject {
  if (schema.name === DECIMAL) return { type: decimals === "numeric" ? "number" : "string" };
  switch (schema.type) {
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64":
      return { type: "integer", minimum: -RANGES[schema.type], maximum: RANGES[schema.type] - 1 };
    case "FLOAT32":
    case "FLOAT64":
      return { type: "number" };
    case "BOOLEAN":
      return { type: "boolean" };
    case "STRING":
      return { type: "string", ...labels(schema) };
    case "BYTES":
      return { type: "string" };
    case "ARRAY":
      return { type: "array", items: schema.valueSchema === null ? true : writtenAs(schema.valueSchema, decimals) };
    case "MAP": {
      const values = schema.valueSchema === null ? true : writtenAs(schema.valueSchema, decimals);
      if (schema.keySchema?.type === "STRING") return { type: "object", additionalProperties: values };
      return { type: "array", items: { type: "array" } };
    }
    case "STRUCT":
      return {
        type: "object",
        properties: Object.fromEntries(schema.fields.map(({ name, schema: own }) => [name, writtenAs(own, decimals)])),
        required: schema.fields.map(({ name }) => name),
        additionalProperties: false,
      };
    default:
      return schema.type satisfies never;
  }
}

/** io.debezium.data.Enum lists what it may be, unless a label has a comma in it. */
function labels({ name, parameters }: ConnectSchema): SchemaObject {
  const allowed = parameters.find(([key]) => key === "allowed")?.[1];
  return name === "io.debezium.data.Enum" && allowed !== undefined && allowed !== ""
    ? { enum: allowed.split(",") }
    : {};
}
