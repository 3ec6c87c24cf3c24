import { jacksonString, javaDouble } from "../../avro/java/text.ts";
import type { ConnectSchema, ConnectValue } from "../../model/connect-schema.ts";
import type { TableShape } from "../shape.ts";

/**
 * What stands in the old row for a value that the log does not have. Debezium builds the row all the same: null where the field may be
 * null, else the field's default, else the empty value of its type (JdbcValueConverters' fallbacks). Most converters write a
 * field's default for its nulls, too.
 */
export function standIn(schema: ConnectSchema, { nullsWritten }: Pick<TableShape, "nullsWritten">): string {
  if (schema.optional && nullsWritten === "null") return "null";
  if (schema.default !== null) return `${temporal(schema, schema.default) ?? valueText(schema.default)}, its default`;
  if (schema.optional) return "null";
  return emptyValue(schema);
}

function valueText(value: ConnectValue): string {
  switch (value.kind) {
    case "int":
    case "boolean":
      return String(value.value);
    case "float":
      return javaDouble(value.value);
    case "string":
      return jacksonString(value.value);
    case "bytes":
      return value.value.length === 0
        ? "no bytes"
        : `0x${[...value.value].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    case "decimal":
      return decimalText(value.unscaled, value.scale);
    default:
      return value satisfies never;
  }
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const DAY = "1970-01-01";

/** The value of zero for the types whose numbers count from the epoch or from midnight. */
const ZEROS: ReadonlyMap<string, string> = new Map([
  ...["Timestamp", "MicroTimestamp", "NanoTimestamp"].map((name) => [name, `0 (${DAY}T00:00:00Z)`] as const),
  ...["Time", "MicroTime", "NanoTime"].map((name) => [name, "0 (00:00:00)"] as const),
  ["Date", `0 (${DAY})`],
  ["ZonedTimestamp", `"${DAY}T00:00:00Z"`],
  ["ZonedTime", '"00:00:00Z"'],
  ["IsoDate", `"${DAY}Z"`],
  ["IsoTimestamp", `"${DAY}T00:00:00Z"`],
  ["IsoTime", '"00:00:00Z"'],
]);

function zeroOf({ name }: ConnectSchema): string | null {
  return name === null ? null : (ZEROS.get(name.split(".").at(-1) ?? "") ?? null);
}

function temporal(schema: ConnectSchema, value: ConnectValue): string | null {
  return value.kind === "int" && value.value === 0n ? zeroOf(schema) : null;
}

function emptyValue(schema: ConnectSchema): string {
  const zero = zeroOf(schema);
  if (zero !== null) return zero;
  switch (schema.type) {
    case "STRING":
      return '""';
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64":
      return "0";
    case "FLOAT32":
    case "FLOAT64":
      return "0.0";
    case "BOOLEAN":
      return "false";
    case "BYTES":
      return schema.name?.endsWith(".Decimal") === true ? "0" : "no bytes";
    case "ARRAY":
      return "an empty array";
    case "MAP":
      return "an empty map";
    case "STRUCT":
      return "an empty record";
    default:
      return schema.type satisfies never;
  }
}
