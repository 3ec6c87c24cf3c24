import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { avscSchema, decodeAs } from "../../src/avro/witness/avsc.ts";
import { encode, witness } from "../../src/avro/witness/witness.ts";
import { fieldLosses, sourcesOf } from "../../src/contracts/avro/field-fate.ts";
import { judgeContracts } from "../../src/contracts/judge.ts";
import { contractMismatches } from "../../src/contracts/mismatches.ts";
import type { TableShape } from "../../src/contracts/shape.ts";
import type { AvroRecord } from "../../src/model/avro-schema.ts";
import { formatLocation } from "../../src/model/location.ts";
import { type ColumnGiven, contractSet, contractsOf, shapesOf } from "./helpers.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
interface Field {
  readonly name: string;
  readonly type: Json;
  readonly default?: Json;
  readonly aliases?: readonly string[];
}

const DECIMAL = (scale: number, precision = 12): Json => ({
  type: "bytes",
  scale,
  precision,
  "connect.version": 1,
  "connect.parameters": { scale: String(scale), "connect.decimal.precision": String(precision) },
  "connect.name": "org.apache.kafka.connect.data.Decimal",
  logicalType: "decimal",
});
const MICROS: Json = { type: "long", "connect.version": 1, "connect.name": "io.debezium.time.MicroTimestamp" };
const MILLIS: Json = { type: "long", "connect.version": 1, "connect.name": "io.debezium.time.Timestamp" };

const optional = (type: Json): Json => ["null", type];
const record = (name: string, fields: readonly Field[], extra: { readonly [key: string]: Json } = {}): Json => ({
  type: "record",
  name,
  ...extra,
  fields: fields.map((field) => ({ ...field }) as Json),
});
const envelope = (fields: readonly Field[], images: readonly ("before" | "after")[] = ["before", "after"]): Json =>
  record(
    "Envelope",
    [
      ...images.map((name, index) => ({
        name,
        type: optional(index === 0 ? record("Value", fields) : "Value"),
        default: null,
      })),
      { name: "op", type: "string" },
    ],
    { namespace: "shop.public.products" },
  );

const avroText = (schema: Json) => JSON.stringify(schema, null, 1);

/** The shape of a table whose columns are those of the record; every column's own type stays a text. */
function shapeOf(
  fields: readonly Field[],
  options: Partial<TableShape> & { readonly flat?: boolean } = {},
): TableShape {
  const { flat, ...rest } = options;
  const columns = fields.map(({ name, type }, index): ColumnGiven => {
    const known = JSON.stringify(type);
    return {
      name,
      type: known.includes("MicroTimestamp") ? "timestamp(6)" : known.includes("long") ? "int8" : "text",
      notNull: !Array.isArray(type),
      attnum: index + 1,
    };
  });
  const [shape] = shapesOf({ columns, key: ["id"], identity: { kind: "full" } });
  if (shape === undefined) throw new Error("no shape");
  return {
    ...shape,
    valueText: avroText(flat ? record("Value", fields, { namespace: "shop.public.products" }) : envelope(fields)),
    keyText: avroText(record("Key", [{ name: "id", type: "long" }], { namespace: "shop.public.products" })),
    ...rest,
  };
}

const CONTRACT = (lines: string) =>
  `consumer: search\nreads:\n  - table: public.products\n    reader-schema: ${lines}\n`;

interface Case {
  readonly reader: Json | string;
  readonly before: TableShape;
  readonly after: TableShape;
  readonly contract?: string;
  readonly files?: Readonly<Record<string, string>>;
}

function setOf({ reader, contract, files }: Case) {
  const text = typeof reader === "string" ? reader : avroText(reader);
  const given = new Map(Object.entries({ "contracts/v.avsc": text, ...files }));
  return contractSet(contractsOf(CONTRACT(contract ?? "v.avsc")), given);
}

