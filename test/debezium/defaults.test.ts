import { describe, expect, it } from "vitest";
import { defaultMapper } from "../../src/debezium/defaults/default-mapper.ts";
import { columnDefault } from "../../src/debezium/defaults/defaults.ts";
import { newestBehaviour } from "../../src/debezium/options/behaviour.ts";
import { columnTypeInfo } from "../../src/debezium/schema/column-type.ts";
import { type TypeOptions, typeSchema } from "../../src/debezium/schema/types.ts";
import { catalog, type } from "./catalogs.ts";

const OPTIONS: TypeOptions = {
  behaviour: newestBehaviour,
  decimals: "precise",
  times: "adaptive",
  intervals: "numeric",
  binary: "bytes",
  hstore: "json",
  moneyFractionDigits: 2,
  includeUnknown: false,
};

/** The default Debezium gives a column of a built-in type: its value, null for none, the kind when it cannot be told. */
function read(name: string, text: string, typmod = -1, options: Partial<TypeOptions> = {}): unknown {
  const info = columnTypeInfo(catalog([]), type(name, typmod));
  const schema = info && typeSchema(info, { ...OPTIONS, ...options });
  if (info === null || schema === null) throw new Error(`${name} is not mapped`);
  const mapper = defaultMapper(info, info, "snapshot", newestBehaviour);
  const result = columnDefault(info, schema, { kind: "known", text }, mapper, newestBehaviour);
  if (result.kind !== "value") return result.kind === "none" ? null : result.kind;
  return result.value.kind === "decimal" ? [result.value.unscaled, result.value.scale] : result.value.value;
}

const NUMERIC_10_2 = ((10 << 16) | 2) + 4;

describe("columnDefault", () => {
  it.each([
    ["int4", "'-5'::integer", -5n],
    ["int8", "(10)::bigint", null],
    ["int4", "(1 + 2)", null],
    ["int4", "nextval('t_id_seq'::regclass)", 0n],
    ["int2", "'40000'::integer", null],
    ["int8", 's1."F"()', null],
    ["bool", "(1 = 1)", false],
    ["bool", "true", true],
    ["float8", "'1e+30'::double precision", 1e30],
    ["float4", "0.1", Math.fround(0.1)],
    ["float8", "(random() * (100)::double precision)", 0],
    ["text", "'it''s'::text", "it's"],
    ["text", "('a'::text || 'b'::text)", "a"],
    ["text", "CURRENT_USER", "CURRENT_USER"],
    ["text", "((1 + 2))::text", "((1 + 2))::text"],
    ["text", "(now())::text", ""],
    ["text", "NULL::text", null],
    ["text", "'multi\nline'::text", "multi\nline"],
    ["jsonb", "'{}'::jsonb", "{}"],
    ["uuid", "gen_random_uuid()", "00000000-0000-0000-0000-000000000000"],
    ["uuid", "'nonsense'::uuid", null],
    ["date", "'2020-01-15'::date", 18276n],
    ["date", "'0044-03-15 BC'::date", -735160n],
    ["date", "'infinity'::date", 169560311n],
    ["date", "((now() + '1 day'::interval))::date", null],
    ["time", "'24:00:00'::time without time zone", 86399999999n],
    ["timestamp", "'2020-01-15 10:20:30.123456'::timestamp without time zone", 1579083630123456n],
    ["timestamp", "(now() AT TIME ZONE 'utc'::text)", 0n],
    ["timestamptz", "'2020-01-15 10:20:30.123456+02'::timestamp with time zone", "2020-01-15T08:20:30.123456Z"],
    ["timestamptz", "CURRENT_TIMESTAMP", "1970-01-01T00:00:00.000000Z"],
    ["timestamptz", "'infinity'::timestamp with time zone", null],
    ["interval", "'1 year 2 mons 3 days 04:05:06.789'::interval", 37091106789000n],
    ["timetz", "'10:20:30+02'::time with time zone", null],
    ["bytea", "'\\x01'::bytea", null],
    ["money", "'$1.00'::money", null],
    ["inet", "'127.0.0.1'::inet", null],
  ])("%s default %s", (name, text, expected) => expect(read(name, text)).toEqual(expected));

  it("reads numeric at the column's scale, without rounding", () => {
    expect(read("numeric", "0", NUMERIC_10_2)).toEqual([0n, 2]);
    expect(read("numeric", "'-0.5'::numeric", NUMERIC_10_2)).toEqual([-50n, 2]);
    expect(read("numeric", "0.005", NUMERIC_10_2)).toBe(null);
    expect(read("numeric", "random()", NUMERIC_10_2)).toEqual([0n, 2]);
    expect(read("numeric", "1.5", NUMERIC_10_2, { decimals: "string" })).toBe("1.50");
    expect(read("numeric", "1.25")).toBe(null);
    expect(read("numeric", "1.25", -1, { decimals: "string" })).toBe("1.25");
  });

  it("keeps the fraction a literal has", () => {
    expect(read("timestamptz", "'2020-01-01 00:00:00.6+00'::timestamp with time zone", 0)).toBe(
      "2020-01-01T00:00:00.6Z",
    );
    expect(read("timestamptz", "'2020-01-01 00:00:00+00'::timestamp with time zone", 3)).toBe(
      "2020-01-01T00:00:00.000Z",
    );
  });

  it("follows time.precision.mode", () => {
    const text = "'2020-01-15 10:20:30'::timestamp without time zone";
    expect(read("timestamp", text, 3)).toBe(1579083630000n);
    expect(read("timestamp", text, -1, { times: "isostring" })).toBe("2020-01-15T10:20:30Z");
    expect(read("timestamp", text, -1, { times: "nanoseconds" })).toBe(1579083630000000000n);
    expect(read("timestamp", "'0001-01-01 00:00:00'::timestamp", -1, { times: "nanoseconds" })).toBe(null);
    expect(read("timestamp", text, -1, { times: "structured" })).toBe(null);
  });

  it("turns bit strings into little-endian bytes", () => {
    expect(read("bit", "'1'::\"bit\"", 1)).toBe(true);
    expect(read("bit", "'000000000001'::\"bit\"", 12)).toEqual(Uint8Array.of(1));
    expect(read("bit", "'100000000001'::\"bit\"", 12)).toEqual(Uint8Array.of(1, 8));
    expect(read("bit", "(5)::bit(8)", 8)).toEqual(Uint8Array.of());
    expect(read("bit", "(1)::bit(8)", 8)).toEqual(Uint8Array.of(0, 2));
  });
});
