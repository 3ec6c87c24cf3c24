import type { Json } from "../conformance/compat/pairs/pair.ts";
import { record } from "../conformance/compat/pairs/pair.ts";

/** A Debezium envelope around a row of the given columns, as text. */
export function envelope(...columns: readonly Json[]): string {
  const fields = [
    { name: "before", type: ["null", record("Value", columns)], default: null },
    { name: "after", type: ["null", "Value"], default: null },
    { name: "op", type: "string" },
  ];
  return JSON.stringify(record("Envelope", fields, { namespace: "shop.public.orders" }));
}

export function flat(...columns: readonly Json[]): string {
  return JSON.stringify(["null", record("Value", columns, { namespace: "shop.public.orders" })]);
}

export function key(...columns: readonly Json[]): string {
  return JSON.stringify(record("Key", columns, { namespace: "shop.public.orders" }));
}

export function column(name: string, type: Json): Json {
  return { name, type };
}

export function nullable(name: string, type: Json): Json {
  return { name, type: ["null", type], default: null };
}

export function withDefault(name: string, type: Json, value: Json): Json {
  return { name, type, default: value };
}

export function decimal(precision: number, scale: number): Json {
  return {
    type: "bytes",
    scale,
    precision,
    "connect.version": 1,
    "connect.parameters": { scale: String(scale), "connect.decimal.precision": String(precision) },
    "connect.name": "org.apache.kafka.connect.data.Decimal",
    logicalType: "decimal",
  };
}

export function named(type: string, name: string): Json {
  return { type, "connect.version": 1, "connect.name": name };
}

export function enumeration(...values: readonly string[]): Json {
  return { ...Object(named("string", "io.debezium.data.Enum")), "connect.parameters": { allowed: values.join(",") } };
}
