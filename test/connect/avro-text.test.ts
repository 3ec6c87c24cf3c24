import { describe, expect, it } from "vitest";
import { avroText, DEFAULT_AVRO_TEXT_OPTIONS } from "../../src/avro/from-connect.ts";
import { jacksonString, javaDouble, javaFloat, printedByJavaVersion } from "../../src/avro/java/text.ts";
import { connectTimestamp, decimal } from "../../src/connect/logical.ts";
import { array, field, map, optional, primitive, semantic, struct, withDefault } from "../../src/connect/schema.ts";
import type { ConnectSchema } from "../../src/model/connect-schema.ts";

function text(schema: ConnectSchema, options = {}): string {
  const result = avroText(schema, { ...DEFAULT_AVRO_TEXT_OPTIONS, ...options });
  return result.ok ? result.text : `error: ${result.reason}`;
}

describe("Java's number texts", () => {
  it.each([
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [0.001, "0.001"],
    [0.0001, "1.0E-4"],
    [9999999, "9999999.0"],
    [10000000, "1.0E7"],
    [1e30, "1.0E30"],
    [123456789.12345679, "1.2345678912345679E8"],
    [1e-7, "1.0E-7"],
    [5e-324, "4.9E-324"],
    [2e-323, "2.0E-323"],
    [8.1337e20, "8.133699999999999E20"],
    [2.010764683385949e-87, "2.0107646833859488E-87"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("Double.toString(%d) is %s", (value, expected) => expect(javaDouble(value)).toBe(expected));

  it.each([
    [0.1, "0.1"],
    [16777216, "1.6777216E7"],
    [3.4028235e38, "3.4028235E38"],
    [1e10, "1.0E10"],
    [1234567.9, "1234567.9"],
    [2147483648, "2.14748365E9"],
    [-2147483648, "-2.14748365E9"],
    [1e15, "9.9999999E14"],
    [1e-45, "1.4E-45"],
    [2.4414063e-4, "2.4414062E-4"],
    [2668110.25, "2668110.2"],
    [2 ** 83, "9.6714065E24"],
    [-0, "-0.0"],
  ])("Float.toString(%d) is %s", (value, expected) => expect(javaFloat(Math.fround(value))).toBe(expected));

  // Java 17 prints 2.14748365E9, 9.9999999E14, 16777217 rounds to 1.6777216E7 in every version.
  it.each([
    ["FLOAT32", 2147483648, true],
    ["FLOAT32", 1e15, true],
    ["FLOAT32", 16777217, false],
    ["FLOAT32", 123456.5, false],
    ["FLOAT64", 2147483648, false],
    ["FLOAT64", 2 ** 60, true],
    ["FLOAT64", 2 ** 53, false],
    ["FLOAT64", 5e-324, false],
    ["FLOAT64", 8.1337e20, true],
    ["FLOAT32", 2.4414063e-4, true],
  ] as const)("a %s of %d depends on Java's version: %s", (type, value, expected) =>
    expect(printedByJavaVersion(type === "FLOAT32" ? Math.fround(value) : value, type)).toBe(expected),
  );
});

describe("Jackson's strings", () => {
  it("escapes what must be and nothing else", () => {
    expect(jacksonString('a"\\\n\u001f/\u007fü\u2028😀')).toBe('"a\\"\\\\\\n\\u001F/\u007fü\u2028😀"');
  });
});

describe("avroText", () => {
  it("keeps primitives bare until something must be said of them", () => {
    expect(text(primitive("INT32"))).toBe('"int"');
    expect(text(primitive("INT16"))).toBe('{"type":"int","connect.type":"int16"}');
    expect(text(optional(primitive("STRING")))).toBe('["null","string"]');
  });

  it("puts the default's branch first", () => {
    const schema = withDefault(optional(primitive("INT64")), { kind: "int", value: 9007199254740993n });
    expect(text(struct("a.b.S", null, [field("f", schema)]))).toBe(
      '{"type":"record","name":"S","namespace":"a.b","fields":[{"name":"f","type":[{"type":"long","connect.default":9007199254740993},"null"],"default":9007199254740993}],"connect.name":"a.b.S"}',
    );
  });

  it("widens a float's field default", () => {
    const schema = withDefault(primitive("FLOAT32"), { kind: "float", value: Math.fround(0.1) });
    expect(text(struct("S", null, [field("f", schema)]))).toContain(
      '{"type":"float","connect.default":0.1},"default":0.10000000149011612}',
    );
  });

  it.each([
    [0n, "\u0000"],
    [-1n, "ÿ"],
    [127n, "\u007f"],
    [128n, "\u0000\u0080"],
    [-128n, "\u0080"],
    [-129n, "ÿ\u007f"],
    [1234n, "\u0004Ò"],
  ])("writes the decimal %d as two's complement", (unscaled, bytes) => {
    const schema = withDefault(decimal(2, 10), { kind: "decimal", unscaled, scale: 2 });
    expect(text(schema)).toBe(
      `{"type":"bytes","scale":2,"precision":10,"connect.version":1,"connect.parameters":{"scale":"2","connect.decimal.precision":"10"},"connect.default":${jacksonString(bytes)},"connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}`,
    );
  });

  it("drops connect's properties with connect.meta.data=false", () => {
    expect(text(connectTimestamp, { connectMetaData: false })).toBe('{"type":"long","logicalType":"timestamp-millis"}');
    expect(text(semantic("STRING", "io.debezium.data.Json", 1), { connectMetaData: false })).toBe('"string"');
    expect(text(decimal(2, null), { connectMetaData: false })).toBe(
      '{"type":"bytes","scale":2,"precision":64,"logicalType":"decimal"}',
    );
  });

  const point = struct("geo.Point", 1, [field("x", primitive("FLOAT64"))]);

  it("names a record where it came before", () => {
    const outer = struct("geo.Two", null, [field("a", point), field("b", optional(point)), field("c", array(point))]);
    expect(text(outer)).toContain(
      '{"name":"b","type":["null","Point"],"default":null},{"name":"c","type":{"type":"array","items":"Point"}}',
    );
    expect(text(struct("other.Two", null, [field("a", point), field("b", point)]))).toContain(
      '{"name":"b","type":"geo.Point"}',
    );
  });

  it("fails on a required record of a known name and other content, not on an optional one", () => {
    const changed = { ...point, parameters: [["p", "1"]] as const };
    expect(text(struct("T", null, [field("a", point), field("b", changed)]))).toBe("error: Can't redefine: geo.Point");
    expect(text(struct("T", null, [field("a", point), field("b", optional(changed))]))).toContain(
      '["null","geo.Point"]',
    );
  });

  it("refuses names Avro refuses, but not in namespaces", () => {
    expect(text(struct("my-app.t.Value", null, []))).toContain('"namespace":"my-app.t"');
    expect(text(struct("a.b-c", null, []))).toBe("error: Illegal character in: b-c");
    expect(text(struct("a", null, [field("1x", primitive("INT32"))]))).toBe("error: Illegal initial character: 1x");
    expect(text(struct("a", null, [field("größe", primitive("INT32"))]))).toContain('"größe"');
  });

  it("scrubs names and keeps the original in connect.name", () => {
    const schema = struct("my-app.1st.Value", null, [
      field("x y", primitive("INT32")),
      field("ü$", primitive("INT32")),
    ]);
    expect(text(schema, { scrubInvalidNames: true })).toBe(
      '{"type":"record","name":"Value","namespace":"my_app.x1st","fields":[{"name":"x_y","type":"int"},{"name":"_C3_BC_24","type":"int"}],"connect.name":"my-app.1st.Value"}',
    );
  });

  it("numbers unnamed structs, and makes maps without string keys arrays of entries", () => {
    const inner = struct(null, null, [field("a", primitive("INT32"))]);
    const both = struct(null, null, [field("i", inner), field("m", map(primitive("INT16"), primitive("FLOAT64")))]);
    const result = text(both);
    expect(result).toContain('"name":"ConnectDefault","namespace":"io.confluent.connect.avro"');
    expect(result).toContain('{"type":"record","name":"ConnectDefault2","fields"');
    expect(result).toContain('{"type":"array","items":{"type":"record","name":"MapEntry"');
  });

  it("sorts properties as the registry does when asked to normalize", () => {
    expect(text(decimal(0, 5), { normalize: true })).toBe(
      '{"type":"bytes","logicalType":"decimal","precision":5,"connect.name":"org.apache.kafka.connect.data.Decimal","connect.parameters":{"connect.decimal.precision":"5","scale":"0"},"connect.version":1,"scale":0}',
    );
  });
});
