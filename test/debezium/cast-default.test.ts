import { expect, it } from "vitest";
import { connectDate, connectTimestamp, decimal } from "../../src/connect/logical.ts";
import { primitive, withDefault } from "../../src/connect/schema.ts";
import { castDefault } from "../../src/debezium/transforms/cast-default.ts";
import type { ConnectSchema, ConnectValue } from "../../src/model/connect-schema.ts";

const int = (value: bigint): ConnectValue => ({ kind: "int", value });
const float = (value: number): ConnectValue => ({ kind: "float", value });
const text = (value: string): ConnectValue => ({ kind: "string", value });
const number = (unscaled: bigint, scale: number): ConnectValue => ({ kind: "decimal", unscaled, scale });

/** What Java's own conversions give: Number.intValue and its kin, Integer.parseInt, BigDecimal.toString. */
const casts: readonly (readonly [
  ConnectSchema,
  ConnectValue,
  Parameters<typeof castDefault>[1],
  ConnectValue | null,
])[] = [
  [primitive("INT64"), int(300n), "INT8", int(44n)],
  [primitive("INT64"), int(2n ** 40n + 5n), "INT32", int(5n)],
  [primitive("FLOAT64"), float(1e20), "INT64", int(2n ** 63n - 1n)],
  [primitive("FLOAT64"), float(3e9), "INT16", int(-1n)],
  [primitive("FLOAT64"), float(Number.NaN), "INT32", int(0n)],
  [primitive("FLOAT64"), float(-0.9), "BOOLEAN", { kind: "boolean", value: false }],
  [primitive("FLOAT32"), float(0.5), "FLOAT64", float(0.5)],
  [primitive("STRING"), text("+12"), "INT16", int(12n)],
  [primitive("STRING"), text("40000"), "INT16", null],
  [primitive("STRING"), text("1e3"), "FLOAT64", float(1000)],
  [primitive("STRING"), text("1e3"), "INT32", null],
  [primitive("STRING"), text("TRUE"), "BOOLEAN", { kind: "boolean", value: true }],
  [primitive("BOOLEAN"), { kind: "boolean", value: true }, "FLOAT32", float(1)],
  [primitive("FLOAT64"), float(100), "STRING", text("100.0")],
  // Since Java 19 it is 2.0E-44 and 2.14748365E9 in a text, see java-remarks.ts.
  [primitive("FLOAT64"), float(2e-44), "STRING", text("2.0E-44")],
  [primitive("INT64"), int(2_147_483_648n), "FLOAT32", float(2_147_483_648)],
  [primitive("BYTES"), { kind: "bytes", value: Uint8Array.of(1, 255) }, "STRING", text("Af8=")],
  [primitive("BYTES"), { kind: "bytes", value: Uint8Array.of(1) }, "INT32", null],
  [decimal(2, 5), number(-150n, 2), "STRING", text("-1.50")],
  [decimal(9, 12), number(5n, 9), "STRING", text("5E-9")],
  [decimal(-2, 5), number(123n, -2), "STRING", text("1.23E+4")],
  [decimal(2, 5), number(-150n, 2), "INT32", int(-1n)],
  [connectDate, int(18_262n), "STRING", text("2020-01-01")],
  [connectDate, int(0n), "STRING", text("00:00:00.000Z")],
  [connectTimestamp, int(1_577_836_800_001n), "STRING", text("2020-01-01T00:00:00.001Z")],
];

it.each(casts)("casts %#: a default becomes what Java makes of it", (schema, value, target, expected) => {
  const result = castDefault(withDefault(schema, value), target);
  expect(result).toEqual(
    expected === null ? expect.objectContaining({ kind: "fails" }) : { kind: "value", value: expected },
  );
});
