import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canRead } from "../../src/avro/compatibility.ts";
import { meaningChanges } from "../../src/avro/meaning.ts";
import { parseSchema } from "../../src/avro/parse.ts";
import { renamedField } from "../../src/avro/renamed-field.ts";
import type { MeaningChange } from "../../src/model/verdict.ts";
import { type Json, record } from "../conformance/compat/pairs/pair.ts";
import { columns } from "./matrix/types.ts";
import { envelope, flat, key, named } from "./schemas.ts";

/** Every type a column may have in some mode of the connector, and some that only other connectors bring. */
const TYPES: readonly Json[] = [
  ...new Map(columns().map(({ schema }) => [JSON.stringify(schema), schema])).values(),
  named("int", "io.debezium.time.Year"),
  named("string", "com.example.Color"),
  { type: "array", items: "double", "connect.name": "io.debezium.data.DoubleVector" },
  { type: "array", items: "float", "connect.name": "io.debezium.data.FloatVector" },
  { type: "long", logicalType: "timestamp-micros" },
  { type: "enum", name: "Color", symbols: ["RED", "GREEN"] },
  { type: "enum", name: "Color", symbols: ["GREEN", "RED", "BLUE"], default: "RED" },
  { type: "fixed", name: "Money", size: 8, logicalType: "decimal", precision: 10, scale: 2 },
  { type: "fixed", name: "Money", size: 8, logicalType: "decimal", precision: 12, scale: 4 },
];

const DEFAULTS: Readonly<Record<string, readonly Json[]>> = {
  int: [0, 1, 20468],
  long: [0, 1, 1768473000123],
  float: [1.5, 0.1],
  double: [1.5, 0.1],
  string: ["", "sad", "ok"],
  bytes: ["\u0000", "\u0004Ò"],
  boolean: [true, false],
};

const WRAPS = ["plain", "nullable", "array", "map", "struct"] as const;

interface Column {
  readonly name: string;
  readonly type: Json;
  readonly wrap: (typeof WRAPS)[number];
  /** Which of the type's defaults; beyond them none. */
  readonly fallback: number;
}

const anyColumn: fc.Arbitrary<Column> = fc.record({
  name: fc.constantFrom("a", "b", "größe", "d_1"),
  type: fc.constantFrom(...TYPES),
  wrap: fc.constantFrom(...WRAPS),
  fallback: fc.nat({ max: 5 }),
});

/** A column of a row; structs are named by their column, so that two of one name are of one place. */
function field({ name, type, wrap, fallback }: Column): Json {
  const value = DEFAULTS[String(baseOf(type))]?.[fallback];
  const given = value === undefined ? {} : { default: value };
  switch (wrap) {
    case "plain":
      return { name, type, ...given };
    case "nullable":
      return value === undefined
        ? { name, type: ["null", type], default: null }
        : { name, type: [type, "null"], ...given };
    case "array":
      return { name, type: { type: "array", items: ["null", type] } };
    case "map":
      return { name, type: ["null", { type: "map", values: type }], default: null };
    case "struct":
      return {
        name,
        type: record(`Struct_${name}`, [
          { name: "inner", type, ...given },
          { name: "other", type: "int" },
        ]),
      };
  }
}

const SHAPES: readonly ((...fields: readonly Json[]) => string)[] = [
  envelope,
  flat,
  key,
  (...fields) =>
    JSON.stringify(record("Value", [...fields, { name: "__op", type: ["null", "string"], default: null }])),
];

interface Change {
  readonly shape: (typeof SHAPES)[number];
  readonly before: readonly Column[];
  readonly after: readonly Column[];
}

/** Rows of one shape; a column of both either stays, or becomes anything else. Named types come once in a row: Avro knows no second. */
const change: fc.Arbitrary<Change> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    before: fc.uniqueArray(anyColumn, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    after: fc.uniqueArray(anyColumn, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    kept: fc.constantFrom("nothing", "type", "wrap", "kin", "kin"),
  })
  .map(({ shape, before, after, kept }) => ({
    shape,
    before,
    after: after.map((column) => {
      const old = before.find(({ name }) => name === column.name);
      if (old === undefined || kept === "nothing") return column;
      if (kept === "kin") return { ...old, type: kinOf(old.type, TYPES.indexOf(column.type)) };
      return kept === "type" ? { ...column, type: old.type } : { ...column, wrap: old.wrap };
    }),
  }));