function verdicts(given: Case) {
  const none = contractSet([]);
  const { before, after } = given;
  return judgeContracts({ head: setOf(given), base: none, before: [before], after: [after], changes: [] }).map(
    ({ state, problem, column, reason, readAt }) => ({ state, problem, column, reason, readAt }),
  );
}

const said = (given: Case) => verdicts(given).map(({ state, problem, column }) => [state, problem, column]);
const misfits = (given: Case) =>
  contractMismatches({ head: setOf(given), before: [given.before], after: [given.after] }).map(
    ({ message }) => message,
  );

const ID: Field = { name: "id", type: "long" };
const EMAIL: Field = { name: "email", type: "string" };
const NAME: Field = { name: "name", type: optional("string"), default: null };
const BASE = [ID, EMAIL, NAME];

describe("Avro reader schemas", () => {
  const before = shapeOf(BASE);

  it("names where each field stands in its own file", () => {
    const reader = `{"type":"record","name":"Envelope","fields":[
  {"name":"after","type":["null",{"type":"record","name":"Value","fields":[
    {"name":"id","type":"long"},
      {"name":"email","type":"string"}]}]}]}`;
    const [first] = verdicts({ reader, before, after: shapeOf([ID, NAME]) });
    expect(first?.column).toBe("email");
    expect(first?.readAt && formatLocation(first.readAt)).toBe("contracts/v.avsc:4:15");
    expect(first?.reason).toContain("Avro refuses the records");
  });

  it("says that a default stands in for what is gone", () => {
    const reader = envelope([ID, { name: "email", type: "string", default: "nobody" }], ["after"]);
    const [first, ...others] = verdicts({ reader, before, after: shapeOf([ID, NAME]) });
    expect(others).toEqual([]);
    expect(first).toMatchObject({ state: "broken", problem: "column-gone", column: "email" });
    expect(first?.reason).toBe(
      '"email" is gone without a word: Avro is content, and the reader gets its own default "nobody"',
    );
  });

  it("cannot do without a field that older events lack, unless it has a default", () => {
    const after = shapeOf([...BASE, { name: "phone", type: optional("string"), default: null }]);
    const phone: Field = { name: "phone", type: optional("string") };
    const [first, ...others] = verdicts({ reader: envelope([ID, phone], ["after"]), before, after });
    expect(others).toEqual([]);
    expect(first).toMatchObject({ state: "may-break", problem: "old-events", column: "phone" });
    expect(misfits({ reader: envelope([ID, phone], ["after"]), before, after })).toEqual([]);
    // A schema of the row alone, which the consumer takes out of the envelope itself.
    expect(said({ reader: record("Row", [ID, phone]), before, after })).toEqual([["may-break", "old-events", "phone"]]);
    // Adding the column and reading it in one change is how one goes ahead.
    expect(said({ reader: envelope([ID, { ...phone, default: null }], ["after"]), before, after })).toEqual([]);
    // What it cannot read at either end is no news.
    const blind = envelope([ID, phone, { name: "fax", type: "string" }], ["after"]);
    expect(said({ reader: blind, before, after })).toEqual([]);
    // And avsc refuses the old events indeed.
    const [writer, own] = [before.valueText ?? "", avroText(envelope([ID, phone], ["after"]))].map((text) => {
      const reading = parseSchema(text);
      if (!reading.ok) throw new Error(reading.message);
      return reading.schema;
    });
    if (writer === undefined || own === undefined) throw new Error("no schema");
    const encoded = encode(writer, new Map());
    if (encoded === null) throw new Error("avsc cannot encode it");
    expect(() => decodeAs(avscSchema(own, writer), avscSchema(writer), encoded.bytes)).toThrow(/cannot read/);
  });

  it("follows a rename through an alias, which Avro really does", () => {
    const reader = envelope([ID, { name: "mail", type: "string", aliases: ["email"] }], ["after"]);
    const after = shapeOf([ID, { name: "mail", type: "string" }, NAME]);
    expect(said({ reader, before, after })).toEqual([]);
    expect(misfits({ reader, before, after: before })).toEqual([]);
    const [writer, own] = [after.valueText ?? "", avroText(reader)].map((text) => {
      const reading = parseSchema(text);
      if (!reading.ok) throw new Error(reading.message);
      return reading.schema;
    });
    if (writer === undefined || own === undefined) throw new Error("no schema");
    const encoded = encode(writer, new Map());
    if (encoded === null) throw new Error("avsc cannot encode it");
    expect(() => decodeAs(avscSchema(own, writer), avscSchema(writer), encoded.bytes)).not.toThrow();
  });

  it("breaks where a name and its alias are both written", () => {
    const reader = envelope([ID, { name: "mail", type: "string", aliases: ["email"] }], ["after"]);
    const after = shapeOf([...BASE, { name: "mail", type: "string" }]);
    const [first] = verdicts({ reader, before, after });
    expect(first).toMatchObject({ state: "broken", problem: "type-changed", column: "email" });
    expect(first?.reason).toContain("refuses to choose");
  });

  it.each<[string, Field, Field, readonly (string | null)[] | null]>([
    [
      "int to long",
      { name: "email", type: "int" },
      { name: "email", type: "long" },
      ["broken", "type-changed", "email"],
    ],
    [
      "NULL that is not understood",
      EMAIL,
      { name: "email", type: optional("string") },
      ["broken", "nullability-changed", "email"],
    ],
    [
      "micros to millis",
      { name: "email", type: MICROS },
      { name: "email", type: MILLIS },
      ["broken", "meaning-changed", "email"],
    ],
    [
      "scale",
      { name: "email", type: DECIMAL(2) },
      { name: "email", type: DECIMAL(4) },
      ["broken", "meaning-changed", "email"],
    ],
    [
      "more digits",
      { name: "email", type: DECIMAL(2, 10) },
      { name: "email", type: DECIMAL(2, 12) },
      ["may-break", "meaning-changed", "email"],
    ],
    ["fewer digits", { name: "email", type: DECIMAL(2, 12) }, { name: "email", type: DECIMAL(2, 10) }, null],
    ["never null any more", { name: "email", type: optional("string") }, EMAIL, null],
    ["text to bytes", EMAIL, { name: "email", type: "bytes" }, ["broken", "meaning-changed", "email"]],
  ])("judges %s by the reader's own type", (_, was, is, expected) => {
    const reader = envelope([ID, was], ["after"]);
    const given = {
      reader,
      before: shapeOf([ID, was, NAME]),
      after: shapeOf([ID, is, NAME, { name: "n", type: "int" }]),
    };
    expect(said(given)).toEqual(expected === null ? [] : [expected]);
  });

  it("takes a plain number for what it is at base", () => {
    const reader = envelope([ID, { name: "at", type: "long" }], ["after"]);
    const [was, is] = [MICROS, MILLIS].map((type) => shapeOf([ID, { name: "at", type }]));
    if (was === undefined || is === undefined) throw new Error("no shape");
    expect(said({ reader, before: was, after: { ...is, columns: is.columns.toReversed() } })).toEqual([
      ["broken", "meaning-changed", "at"],
    ]);
  });

  it("promotes as Avro does, and says where digits are lost", () => {
    const reader = envelope([ID, { name: "n", type: "double" }], ["after"]);
    const [was, is] = ["int", "long"].map((type) => shapeOf([ID, { name: "n", type }, NAME]));
    if (was === undefined || is === undefined) throw new Error("no shape");
    expect(verdicts({ reader, before: was, after: is })).toMatchObject([
      { state: "may-break", problem: "meaning-changed", reason: expect.stringContaining("2^53") },
    ]);
  });

  it("reads nested records and arrays", () => {
    const point = (fields: readonly Field[]): Json => ({ type: "array", items: record("Point", fields) });
    const [x, y] = ["x", "y"].map((name): Field => ({ name, type: "double" }));
    if (x === undefined || y === undefined) throw new Error("no field");
    const reader = envelope([ID, { name: "path", type: point([x, { ...y, default: 0 }]) }], ["after"]);
    const given = {
      reader,
      before: shapeOf([ID, { name: "path", type: point([x, y]) }]),
      after: shapeOf([ID, { name: "path", type: point([x]) }, NAME]),
    };
    expect(verdicts(given)).toMatchObject([
      {
        state: "broken",
        problem: "column-gone",
        column: "path",
        reason: expect.stringContaining('"path[].y" is gone'),
      },
    ]);
  });

  it("meets an enum's new symbol", () => {
    const mood = (...symbols: string[]): Json => ({ type: "enum", name: "Mood", symbols });
    const shape = (...symbols: string[]) => shapeOf([ID, { name: "mood", type: mood(...symbols) }]);
    const reader = envelope([ID, { name: "mood", type: mood("a", "b") }], ["after"]);
    const after = shape("a", "b", "c");
    const noticed = { ...after, columns: after.columns.map((column) => ({ ...column, labels: ["a", "b", "c"] })) };
    expect(said({ reader, before: shape("a", "b"), after: noticed })).toEqual([["broken", "enum-values", "mood"]]);
  });

  it("is flat where records are", () => {
    const reader = record("Value", [ID, EMAIL]);
    const flat = shapeOf(BASE, { flat: true });
    expect(said({ reader, before: flat, after: shapeOf([ID, NAME], { flat: true }) })).toEqual([
      ["broken", "column-gone", "email"],
    ]);
    // A consumer that takes the envelope apart itself has a schema of the row.
    expect(misfits({ reader, before: shapeOf(BASE), after: shapeOf(BASE) })).toEqual([]);
    expect(said({ reader, before: shapeOf(BASE), after: shapeOf([ID, NAME]) })).toEqual([
      ["broken", "column-gone", "email"],
    ]);
    const other = record("Other", [{ name: "email", type: "int" }]);
    expect(misfits({ reader: other, before: shapeOf(BASE), after: shapeOf(BASE) })).toEqual([
      expect.stringContaining("cannot read the records: TYPE_MISMATCH"),
    ]);
    const blind = record("Envelope", [{ name: "email", type: "string", default: "" }]);
    expect(misfits({ reader: blind, before: shapeOf(BASE), after: shapeOf(BASE) })).toEqual([
      expect.stringContaining("reads none of the records' columns"),
    ]);
  });

  it("reads the before image that is there", () => {
    const OF_KEY = { kind: "some", columns: [1], by: "REPLICA IDENTITY DEFAULT" } as const;
    const reader = envelope([ID, EMAIL], ["before", "after"]);
    expect(said({ reader, before, after: { ...before, oldValues: OF_KEY } })).toEqual([
      ["broken", "before-image", "email"],
    ]);
    const byKey = { ...before, oldValues: OF_KEY };
    expect(misfits({ reader, before: byKey, after: byKey })).toEqual([]);
  });

  it("reads keys by their own schema", () => {
    const key = { "contracts/k.avsc": avroText(record("Key", [ID])) };
    const given = { reader: envelope([ID]), contract: "{value: v.avsc, key: k.avsc}", files: key };
    const [first] = before.key ?? [];
    if (first === undefined) throw new Error("no key");
    const renamed = { ...before, key: [{ ...first, field: "uid", column: "uid" }] };
    expect(said({ ...given, before, after: renamed })).toEqual([["broken", "key-changed", "id"]]);
    const fixed = { "contracts/k.avsc": avroText({ type: "fixed", name: "Key", size: 8 }) };
    expect(misfits({ ...given, files: fixed, before, after: before })).toEqual([
      expect.stringContaining("cannot read the records' keys"),
    ]);
  });

  it("takes named types from other files", () => {
    const files = {
      "contracts/row.avsc": avroText(record("Value", [ID, EMAIL], { namespace: "shop.public.products" })),
    };
    const reader = record("Envelope", [{ name: "after", type: optional("Value"), default: null }], {
      namespace: "shop.public.products",
    });
    const given = {
      reader,
      contract: "{value: v.avsc, references: [row.avsc]}",
      files,
      before,
      after: shapeOf([ID, NAME]),
    };
    const [first] = verdicts(given);
    expect(first?.readAt?.file).toBe("contracts/row.avsc");
    expect(said(given)).toEqual([["broken", "column-gone", "email"]]);
  });

  it("does not guess at what is no schema", () => {
    const after = shapeOf([ID, NAME]);
    expect(said({ reader: "{", before, after })).toEqual([["unknown", "not-analysed", null]]);
    expect(said({ reader: envelope([ID]), before, after: { ...after, valueText: null } })).toEqual([
      ["unknown", "not-analysed", null],
    ]);
    expect(said({ reader: envelope([ID]), contract: "other.avsc", before, after })).toEqual([
      ["unknown", "not-analysed", null],
    ]);
  });
});

