import { describe, expect, test } from "vitest";
import { meaningChanges } from "../../src/avro/meaning/meaning.ts";
import { renamedField } from "../../src/avro/meaning/renamed-field.ts";
import { type Json, record } from "../conformance/compat/pairs/pair.ts";
import { column, decimal, enumeration, envelope, flat, key, named, nullable, withDefault } from "./schemas.ts";

const MILLIS = named("long", "io.debezium.time.Timestamp");
const MICROS = named("long", "io.debezium.time.MicroTimestamp");
const DATE = named("int", "io.debezium.time.Date");

describe("what the registry lets through", () => {
  test("a decimal's scale, with the wrong number in the witness", () => {
    const [change, ...more] = meaningChanges(
      envelope(column("price", decimal(10, 2))),
      envelope(column("price", decimal(10, 4))),
    );
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      kind: "decimal-scale",
      field: "price",
      before: "decimal(10,2)",
      after: "decimal(10,4)",
    });
    expect(change?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"price":0.1234}',
      read: '{"price":12.34}',
    });
  });

  test("a time unit, with the wrong year in the witness", () => {
    const [change] = meaningChanges(envelope(nullable("at", MILLIS)), envelope(nullable("at", MICROS)));
    expect(change?.kind).toBe("time-unit");
    expect(change?.witness?.written).toBe('{"at":"2026-01-15T10:30:00.123456Z"}');
    expect(change?.witness?.read).toBe('{"at":"+058010-09-05T12:02:03.456Z"}');
  });

  test.each([
    ["precision", decimal(10, 2), decimal(12, 2), "decimal-precision"],
    [
      "a zone",
      named("string", "io.debezium.time.IsoTimestamp"),
      named("string", "io.debezium.time.ZonedTimestamp"),
      "time-zone",
    ],
    ["a date that becomes a timestamp", DATE, MICROS, "semantic-type"],
    ["text that becomes JSON", "string", named("string", "io.debezium.data.Json"), "semantic-type"],
    ["text that becomes bytes", "string", "bytes", "bytes-string"],
    ["a decimal that becomes text", decimal(10, 2), "string", "bytes-string"],
    ["an enum value", enumeration("a", "b"), enumeration("a", "b", "c"), "enum-values"],
    ["an enum value less", enumeration("a", "b"), enumeration("a"), "enum-values"],
    ["enum values in another order", enumeration("a", "b"), enumeration("b", "a"), "enum-values"],
    ["a wider integer", "int", "long", "widened-integer"],
    ["an integer as a double", "long", "double", "widened-integer"],
  ])("%s", (_, before, after, kind) => {
    for (const shape of [envelope, flat]) {
      const changes = meaningChanges(
        shape(column("id", "int"), column("c", before)),
        shape(column("id", "int"), column("c", after)),
      );
      expect(changes.map((change) => [change.kind, change.field])).toEqual([[kind, "c"]]);
      expect(changes[0]?.witness).not.toBeNull();
    }
  });

  test("a value that old readers do not know", () => {
    const [change] = meaningChanges(
      flat(column("c", enumeration("a", "b"))),
      flat(column("c", enumeration("a", "b", "c"))),
    );
    expect(change?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"c":"c"}',
      read: '{"c":"c" (none of its values)}',
    });
  });

  test("null, and what an old reader says to it", () => {
    const [change] = meaningChanges(envelope(column("c", "int")), envelope(nullable("c", "int")));
    expect(change?.kind).toBe("null-possible");
    expect(change?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"c":null}',
      read: 'error: cannot read "null" as "int"',
    });
  });

  test("the innermost type is to blame, wherever it stands", () => {
    const list = (items: Json) => flat(nullable("c", { type: "map", values: { type: "array", items } }));
    const [change] = meaningChanges(list("string"), list(["null", "string"]));
    expect([change?.field, change?.witness?.read]).toEqual(["c{}[]", 'error: cannot read "null" as "string"']);
    const color = (...symbols: readonly string[]) => nullable("c", { type: "enum", name: "Color", symbols });
    const [added] = meaningChanges(flat(color("RED")), flat(color("RED", "BLUE")));
    expect(added?.witness).toMatchObject({ written: '{"c":"BLUE"}', read: "error: enum Color does not know BLUE" });
  });

  test("another meaning of the same default is told of the type alone", () => {
    const changes = meaningChanges(
      flat(withDefault("c", enumeration("sad", "ok"), "sad")),
      flat(withDefault("c", named("string", "io.debezium.data.Uuid"), "sad")),
    );
    expect(changes.map(({ kind }) => kind)).toEqual(["semantic-type"]);
  });

  test("a default: records older than the column read differently", () => {
    const [change] = meaningChanges(envelope(withDefault("c", "int", 1)), envelope(withDefault("c", "int", 2)));
    expect(change).toMatchObject({ kind: "default-changed", before: "1", after: "2" });
    expect(change?.witness).toEqual({
      direction: "old-data-new-reader",
      written: '{}, which the old schema reads as {"c":1}',
      read: '{"c":2}',
    });
  });

  test("the same default at another scale is no other default", () => {
    const before = flat(withDefault("c", decimal(10, 2), "\u0000\u0096"));
    const after = flat(withDefault("c", decimal(10, 3), "\u0005Ü"));
    expect(meaningChanges(before, after).map((change) => change.kind)).toEqual(["decimal-scale"]);
  });

  test("inside arrays", () => {
    const [change] = meaningChanges(
      flat(column("c", { type: "array", items: ["null", MILLIS] })),
      flat(column("c", { type: "array", items: ["null", MICROS] })),
    );
    expect([change?.kind, change?.field]).toEqual(["time-unit", "c[]"]);
  });

  test("nested in structs and maps, with nothing of what stands beside it", () => {
    const row = (city: Json, zip: Json) =>
      flat(
        column("id", "int"),
        nullable("address", record("Address", [column("zip", zip), column("rates", { type: "map", values: city })])),
      );
    const [change, ...more] = meaningChanges(row(decimal(10, 2), "int"), row(decimal(10, 4), "double"));
    expect(more).toEqual([]);
    expect([change?.kind, change?.field]).toEqual(["decimal-scale", "address.rates{}"]);
    expect(change?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"address":{"rates":{"key":0.1234}}}',
      read: '{"address":{"rates":{"key":12.34}}}',
    });
  });

  test("numbers that JavaScript cannot hold, and those that an Avro reader rounds", () => {
    const [wider] = meaningChanges(envelope(column("n", "int")), envelope(column("n", "long")));
    expect(wider?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"n":9007199254740993}',
      read: '{"n":9007199254740992}',
      reader: "JSON.parse in JavaScript",
    });
    const [rounded] = meaningChanges(envelope(column("n", "int")), envelope(column("n", "float")));
    expect(rounded?.witness).toMatchObject({ written: '{"n":16777217}', read: '{"n":16777216}' });
  });

  test("a schema's name alone, which tells Kafka Connect's sinks what a value is", () => {
    const [change] = meaningChanges(
      envelope(column("at", MILLIS)),
      envelope(column("at", named("long", "org.apache.kafka.connect.data.Timestamp"))),
    );
    expect(change?.kind).toBe("semantic-type");
    expect(change?.witness?.written).toBe(
      '{"at":"2026-01-15T10:30:00.123Z" as org.apache.kafka.connect.data.Timestamp}',
    );
    expect(change?.witness?.read).toBe('{"at":"2026-01-15T10:30:00.123Z" as io.debezium.time.Timestamp}');
  });

  test("a time zone lost and found", () => {
    const [local, zoned] = [
      named("string", "io.debezium.time.IsoTimestamp"),
      named("string", "io.debezium.time.ZonedTimestamp"),
    ];
    const [change] = meaningChanges(flat(column("at", zoned)), flat(column("at", local)));
    expect(change).toMatchObject({ kind: "time-zone", reason: "values no longer carry a time zone" });
    expect(change?.witness).toMatchObject({
      written: '{"at":"2026-01-15T10:30:00" (no zone)}',
      read: '{"at":"2026-01-15T10:30:00Z"}',
    });
  });

  test("enum values in another order, for who counts them", () => {
    const [change] = meaningChanges(flat(column("c", enumeration("a", "b"))), flat(column("c", enumeration("b", "a"))));
    expect(change?.witness).toMatchObject({ written: '{"c":"b"}', read: '{"c":"a"}' });
  });

  test("defaults: of what only Kafka Connect knows; and null, which is one too", () => {
    const own = (value: number) => column("c", { type: "int", "connect.default": value });
    const [connect] = meaningChanges(flat(own(1)), flat(own(2)));
    expect(connect).toMatchObject({ kind: "default-changed", before: "1", after: "2" });
    expect(connect?.witness).toMatchObject({ read: "2", reader: "Kafka Connect with the new schema" });
    const [none] = meaningChanges(
      flat(nullable("c", "string")),
      flat({ name: "c", type: ["string", "null"], default: "x" }),
    );
    expect(none?.witness).toMatchObject({
      written: '{}, which the old schema reads as {"c":null}',
      read: '{"c":"x"}',
    });
  });

  test("a key whose fields stay but whose schema does not, and a key that is no record", () => {
    const [change] = meaningChanges(key(column("id", "int")), key(withDefault("id", "int", 7)));
    expect(change).toMatchObject({ kind: "key-schema", field: "id", before: "id int", after: "id int" });
    expect(change?.witness?.read).toBe('another key than {"id":42} in the bytes 00 00000001 54');
    expect(meaningChanges('"int"', '"long"', "key").map(({ kind }) => kind)).toEqual(["key-fields"]);
  });

  test("a key that grows", () => {
    const [change] = meaningChanges(key(column("id", "int")), key(column("tenant", "int"), column("id", "int")));
    expect(change).toMatchObject({
      kind: "key-fields",
      field: "tenant",
      before: "id int",
      after: "tenant int, id int",
    });
    expect(change?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"tenant":42,"id":42} in the bytes 00 00000002 5454',
      read: 'another key than {"id":42} in the bytes 00 00000001 54',
      reader: "partitioners and compaction",
    });
  });
});

