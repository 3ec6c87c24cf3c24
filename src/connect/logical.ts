import type { ConnectSchema } from "../model/connect-schema.ts";
import { semantic } from "./schema.ts";

/** Kafka Connect's own logical types (org.apache.kafka.connect.data). All of them have version 1. */
export const DECIMAL = "org.apache.kafka.connect.data.Decimal";
export const DATE = "org.apache.kafka.connect.data.Date";
export const TIME = "org.apache.kafka.connect.data.Time";
export const TIMESTAMP = "org.apache.kafka.connect.data.Timestamp";

/** The parameter from which AvroData takes a decimal's precision. */
export const DECIMAL_PRECISION = "connect.decimal.precision";

/** Decimal.builder(scale); `precision` null when the source gives none. */
export function decimal(scale: number, precision: number | null): ConnectSchema {
  const parameters: [string, string][] = [["scale", String(scale)]];
  if (precision !== null) parameters.push([DECIMAL_PRECISION, String(precision)]);
  return semantic("BYTES", DECIMAL, 1, parameters);
}

export const connectDate: ConnectSchema = semantic("INT32", DATE, 1);
export const connectTime: ConnectSchema = semantic("INT32", TIME, 1);
export const connectTimestamp: ConnectSchema = semantic("INT64", TIMESTAMP, 1);