function baseOf(type: Json): unknown {
  return typeof type === "string" ? type : Object(type).type;
}

/** Another type that Avro takes for the same. */
function kinOf(type: Json, number: number): Json {
  const kin = TYPES.filter((other) => baseOf(other) === baseOf(type));
  return kin[number % kin.length] ?? type;
}

function textOf(shape: Change["shape"], row: readonly Column[]): string {
  return shape(...row.map(field));
}

function isSchema(text: string): boolean {
  return parseSchema(text).ok;
}

/** A witness shows something: what is read is never what was written. */
function expectShown({ kind, witness, before, after }: MeaningChange): void {
  if (witness === null) throw new Error(`${kind} of ${before} to ${after} is not shown`);
  expect(witness.read).not.toBe(witness.written);
  expect(witness.read).not.toBe("");
}

describe("over random changes of random rows", () => {
  test("every finding is shown by a record, at a field that changed", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(change, ({ shape, before, after }) => {
        const [old, now] = [textOf(shape, before), textOf(shape, after)];
        if (!isSchema(old) || !isSchema(now)) return;
        for (const found of meaningChanges(old, now)) {
          seen.set(found.kind, (seen.get(found.kind) ?? 0) + 1);
          expectShown(found);
          for (const name of found.field.split(", ")) {
            const root = name.split(/[.[{]/)[0];
            const [was, is] = [before, after].map((row) => row.find((column) => column.name === root));
            if (shape !== key) expect([was, is].every((column) => column !== undefined)).toBe(true);
            if (shape !== key) expect(JSON.stringify(was && field(was))).not.toBe(JSON.stringify(is && field(is)));
          }
        }
      }),
      { numRuns: 6000, seed: 11 },
    );
    const rare = KINDS.filter((kind) => (seen.get(kind) ?? 0) < 3);
    expect(rare).toEqual([]);
  });

  test("nothing is said of a row that stays, nor of columns that only come, go or move", () => {
    fc.assert(
      fc.property(change, ({ shape, before, after }) => {
        if (shape === key || !isSchema(textOf(shape, before))) return;
        expect(meaningChanges(textOf(shape, before), textOf(shape, before.toReversed()))).toEqual([]);
        const fresh = after.filter(({ name }) => before.every((column) => column.name !== name));
        const grown = textOf(shape, [...fresh, ...before]);
        if (isSchema(grown)) expect(meaningChanges(textOf(shape, before), grown)).toEqual([]);
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  test("a column renamed is told exactly where some level lets it pass, and its value is gone", () => {
    let told = 0;
    fc.assert(
      fc.property(anyColumn, fc.constantFrom(envelope, flat), (column, shape) => {
        const [old, now] = [shape(field(column)), shape(field({ ...column, name: `${column.name}_2` }))];
        if (!isSchema(old) || !isSchema(now)) return;
        const found = renamedField(old, now, column.name, `${column.name}_2`);
        const [before, after] = [parseSchema(old), parseSchema(now)];
        if (!before.ok || !after.ok) return;
        const passes = canRead(before.schema, after.schema) || canRead(after.schema, before.schema);
        expect(found !== null).toBe(passes);
        if (found === null) return;
        told++;
        expect(found.reason).toContain("passes FULL_TRANSITIVE");
        expectShown(found);
      }),
      { numRuns: 500, seed: 13 },
    );
    expect(told).toBeGreaterThan(100);
  });
});

const KINDS = [
  "decimal-scale",
  "decimal-precision",
  "time-unit",
  "time-zone",
  "semantic-type",
  "bytes-string",
  "enum-values",
  "default-changed",
  "null-possible",
  "key-fields",
  "key-schema",
  "widened-integer",
] as const;