describe("silence", () => {
  test.each([
    ["nothing changed", column("c", "int"), column("c", "int")],
    ["smallint became integer", column("c", { type: "int", "connect.type": "int16" }), column("c", "int")],
    ["the registry refuses it: integer became text", column("c", "int"), column("c", "string")],
    [
      "the registry refuses it: timestamp became timestamptz",
      column("c", MICROS),
      column("c", named("string", "io.debezium.time.ZonedTimestamp")),
    ],
    ["a default came", column("c", "int"), withDefault("c", "int", 1)],
    ["a nullable column came", column("c", "int"), nullable("d", "int")],
    ["a float became a double", column("c", "float"), column("c", "double")],
    ["a float's default widened", withDefault("c", "float", 0.1), withDefault("c", "float", 0.10000000149011612)],
    ["a default with its type", withDefault("c", "float", 0.1), withDefault("c", "double", 0.1)],
    ["1 and 1.0", withDefault("c", "int", 1), withDefault("c", "double", 1)],
    [
      "a JSON text spelt otherwise",
      withDefault("c", named("string", "io.debezium.data.Json"), '{"a":1,"b":2}'),
      withDefault("c", named("string", "io.debezium.data.Json"), '{"b": 2, "a": 1}'),
    ],
    [
      "a moment spelt otherwise",
      withDefault("c", named("string", "io.debezium.time.ZonedTimestamp"), "2020-01-01T00:00:00Z"),
      withDefault("c", named("string", "io.debezium.time.ZonedTimestamp"), "2020-01-01T00:00:00.000000Z"),
    ],
  ])("%s", (_, before, after) => {
    expect(meaningChanges(envelope(before), envelope(after))).toEqual([]);
  });

  test("texts that are no schemas, and a value that becomes a row", () => {
    expect(meaningChanges("{", '"int"')).toEqual([]);
    expect(meaningChanges('"int"', flat(column("id", "int")))).toEqual([]);
  });
});

test("recursive rows end", () => {
  const node = (at: Json) =>
    JSON.stringify(
      record("Node", [column("at", at), nullable("next", "Node"), column("rest", { type: "array", items: "Node" })]),
    );
  expect(meaningChanges(node(MILLIS), node(MICROS)).map((change) => change.field)).toEqual(["at"]);
});

describe("renamedField", () => {
  test("a nullable column renamed reads as null under its old name", () => {
    const change = renamedField(
      envelope(nullable("email", "string")),
      envelope(nullable("contact", "string")),
      "email",
      "contact",
    );
    expect(change).toMatchObject({ kind: "renamed-nullable", before: "email", after: "contact" });
    expect(change?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"contact":"Grüße"}',
      read: '{"email":null}',
    });
  });

  test("a required column renamed is the registry's to refuse", () => {
    expect(renamedField(envelope(column("a", "int")), envelope(column("b", "int")), "a", "b")).toBeNull();
  });
});
