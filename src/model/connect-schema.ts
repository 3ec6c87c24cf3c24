/** Kafka Connect's schema model (org.apache.kafka.connect.data.Schema), as far as Debezium builds it. */
export type ConnectType =
  | "INT8"
  | "INT16"
  | "INT32"
  | "INT64"
  | "FLOAT32"
  | "FLOAT64"
  | "BOOLEAN"
  | "STRING"
  | "BYTES"
  | "ARRAY"
  | "MAP"
  | "STRUCT";

/** Connect's default values. Bytes and decimals keep their Java meaning; 64-bit integers are bigint. */
export type ConnectValue =
  | { readonly kind: "int"; readonly value: bigint }
  /** `text` is what Java's Float.toString / Double.toString prints. */
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  /** BigDecimal: unscaled value and scale. */
  | { readonly kind: "decimal"; readonly unscaled: bigint; readonly scale: number };

export interface ConnectField {
  readonly name: string;
  readonly schema: ConnectSchema;
}

export interface ConnectSchema {
  readonly type: ConnectType;
  readonly optional: boolean;
  readonly name: string | null;
  readonly version: number | null;
  readonly doc: string | null;
  /** In insertion order, as Kafka's SchemaBuilder keeps them. */
  readonly parameters: readonly (readonly [string, string])[];
  readonly default: ConnectValue | null;
  /** STRUCT only. */
  readonly fields: readonly ConnectField[];
  /** ARRAY items or MAP values; MAP keys. */
  readonly valueSchema: ConnectSchema | null;
  readonly keySchema: ConnectSchema | null;
}
