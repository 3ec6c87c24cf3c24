import type { AvroBranch, AvroSchema, JsonObject, JsonValue } from "../../model/avro-schema.ts";
import type { AvroLine } from "../../model/prediction.ts";

/** A logical type Avro attaches to a schema: one that is known and valid. All others it ignores. */
export interface LogicalType {
  readonly name: string;
  readonly decimal: { readonly precision: bigint; readonly scale: bigint } | null;
}

/** LogicalTypes.fromSchemaIgnoreInvalid of Avro Java, with no types registered besides Avro's own. */
export function logicalTypeOf(schema: AvroSchema, avro: AvroLine): LogicalType | null {
  if (schema.type === "union") return null;
  const name = schema.properties.get("logicalType");
  if (typeof name !== "string" || INCOMPATIBLE.some((key) => typeof schema.properties.get(key) === "string"))
    return null;
  if (name === "decimal") return decimal(schema, avro);
  return carries(name, schema, avro) ? { name, decimal: null } : null;
}

/** LogicalType.INCOMPATIBLE_PROPS */
const INCOMPATIBLE = ["avro.java.string", "java-class", "java-key-class", "java-element-class"];

const LONG_TYPES = new Set(
  "time-micros timestamp-millis timestamp-micros local-timestamp-millis local-timestamp-micros".split(" "),
);
/** Since 1.12. */
const LONG_TYPES_SINCE_12 = new Set(["timestamp-nanos", "local-timestamp-nanos"]);

function carries(name: string, schema: AvroSchema, avro: AvroLine): boolean {
  if (LONG_TYPES.has(name)) return schema.type === "long";
  if (name === "date" || name === "time-millis") return schema.type === "int";
  if (name === "big-decimal") return schema.type === "bytes";
  if (avro === "1.11") return name === "uuid";
  if (LONG_TYPES_SINCE_12.has(name)) return schema.type === "long";
  if (name === "uuid") return schema.type === "string" || (schema.type === "fixed" && schema.size === 16);
  return name === "duration" && schema.type === "fixed" && schema.size === 12;
}

/** LogicalTypes.Decimal: a whole precision the type can hold, and a scale within it. */
function decimal(schema: AvroBranch, avro: AvroLine): LogicalType | null {
  if (schema.type !== "bytes" && schema.type !== "fixed") return null;
  const precision = schema.properties.get("precision");
  const scale = scaleOf(schema.properties, avro);
  if (!isInt(precision) || !isInt(scale)) return null;
  const most = schema.type === "fixed" ? BigInt(Math.floor(Math.log10(2) * (8 * schema.size - 1))) : INT.highest;
  const isValid = precision > 0n && precision <= most && scale >= 0n && scale <= precision;
  return isValid ? { name: "decimal", decimal: { precision, scale } } : null;
}

/** Zero where there is none; for 1.11 a whole number beyond a long is none. */
function scaleOf(properties: JsonObject, avro: AvroLine): JsonValue {
  const scale = properties.get("scale") ?? (properties.has("scale") ? null : 0n);
  return avro === "1.11" && typeof scale === "bigint" && (scale < LONG.lowest || scale > LONG.highest) ? 0n : scale;
}

const INT = { lowest: -(2n ** 31n), highest: 2n ** 31n - 1n };
const LONG = { lowest: -(2n ** 63n), highest: 2n ** 63n - 1n };

function isInt(value: JsonValue | undefined): value is bigint {
  return typeof value === "bigint" && value >= INT.lowest && value <= INT.highest;
}