/** Whatever Avro does with the values of a field is what the reader's verdict says. */
describe("verdicts against real encoding and decoding", () => {
  const TYPES: readonly Json[] = [
    "string",
    "int",
    "long",
    "float",
    "double",
    "boolean",
    "bytes",
    DECIMAL(2),
    DECIMAL(4),
    MICROS,
    MILLIS,
  ];
  const type = fc
    .constantFrom(...TYPES)
    .chain((plain) => fc.boolean().map((nullable) => (nullable ? optional(plain) : plain)));
  const place = fc.record({
    was: type,
    is: fc.option(type, { freq: 4 }),
    same: fc.boolean(),
    renamed: fc.boolean(),
    aliased: fc.boolean(),
    fallback: fc.boolean(),
  });

  const parsed = (fields: readonly Field[]): AvroRecord => {
    const reading = parseSchema(JSON.stringify(record("Value", fields)));
    if (!reading.ok || reading.schema.type !== "record") throw new Error("no record");
    return reading.schema;
  };

  it("calls broken what cannot be decoded or reads as something else, and nothing more", () => {
    const seen = { broken: 0, unaffected: 0 };
    fc.assert(
      fc.property(place, ({ was, is: other, same, renamed, aliased, fallback }) => {
        const is = same ? was : other;
        const name = renamed ? "g" : "f";
        const before = parsed([{ name: "f", type: was }]);
        const after = parsed([{ name: "id", type: "int" }, ...(is === null ? [] : [{ name, type: is }])]);
        const own: Field = { name: "f", type: was, ...(aliased && { aliases: ["g"] }) };
        // A union's default is of its first branch.
        const reader = parsed([fallback && Array.isArray(was) ? { ...own, default: null } : own]);
        const [field] = reader.fields;
        if (field === undefined) throw new Error("no field");
        const losses = fieldLosses(field, before, after).filter(({ state }) => state === "broken");
        const lost = sourcesOf(field, after).length === 0 || misread(after, reader);
        seen[lost ? "broken" : "unaffected"]++;
        expect(losses.length > 0, JSON.stringify({ was, is, renamed, aliased, losses })).toBe(lost);
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(Math.min(seen.broken, seen.unaffected)).toBeGreaterThan(200);
  });

  /** Encodes values of the written record and decodes them as the reader: does any fail, or read as another? */
  function misread(writer: AvroRecord, reader: AvroRecord): boolean {
    const [field] = reader.fields;
    const source = field && sourcesOf(field, writer)[0];
    if (field === undefined || source === undefined) throw new Error("no field");
    const alone = { ...writer, fields: [{ ...source, name: field.name }] };
    const plain = { ...reader, fields: [{ ...field, aliases: [] }] };
    const hints = [new Map(), new Map([[field.name, { kind: "null" } as const]])];
    return hints.some((hint) => {
      const tried = witness("new-data-old-reader", alone, plain, hint);
      if (tried === null) throw new Error("avsc cannot try it");
      return tried.read !== tried.written;
    });
  }
});
