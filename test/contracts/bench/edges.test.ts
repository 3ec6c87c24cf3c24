import { describe, expect, it } from "vitest";
import { wireClient } from "../../../src/adapters/wire-client.ts";
import { avroText } from "../../../src/avro/from-connect.ts";
import { parseSchema } from "../../../src/avro/parsing/parse.ts";
import * as logical from "../../../src/connect/logical.ts";
import { array, field, map, optional, primitive, struct } from "../../../src/connect/schema.ts";
import { datumOfPlain, decodeAvro, encodeAvro, plainValue } from "../../../src/contracts/bench/avro-values.ts";
import { identity } from "../../../src/contracts/bench/datum.ts";
import { edgesOf, NO_FACTS, zeroOf } from "../../../src/contracts/bench/edges/edges.ts";
import { decodeJson, encodeJson, withSchema } from "../../../src/contracts/bench/json-values.ts";
import { understand } from "../../../src/contracts/bench/understanding.ts";
import * as debezium from "../../../src/debezium/schema/semantic-types.ts";
import type { ConnectSchema } from "../../../src/model/connect-schema.ts";

const PRIMITIVES = ["INT8", "INT16", "INT32", "INT64", "FLOAT32", "FLOAT64", "BOOLEAN", "STRING", "BYTES"] as const;

function schemasOf(module: Readonly<Record<string, unknown>>): (readonly [string, ConnectSchema])[] {
  const isSchema = (value: unknown): value is ConnectSchema =>
    typeof value === "object" && value !== null && "type" in value && "fields" in value;
  return Object.entries(module).flatMap(([name, value]) => (isSchema(value) ? [[name, value] as const] : []));
}

/** Every schema Debezium and Connect have a name for, and those their types are made of. */
const SCHEMAS: readonly (readonly [string, ConnectSchema])[] = [
  ...PRIMITIVES.map((type) => [type, primitive(type)] as const),
  ...schemasOf(debezium),
  ...schemasOf(logical),
  ["enumeration", debezium.enumeration(["a", "Grüße"])],
  ["bits", debezium.bits(12)],
  ["decimal(38,10)", logical.decimal(10, 38)],
  ["decimal(5,0)", logical.decimal(0, 5)],
  ["money", logical.decimal(2, null)],
  ["int array", array(optional(primitive("INT32")))],
  ["text array", array(optional(primitive("STRING")))],
  ["decimal array", array(optional(logical.decimal(2, 12)))],
  ["hstore map", map(primitive("STRING"), optional(primitive("STRING")))],
];

function rowOf(schema: ConnectSchema) {
  return struct("shop.Row", null, [field("a", schema), field("b", optional(schema))]);
}

describe("edge values", () => {
  it("knows all schemas", () => {
    expect(SCHEMAS.length).toBeGreaterThan(45);
  });

  it.each(SCHEMAS)(
    "of %s pass through Avro and JSON unchanged, and through the clients' own library",
    async (_name, schema) => {
      const row = rowOf(schema);
      const made = avroText(row);
      const parsed = made.ok ? parseSchema(made.text) : null;
      if (!made.ok || parsed?.ok !== true) throw new Error("no schema");
      const client = wireClient(new Map([[1, made.text]]));
      const edges = edgesOf(schema, NO_FACTS);
      expect(edges.length).toBeGreaterThan(0);
      for (const edge of [...edges, zeroOf(schema)]) {
        for (const other of [edge, null]) {
          const value = new Map([
            ["a", edge],
            ["b", other],
          ]);
          const bytes = encodeAvro(parsed.schema, value);
          expect(identity(decodeAvro(parsed.schema, parsed.schema, bytes))).toBe(identity(value));
          const framed = await client.encode(1, plainValue(parsed.schema, value));
          expect(framed?.subarray(5)).toEqual(Buffer.from(bytes));
          expect(identity(datumOfPlain(parsed.schema, await client.decode(framed ?? new Uint8Array())))).toBe(
            identity(value),
          );
          const json = decodeJson(encodeJson(row, value, { kind: "json", embedded: null, decimals: "BASE64" }), false);
          expect(json.ok && identity(withSchema(row, json.value))).toBe(identity(value));
        }
      }
    },
  );

  it.each(SCHEMAS)("of %s are understood by who knows the schema, all but one another's meaning", (_name, schema) => {
    const edges = edgesOf(schema, NO_FACTS);
    const meanings = edges.map((edge) => understand(schema, edge));
    expect(meanings.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("reach the ends of what a type holds", () => {
    const of = (schema: ConnectSchema) => edgesOf(schema, NO_FACTS);
    expect(of(primitive("INT64"))).toContain(9_223_372_036_854_775_807n);
    expect(of(primitive("INT64"))).toContain(9_007_199_254_740_993n);
    expect(of(primitive("FLOAT64")).some(Number.isNaN)).toBe(true);
    expect(of(debezium.zonedTimestamp)).toContain("infinity");
    expect(of(debezium.date)).toContain(-735_160n);
    expect(edgesOf(primitive("STRING"), { ...NO_FACTS, type: "varchar", length: 5 })).toContain("ééééé");
    expect(
      edgesOf(primitive("STRING"), { ...NO_FACTS, type: "bpchar", length: 3 }).every(
        (text) => [...String(text)].length === 3,
      ),
    ).toBe(true);
    expect(of(primitive("STRING")).some((text) => String(text).includes("\0"))).toBe(false);
  });
});
